import { sql } from 'kysely';
import type { Id } from '#shared/kernel/ids.ts';
import type { Transaction } from '#shared/messaging/handler.ts';
import type { RiskContext } from './core/context.ts';
import { contextFrom } from './core/context-from.ts';
import type { ContextRow } from './core/context-row.ts';
import { type Limits, maxExposure, maxHeat } from './core/limits.ts';
import { NO_STATISTICS } from './core/portfolio/statistics.ts';
import type { TradingState } from './core/trading-state.ts';
import { type ContextScope, readContext } from './store/context-query.ts';
import { keepLimits } from './store/limits.ts';
import type { StoredReturns } from './store/returns.ts';

export type { ContextRow } from './core/context-row.ts';
export { type AskedTrades, type ContextScope, readWaitingContext } from './store/context-query.ts';
export type { DecisionRow } from './store/decision-row.ts';
export { type Judged, saveDecisions } from './store/decisions.ts';
export { StoredReturns } from './store/returns.ts';
export { readDrawdown, saveSnapshot } from './store/snapshots.ts';
export { hasSubject } from './store/subject-query.ts';
export { readSystem } from './store/system-query.ts';
export { type Glance, readGlance, readWatch, readWatchState } from './store/watch-query.ts';
export { type ChangedBy, noteClosings, saveChanges, saveMemory } from './store/watch-save.ts';

export interface LoadedContext {
  readonly context: RiskContext;
  /** The account's limits on their way into the database's own check; what is saved after it is checked against them. */
  readonly limitsKept: Promise<void>;
}

/** Takes the account's turn, reads what decisions about it look at, and brings its limits up to date. One round trip. */
export async function loadContext(
  tx: Transaction,
  scope: ContextScope & { readonly prefetched?: ContextRow | null },
  { limits, returns }: { readonly limits: Limits; readonly returns: StoredReturns },
): Promise<LoadedContext> {
  const { prefetched = null, instrumentIds } = scope;
  const row = prefetched !== null && covers(prefetched, scope) ? prefetched : await readContext(tx, scope);
  const statistics = instrumentIds.length === 0 ? NO_STATISTICS : await returns.statistics(tx, row, scope);
  const context = contextFrom(row, { ...scope, statistics }, limits);
  const now = {
    maxPositions: limits.maxPositions,
    maxExposure: maxExposure(limits, context.equity),
    maxHeat: maxHeat(limits, context.equity),
    feeRate: limits.feeRate,
  };
  const limitsKept = keepLimits(tx, scope.account, { now, stored: row.limits });
  limitsKept.catch(() => undefined); // whoever awaits it is told
  return { context, limitsKept };
}

/** Whether a context that was read before anybody knew for what holds all that is asked for. */
function covers(row: ContextRow, { botIds, instrumentIds }: ContextScope): boolean {
  const bots = new Set(row.bots.map(bot => bot.id));
  const markets = new Set(row.markets.map(market => market.id));
  return botIds.every(id => bots.has(id)) && instrumentIds.every(id => markets.has(id));
}

/** The account's trading state, kept as it is when it is known: it survives every restart. */
export async function ensureTradingState(tx: Transaction, account: string): Promise<void> {
  await sql`insert into trading_state (account, state) values (${account}, 'ACTIVE') on conflict (account) do nothing`.execute(
    tx,
  );
}

export interface TradingStateChange {
  readonly account: string;
  readonly from: TradingState;
  readonly to: TradingState;
  /** All that holds trading back now. */
  readonly reason: string;
  /** An operator's new word; null: breakers moved, and the last word stands. */
  readonly said: { readonly word: TradingState; readonly reason: string; readonly commandId: Id } | null;
}

/** Stores a trading state and why it is so. */
export async function saveTradingState(tx: Transaction, change: TradingStateChange): Promise<void> {
  const { account, from, to, reason, said } = change;
  const isChange = said !== null || from !== to;
  const row = {
    ...{ account, state: to, reason },
    ...(said === null ? {} : { word: said.word, word_reason: said.reason, command_id: said.commandId }),
  };
  const stored = tx
    .insertInto('trading_state')
    .values(row)
    .onConflict(conflict =>
      conflict.column('account').doUpdateSet({ ...row, ...(isChange ? { changed_at: sql`now()` } : {}) }),
    )
    .execute();
  const audited = isChange
    ? tx
        .insertInto('audit_log')
        .values({
          action: 'trading-state-changed',
          resource_type: 'trading_state',
          resource_id: account,
          old_value: JSON.stringify({ state: from }),
          new_value: JSON.stringify({ state: to, reason, ...said }),
        })
        .execute()
    : undefined;
  await Promise.all([stored, audited]);
}
