import type { EpochMs } from '#shared/kernel/time.ts';
import type { Handled, Transaction } from '#shared/messaging/handler.ts';
import type { Cause, Outgoing } from '#shared/messaging/message.ts';
import { send } from '#shared/messaging/send.ts';
import { holdingReason, tradingStateOf } from '../core/breakers/effects.ts';
import { CALM, type Facts } from '../core/breakers/facts.ts';
import { barsOfDay } from '../core/portfolio/statistics.ts';
import { volatilityRatios } from '../core/portfolio/volatility-ratio.ts';
import { type Change, look, type Watch } from '../core/watch.ts';
import { factsOf, type Seen, type WatchRow, watchOf } from '../core/watch-row.ts';
import type { Desk } from '../desk.ts';
import { type ChangedBy, noteClosings, readWatch, saveChanges, saveMemory, saveTradingState } from '../store.ts';
import { breakerAlert } from './breaker-alert.ts';
import { sellEverything } from './flatten.ts';

export interface Looking {
  readonly account: string;
  readonly cause: Cause;
}

/** Looks at an account at a moment of the market, and does what follows. */
export async function lookAt(tx: Transaction, desk: Desk, { account, cause }: Looking): Promise<Handled> {
  const now = cause.marketTime;
  const row = await readWatch(tx, { account, quoteAsset: desk.quoteAsset, now });
  const volatility = await volatilityOf(tx, desk, { row, now });
  const { facts, seen } = factsOf(row, { now, quoteAsset: desk.quoteAsset, volatility });
  const positionIds = row.closings.map(({ positionId }) => positionId);
  const [handled] = await Promise.all([
    follow(tx, desk, { account, cause, row, facts, seen }),
    noteClosings(tx, account, { positionIds, since: seen.closedSince }),
  ]);
  return handled;
}

/** What servers and processes did, at market time `cause.marketTime`: no equity is looked at. */
export async function lookAtSystem(
  tx: Transaction,
  desk: Desk,
  { account, cause, facts }: Looking & { readonly facts: Facts },
): Promise<Handled> {
  const row = await readWatch(tx, { account, quoteAsset: desk.quoteAsset, now: cause.marketTime });
  return follow(tx, desk, { account, cause, row, facts, seen: row.watch?.seen ?? null });
}

/** How wild the markets of the account's bots are, and those that are known to have been; empty when no breaker asks. */
async function volatilityOf(
  tx: Transaction,
  { breakers, limits, returns }: Desk,
  { row, now }: { readonly row: WatchRow; readonly now: EpochMs },
): Promise<Facts['volatility']> {
  if (!breakers['volatility-spike'].enabled) return CALM;
  const wild = row.breakers.flatMap(({ kind, subject }) => (kind === 'volatility-spike' ? [subject] : []));
  const instrumentIds = [...new Set([...row.traded, ...wild])];
  const statistics = await returns.of(tx, instrumentIds, now);
  return volatilityRatios(statistics, { instrumentIds, span: barsOfDay(limits.portfolio.returns.barMs) });
}

interface Following extends Looking {
  readonly row: WatchRow;
  readonly facts: Facts;
  /** Null: nothing is remembered yet, and nothing will be. */
  readonly seen: Seen | null;
}

async function follow(tx: Transaction, desk: Desk, at: Following): Promise<Handled> {
  const { account, cause, row, facts, seen } = at;
  const { watch, changes } = look(watchOf(row), facts, desk.breakers);
  const kept = seen === null ? undefined : saveMemory(tx, account, { memory: watch.memory, seen });
  const by = { account, now: cause.marketTime, by: 'risk-manager', reason: '', commandId: null } as const;
  const told = await applyChanges(tx, { row, watch, changes, by, cause });
  const sold = await sellEverything(tx, desk, { account, cause, watch, trading: row.trading, held: row.held.length });
  await kept;
  return { send: [...told, ...sold.send], afterCommit: () => desk.decided(sold.rows) };
}

/** Breakers that changed, with who changed them. */
export interface Applying {
  readonly row: WatchRow;
  readonly watch: Watch;
  readonly changes: readonly Change[];
  readonly by: ChangedBy;
  readonly cause: Cause;
}

/** Stores changes of breakers, and what they make of the trading state; tells people and execution. */
export async function applyChanges(tx: Transaction, applying: Applying): Promise<readonly Outgoing[]> {
  const { row, watch, changes, by, cause } = applying;
  if (changes.length === 0) return [];
  const { account } = by;
  const { state: from, word, wordReason } = row.trading ?? { state: 'ACTIVE', word: 'ACTIVE', wordReason: '' };
  const to = tradingStateOf(word, watch.breakers.values());
  const reason = holdingReason({ word, wordReason }, watch.breakers.values());
  await Promise.all([saveChanges(tx, changes, by), saveTradingState(tx, { account, from, to, reason, said: null })]);
  const alerts = changes.map(change => breakerAlert(change, by, cause));
  if (to === from) return alerts;
  const payload = { account, state: to, commandId: null };
  return [...alerts, send('trading-state-changed', { key: account, payload, cause })];
}
