import { deriveId } from '#shared/kernel/ids.ts';
import { send } from '#shared/messaging/send.ts';
import { readAlerts } from '#shared/persistence/reads/alerts.ts';
import { readEquity } from '#shared/persistence/reads/equity.ts';
import { readPositions } from '#shared/persistence/reads/positions.ts';
import { readStatus } from '#shared/persistence/reads/status.ts';
import type { AgentContext } from '#shared/runtime/agent.ts';
import type { MonitorConfig } from '../config.ts';
import { positionsText, statusText } from '../core/chat.ts';
import { repeat } from '../repeat.ts';
import { issueCommand } from '../store.ts';
import { readTelegramCredentials } from './credentials.ts';
import { createNotifier } from './notifier.ts';
import { openTelegram } from './telegram.ts';

const ROUND_MS = 2_000;

export interface Notifications {
  problem(): string | null;
  stop(): Promise<void>;
}

/** Telegram, when the installation has a token; else nothing, and nothing of it is loaded. */
export async function openNotifications(context: AgentContext<MonitorConfig>): Promise<Notifications> {
  const found = await readTelegramCredentials(context.addresses.home);
  if (found.kind === 'none') return { problem: () => null, stop: async () => undefined };
  if (found.kind === 'unusable') {
    context.log.error('telegram-credentials-unusable', { problem: found.problem });
    return { problem: () => found.problem, stop: async () => undefined };
  }
  context.redact.add(found.credentials.token);
  const telegram = await openTelegram({
    ...found.credentials,
    apiRoot: context.config.telegram.apiRoot,
    log: context.log,
    wallNow: context.wallNow,
    answers: { status: () => answerStatus(context), positions: () => answerPositions(context) },
    halt: (askedAt, by) => issueHalt(context, { chatId: found.credentials.chatId, askedAt, by }),
  });
  const notifier = createNotifier(context, telegram);
  const rounds = repeat({ name: 'notifications', everyMs: ROUND_MS, log: context.log, work: notifier.round });
  return {
    problem: notifier.problem,
    async stop() {
      rounds.stop();
      await telegram.stop();
    },
  };
}

async function answerStatus({ db, system }: AgentContext<MonitorConfig>): Promise<string> {
  const { profile, account, quoteAsset } = system;
  const [status, positions, equity, alerts] = await Promise.all([
    readStatus(db, { profile, account }),
    readPositions(db, { account }),
    readEquity(db, { account, quoteAsset, bot: '*', windowMs: 1, points: 1 }),
    readAlerts(db, { open: true, limit: 20 }),
  ]);
  return statusText({
    ...status,
    quoteAsset,
    equity: equity.latest.find(one => one.bot === '*')?.equity ?? null,
    openPositions: positions.length,
    openAlerts: alerts,
  });
}

async function answerPositions({ db, system }: AgentContext<MonitorConfig>): Promise<string> {
  return positionsText(await readPositions(db, { account: system.account }), system.quoteAsset);
}

/** The same rows that the CLI would write: the command, and the message that carries it. */
async function issueHalt(
  context: AgentContext<MonitorConfig>,
  { chatId, askedAt, by }: { readonly chatId: number; readonly askedAt: number; readonly by: string },
): Promise<void> {
  const { account } = context.system;
  const id = deriveId('telegram-halt', chatId, askedAt);
  const reason = `asked for over Telegram by ${by}`;
  await context.transact(async ({ tx, marketNow }) => {
    const isNew = await issueCommand(tx, {
      id,
      kind: 'halt',
      payload: { account, reason },
      issuedBy: `telegram:${by}`,
    });
    if (!isNew) return { send: [] };
    const cause = { id, correlationId: id, marketTime: marketNow };
    return {
      send: [
        send('trading-commanded', { key: account, payload: { kind: 'halt', commandId: id, account, reason }, cause }),
      ],
    };
  });
}
