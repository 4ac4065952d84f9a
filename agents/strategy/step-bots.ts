import type { AnyStrategy } from '#shared/domain/strategy.ts';
import type { Transaction } from '#shared/messaging/handler.ts';
import type { Cause, Outgoing } from '#shared/messaging/message.ts';
import { send } from '#shared/messaging/send.ts';
import type { Log } from '#shared/runtime/log.ts';
import type { Arrival } from './core/barrier.ts';
import type { Bot } from './core/bot.ts';
import type { Decision } from './core/decision.ts';
import { type BotRun, runBot } from './core/run-bot.ts';
import { runInShadow } from './core/shadow.ts';
import { type SignalRow, signalOf, wishOf } from './core/signal.ts';
import {
  type BotRow,
  holdingsOf,
  type LoadedBots,
  loadBots,
  saveMemories,
  saveShadowTrades,
  saveSignals,
  saveStates,
} from './store.ts';

export interface StepBots {
  readonly account: string;
  readonly strategies: ReadonlyMap<string, AnyStrategy>;
  readonly entryValidityMs: number;
  readonly log: Log;
}

/** Features with the version of the bot that wanted them. */
export interface VersionedArrival extends Arrival {
  readonly version: number;
}

export interface Work {
  readonly botId: string;
  readonly arrivals: readonly VersionedArrival[];
  /** The wait for missing instruments is over. */
  readonly isOverdue: boolean;
}

export interface Stepped {
  readonly send: readonly Outgoing[];
  /** Begun, and through with the commit. */
  readonly writes: readonly Promise<void>[];
  /** By bot: whether a bar of it still waits for instruments. */
  readonly waiting: ReadonlyMap<string, boolean>;
}

/** Loads the bots, lets each decide at the bars that are ready, saves what they decided and tells the risk manager. */
export async function stepBots(tx: Transaction, work: readonly Work[], options: StepBots): Promise<Stepped> {
  const botIds = work.map(one => one.botId);
  return stepLoaded(tx, work, { ...options, loaded: await loadBots(tx, options.account, botIds) });
}

/** The same with bots that are loaded already. */
export function stepLoaded(
  tx: Transaction,
  work: readonly Work[],
  { loaded, ...options }: StepBots & { readonly loaded: LoadedBots },
): Stepped {
  const byId = new Map(loaded.bots.map(row => [row.id, row]));
  const runs = work.flatMap(({ botId, arrivals: all, isOverdue }) => {
    const row = byId.get(botId);
    const bot = row && botOf(row, options);
    if (row === undefined || bot === undefined) {
      options.log.warn('bot-unknown', { botId });
      return [];
    }
    const arrivals = arrivalsFor(row, all, options.log);
    const memory = { barTime: row.barTime, strategyState: stateOf(row, bot, options.log), pending: row.pending };
    const input = { bot, memory, arrivals, isOverdue, holdings: holdingsOf(loaded, botId) };
    const run = row.isShadow ? runInShadow(input, loaded.shadows.get(botId) ?? []) : { ...runBot(input), trades: [] };
    return [{ bot, run, version: row.version }];
  });
  const signals = runs.flatMap(({ bot, run }) =>
    run.decisions.map(decision => signalOf(bot, decision, options.entryValidityMs)),
  );
  const changed = runs.filter(({ bot, run }) => bot.state !== run.botState);
  for (const { bot, run } of runs) {
    if (run.late > 0) options.log.warn('features-late', { botId: bot.id, count: run.late });
    if (run.fault !== null)
      options.log.error('strategy-failed', { code: 'STRATEGY_FAILED', botId: bot.id, fault: run.fault });
  }
  const writes = [
    saveSignals(tx, signals),
    saveShadowTrades(
      tx,
      runs.map(({ bot, run, version }) => ({ botId: bot.id, version, trades: run.trades })),
    ),
    saveMemories(
      tx,
      runs.map(({ bot, run }) => ({ botId: bot.id, ...run.memory })),
    ),
    saveStates(
      tx,
      changed.map(({ bot, run }) => ({ botId: bot.id, from: bot.state, to: run.botState, reason: reasonOf(run) })),
    ),
  ];
  return {
    writes,
    send: [...signals.flatMap(raised), ...runs.flatMap(({ bot, run }) => failed(bot, run))],
    waiting: new Map(runs.map(({ bot, run }) => [bot.id, Object.keys(run.memory.pending).length > 0])),
  };
}

/** Those of the version that the bot runs on: what was on its way when it was swapped is not for it. */
function arrivalsFor({ id, version }: BotRow, all: readonly VersionedArrival[], log: Log): readonly Arrival[] {
  const own = all.filter(arrival => arrival.version === version);
  if (own.length < all.length) log.warn('features-of-another-version', { botId: id, count: all.length - own.length });
  return own.map(({ version: _, ...arrival }) => arrival);
}

function botOf(row: BotRow, { strategies, log }: StepBots): Bot | undefined {
  const strategy = strategies.get(row.strategy);
  const params = strategy?.params.safeParse(row.params);
  if (strategy === undefined || !params?.success) {
    if (row.state !== 'ERROR' && row.state !== 'STOPPED') log.error('bot-unusable', { botId: row.id });
    return undefined;
  }
  return { ...row, strategy, params: params.data };
}

/** What the strategy remembers; it begins anew when its code no longer understands what is stored. */
function stateOf(row: BotRow, bot: Bot, log: Log): unknown {
  const parsed = bot.strategy.state.safeParse(row.strategyState);
  if (parsed.success) return parsed.data;
  log.warn('strategy-state-reset', { botId: row.id });
  return bot.strategy.start(bot.params);
}

const reasonOf = (run: BotRun): string => (run.fault === null ? '' : `STRATEGY_FAILED: ${run.fault}`);

const causeOf = ({ cause }: Decision): Cause => ({
  id: cause.messageId,
  correlationId: cause.correlationId,
  marketTime: cause.marketTime,
});

function raised(signal: SignalRow): readonly Outgoing[] {
  const payload = wishOf(signal);
  if (payload === null) return [];
  const { id, account, validUntil, decision } = signal;
  return [send('signal-raised', { key: account, cause: causeOf(decision), ordinal: id, validUntil, payload })];
}

function failed(bot: Bot, run: BotRun): readonly Outgoing[] {
  const [decision] = run.decisions.slice(-1);
  if (run.fault === null || decision === undefined) return [];
  const alert = send('alert-raised', {
    key: 'bot-error',
    cause: causeOf(decision),
    ordinal: bot.id,
    payload: {
      rule: 'bot-error',
      severity: 'critical',
      title: `Bot ${bot.id} stopped: its strategy ${bot.strategy.name} failed`,
      message: `${run.fault}. Its positions keep their stops. Once mended: tradewind resume --bot ${bot.id}`.slice(
        0,
        4000,
      ),
      code: 'STRATEGY_FAILED',
    },
  });
  return [alert];
}
