import type { Transaction } from '#shared/messaging/handler.ts';
import type { Cause, Outgoing } from '#shared/messaging/message.ts';
import { send } from '#shared/messaging/send.ts';
import type { Log } from '#shared/runtime/log.ts';
import type { Arrival, Arrived } from './core/barrier.ts';
import { type SignalRow, signalOf, wishOf } from './core/signal.ts';
import type { RanBot, StoredRun } from './core/stored-run.ts';
import {
  allowWait,
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
  /** True for a strategy that runs in a process of its own. */
  isContained(strategy: string): boolean;
  /** Lets a bot of the named strategy decide. */
  run(strategy: string, stored: StoredRun): Promise<RanBot>;
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
export async function stepLoaded(
  tx: Transaction,
  work: readonly Work[],
  { loaded, ...options }: StepBots & { readonly loaded: LoadedBots },
): Promise<Stepped> {
  const byId = new Map(loaded.bots.map(row => [row.id, row]));
  const patience = loaded.bots.some(({ strategy }) => options.isContained(strategy)) ? [allowWait(tx)] : [];
  const runs = await Promise.all(
    work.flatMap(({ botId, arrivals, isOverdue }) => {
      const row = byId.get(botId);
      if (row === undefined) {
        options.log.warn('bot-unknown', { botId });
        return [];
      }
      return [ranBot(row, { arrivals, isOverdue, loaded }, options)];
    }),
  );
  const signals = runs.flatMap(({ bot, run }) =>
    run.decisions.map(decision => signalOf(bot, decision, options.entryValidityMs)),
  );
  const changed = runs.filter(({ bot, run }) => bot.state !== run.botState);
  for (const { bot, run } of runs) {
    if (run.wasReset) options.log.warn('strategy-state-reset', { botId: bot.id });
    if (run.late > 0) options.log.warn('features-late', { botId: bot.id, count: run.late });
    if (run.fault !== null)
      options.log.error('strategy-failed', { code: 'STRATEGY_FAILED', botId: bot.id, fault: run.fault });
  }
  const writes = [
    ...patience,
    saveSignals(tx, signals),
    saveShadowTrades(
      tx,
      runs.map(({ bot: { id, version }, run }) => ({ botId: id, version, trades: run.trades })),
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
    send: [...signals.flatMap(raised), ...runs.flatMap(failed)],
    waiting: new Map(runs.map(({ bot, run }) => [bot.id, Object.keys(run.memory.pending).length > 0])),
  };
}

/** Those of the version that the bot runs on: what was on its way when it was swapped is not for it. */
function arrivalsFor({ id, version }: BotRow, all: readonly VersionedArrival[], log: Log): readonly Arrival[] {
  const own = all.filter(arrival => arrival.version === version);
  if (own.length < all.length) log.warn('features-of-another-version', { botId: id, count: all.length - own.length });
  return own.map(({ version: _, ...arrival }) => arrival);
}

interface Ran {
  readonly bot: BotRow;
  readonly run: RanBot;
  /** What it was all about, should it have come to no decision. */
  readonly arrivals: readonly Arrival[];
}

async function ranBot(
  row: BotRow,
  { arrivals: all, isOverdue, loaded }: Omit<Work, 'botId'> & { readonly loaded: LoadedBots },
  { run, log }: StepBots,
): Promise<Ran> {
  const arrivals = arrivalsFor(row, all, log);
  const { barTime, strategyState, pending, exitStates: exits, isShadow, strategy, version: _, ...bot } = row;
  const trades = isShadow ? (loaded.shadows.get(row.id) ?? []) : null;
  const memory = { barTime, strategyState, pending, exits };
  const stored: StoredRun = { bot, memory, arrivals, isOverdue, trades, holdings: holdingsOf(loaded, row.id) };
  return { bot: row, run: await run(strategy, stored), arrivals };
}

const reasonOf = (run: RanBot): string => (run.fault === null ? '' : `STRATEGY_FAILED: ${run.fault}`);

const causeOf = ({ messageId, correlationId, marketTime }: Arrived): Cause => ({
  id: messageId,
  ...{ correlationId, marketTime },
});

function raised(signal: SignalRow): readonly Outgoing[] {
  const payload = wishOf(signal);
  if (payload === null) return [];
  const { id, account, validUntil, decision } = signal;
  return [send('signal-raised', { key: account, cause: causeOf(decision.cause), ordinal: id, validUntil, payload })];
}

function failed({ bot, run, arrivals }: Ran): readonly Outgoing[] {
  const cause = run.decisions.at(-1)?.cause ?? arrivals[0];
  if (run.fault === null || cause === undefined) return [];
  const alert = send('alert-raised', {
    key: 'bot-error',
    cause: causeOf(cause),
    ordinal: bot.id,
    payload: {
      rule: 'bot-error',
      severity: 'critical',
      title: `Bot ${bot.id} stopped: its strategy ${bot.strategy} failed`,
      message: `${run.fault}. Its positions keep their stops. Once mended: tradewind bot start ${bot.id}`.slice(
        0,
        4000,
      ),
      code: 'STRATEGY_FAILED',
    },
  });
  return [alert];
}
