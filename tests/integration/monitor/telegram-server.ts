import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface TelegramCall {
  readonly method: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** How the stand-in answers what is sent to the chat: as it should, with an error, with "slow down", or not at all. */
export type Mood = 'well' | 'error' | 'slow-down' | 'silent';

/** A stand-in of the Telegram Bot API on loopback, as far as monitor uses it. */
export interface TelegramServer {
  readonly url: string;
  readonly calls: readonly TelegramCall[];
  /** Texts that reached the chat. */
  texts(): readonly string[];
  mood: Mood;
  /** Somebody writes to the bot. */
  write(chatId: number, text: string): void;
  /** Somebody presses a button under a message. */
  press(chatId: number, data: string): void;
  close(): Promise<void>;
}

const BOT = { id: 42, is_bot: true, first_name: 'Tradewind', username: 'tradewind_bot' };
const person = (chatId: number) => ({ id: Math.abs(chatId), is_bot: false, first_name: 'Ada', username: 'ada' });

export async function startTelegram(token: string): Promise<TelegramServer> {
  const calls: TelegramCall[] = [];
  const updates: object[] = [];
  let next = 1;
  let wake = (): void => undefined;
  const server = createServer(async (request, response) => {
    const [, root, method = ''] = (request.url ?? '').split('/');
    const body = JSON.parse((await read(request)) || '{}');
    if (root !== `bot${token}`)
      return answer(response, 401, { ok: false, error_code: 401, description: 'Unauthorized' });
    if (method === 'getMe') return answer(response, 200, { ok: true, result: BOT });
    if (method === 'getUpdates') {
      const from = Number(body.offset ?? 0);
      const waiting = () => updates.filter(update => Number((update as { update_id: number }).update_id) >= from);
      if (waiting().length === 0)
        await new Promise<void>(resolve => {
          wake = resolve;
          request.socket.once('close', resolve);
        });
      return answer(response, 200, { ok: true, result: waiting() });
    }
    if (method === 'sendMessage' && api.mood !== 'well') {
      calls.push({ method: `${method} (${api.mood})`, body });
      if (api.mood === 'silent') return;
      if (api.mood === 'slow-down') {
        return answer(response, 429, {
          ok: false,
          error_code: 429,
          description: 'Too Many Requests',
          parameters: { retry_after: 1 },
        });
      }
      return answer(response, 500, { ok: false, error_code: 500, description: 'Internal Server Error' });
    }
    calls.push({ method, body });
    answer(response, 200, {
      ok: true,
      result: method === 'deleteWebhook' || method === 'answerCallbackQuery' ? true : message(1, 'sent'),
    });
  });
  const push = (update: object) => {
    updates.push({ update_id: next++, ...update });
    wake();
  };
  const message = (chatId: number, text: string) => ({
    message_id: next,
    date: 1_700_000_000,
    chat: { id: chatId, type: 'private', first_name: 'Ada' },
    from: person(chatId),
    text,
    ...(text.startsWith('/') ? { entities: [{ type: 'bot_command', offset: 0, length: text.length }] } : {}),
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const api: TelegramServer = {
    url: `http://127.0.0.1:${port}`,
    calls,
    texts: () => calls.filter(({ method }) => method === 'sendMessage').map(({ body }) => String(body.text)),
    mood: 'well',
    write: (chatId, text) => push({ message: message(chatId, text) }),
    press: (chatId, data) =>
      push({
        callback_query: {
          id: String(next),
          from: person(chatId),
          chat_instance: '1',
          message: message(chatId, 'Halt trading?'),
          data,
        },
      }),
    async close() {
      wake();
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    },
  };
  return api;
}

async function read(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
