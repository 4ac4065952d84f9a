import type { Bot, Context } from 'grammy';
import type { Log } from '#shared/runtime/log.ts';
import { type ButtonPress, buttonPress, chatRequest, HALT_QUESTION, HELP_TEXT, haltButtons } from '../core/chat.ts';
import type { TelegramCredentials } from './credentials.ts';

export interface TelegramOptions extends TelegramCredentials {
  readonly apiRoot: string;
  readonly log: Log;
  wallNow(): number;
  /** Answers what the chat asks; throws when the database does not answer. */
  readonly answers: { status(): Promise<string>; positions(): Promise<string> };
  /** Issues the command; `askedAt` tells one question from another, so that a button pressed twice is one halt. */
  halt(askedAt: number, by: string): Promise<void>;
}

/** The chat with the operator: what is told to it, and what it may ask. Nobody waits for it. */
export interface Telegram {
  /** Throws when it was not delivered; the caller tries again later. */
  tell(text: string): Promise<void>;
  stop(): Promise<void>;
}

const CALL_TIMEOUT_MS = 10_000;
/** Longer than the long poll below. */
const CLIENT_TIMEOUT_S = 40;
const POLL_S = 25;
const RESTART_MS = 15_000;

/** Loads grammY and starts to listen; it is not loaded at all by an installation without a token. */
export async function openTelegram(options: TelegramOptions): Promise<Telegram> {
  const { Bot } = await import('grammy');
  const bot = new Bot(options.token, {
    client: { apiRoot: options.apiRoot, timeoutSeconds: CLIENT_TIMEOUT_S },
  });
  listen(bot, options);
  let stopped = false;
  const stopping = new AbortController();
  const poll = async (): Promise<void> => {
    while (!stopped) {
      try {
        await bot.start({ timeout: POLL_S, allowed_updates: ['message', 'callback_query'] });
      } catch (error) {
        if (!stopped) options.log.warn('telegram-unreachable', { error });
      }
      if (!stopped) await pause(RESTART_MS, stopping.signal);
    }
  };
  void poll();
  return {
    async tell(text) {
      await bot.api.sendMessage(options.chatId, text, {}, AbortSignal.timeout(CALL_TIMEOUT_MS) as never);
    },
    async stop() {
      stopped = true;
      stopping.abort();
      await Promise.race([bot.stop().catch(() => undefined), pause(500, AbortSignal.timeout(500))]);
    },
  };
}

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise(resolve => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });

function listen(bot: Bot, options: TelegramOptions): void {
  const { log } = options;
  const strangers = new Set<number>();
  bot.use(async (context, next) => {
    const id = context.chat?.id;
    if (id === options.chatId) return next();
    if (id !== undefined && !strangers.has(id)) log.warn('telegram-stranger', { chatId: id });
    if (id !== undefined && strangers.size < 1_000) strangers.add(id);
  });
  bot.on('message:text', async context => {
    const request = chatRequest(context.message.text);
    if (request === null) return;
    switch (request.kind) {
      case 'status':
        return reply(context, options, options.answers.status);
      case 'positions':
        return reply(context, options, options.answers.positions);
      case 'halt': {
        const buttons = haltButtons(options.wallNow()).map(({ text, data }) => ({ text, callback_data: data }));
        await context.reply(HALT_QUESTION, { reply_markup: { inline_keyboard: [buttons] } });
        return;
      }
      case 'help':
        await context.reply(HELP_TEXT);
    }
  });
  bot.on('callback_query:data', async context => {
    const press = buttonPress(context.callbackQuery.data, options.wallNow());
    await context.answerCallbackQuery();
    const { from } = context.callbackQuery;
    await context.editMessageText(await obey(press, options, from.username ?? String(from.id)));
  });
  bot.catch(({ error }) => log.warn('telegram-update-failed', { error }));
}

async function reply(context: Context, { log }: TelegramOptions, answer: () => Promise<string>): Promise<void> {
  const text = await answer().catch((error: unknown) => {
    log.warn('telegram-answer-failed', { error });
    return 'The database does not answer: nobody knows. Try again, or look at the host.';
  });
  await context.reply(text);
}

async function obey(press: ButtonPress, { halt, log }: TelegramOptions, by: string): Promise<string> {
  if (press.kind === 'keep') return 'Trading goes on.';
  if (press.kind === 'expired') return 'That question is too old. Ask again: /halt';
  try {
    await halt(press.askedAt, by);
    return 'Halting. You are told when trading is halted; /status shows it.';
  } catch (error) {
    log.error('telegram-halt-failed', { error });
    return 'The halt could NOT be issued: the database does not answer. Try again, or on the host: tradewind halt.';
  }
}
