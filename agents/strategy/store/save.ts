import { sql } from 'kysely';
import type { EpochMs } from '#shared/kernel/time.ts';
import type { Transaction } from '#shared/messaging/handler.ts';
import type { Pending } from '../core/barrier.ts';
import type { BotState } from '../core/bot-state.ts';
import { priceText } from '../core/decision.ts';
import type { ExitStates } from '../core/exits/exit-state.ts';
import type { SignalRow } from '../core/signal.ts';

/** One row per decision, those to do nothing included. */
export async function saveSignals(tx: Transaction, signals: readonly SignalRow[]): Promise<void> {
  if (signals.length === 0) return;
  await sql`insert into signals (id, bot_id, account, instrument_id, bar_time, action, side, confidence, share, reference_price, stop_loss,
      take_profit, entry_type, limit_price, reason, market_time, valid_until, correlation_id, causation_id)
    select id, bot_id, account, instrument_id, bar_time, action, side, confidence, share, reference_price, stop_loss,
      take_profit, entry_type, limit_price, reason, market_time, valid_until, correlation_id, causation_id
    from jsonb_to_recordset(${JSON.stringify(signals.map(signalRecord))}::jsonb) as r(id uuid, bot_id text, account text, instrument_id text,
      bar_time timestamptz, action text, side text, confidence double precision, share double precision, reference_price numeric, stop_loss numeric,
      take_profit numeric, entry_type text, limit_price numeric, reason jsonb, market_time timestamptz, valid_until timestamptz,
      correlation_id uuid, causation_id uuid)`.execute(tx);
}

function signalRecord({ id, botId, account, validUntil, decision }: SignalRow) {
  const { action, cause, why } = decision;
  const entry = action?.kind === 'enter' ? action : null;
  const stopLoss = action !== null && 'stopLoss' in action ? priceText(action.stopLoss) : null;
  return {
    id,
    bot_id: botId,
    account,
    instrument_id: decision.instrumentId,
    bar_time: new Date(decision.openTime),
    action: action?.kind ?? 'hold',
    side: action === null ? null : decision.side,
    confidence: entry?.confidence ?? null,
    share: action?.kind === 'reduce' ? action.share : null,
    reference_price: action === null ? null : cause.bar.close,
    stop_loss: stopLoss,
    take_profit: entry === null || entry.takeProfit === null ? null : priceText(entry.takeProfit),
    entry_type: entry?.entry.type ?? null,
    limit_price: entry?.entry.type === 'limit' ? priceText(entry.entry.price) : null,
    reason: why,
    market_time: new Date(cause.marketTime),
    valid_until: validUntil === null ? null : new Date(validUntil),
    correlation_id: cause.correlationId,
    causation_id: cause.messageId,
  };
}

export interface MemoryUpdate {
  readonly botId: string;
  readonly barTime: EpochMs | null;
  readonly strategyState: unknown;
  readonly pending: Pending;
  readonly exits: ExitStates;
}

export async function saveMemories(tx: Transaction, memories: readonly MemoryUpdate[]): Promise<void> {
  if (memories.length === 0) return;
  const records = memories.map(memory => ({
    bot_id: memory.botId,
    bar_time: memory.barTime === null ? null : new Date(memory.barTime),
    state: memory.strategyState ?? {},
    pending: memory.pending,
    exits: memory.exits,
  }));
  await sql`insert into strategy_state (bot_id, bar_time, state, pending, exits)
    select bot_id, bar_time, state, pending, exits
    from jsonb_to_recordset(${JSON.stringify(records)}::jsonb) as r(bot_id text, bar_time timestamptz, state jsonb, pending jsonb, exits jsonb)
    on conflict (bot_id) do update
    set bar_time = excluded.bar_time, state = excluded.state, pending = excluded.pending, exits = excluded.exits, updated_at = now()`.execute(
    tx,
  );
}

export interface StateUpdate {
  readonly botId: string;
  readonly from: BotState;
  readonly to: BotState;
  readonly reason: string;
}

/** Writes what became of bots, and the change to `audit_log`. */
export async function saveStates(tx: Transaction, updates: readonly StateUpdate[]): Promise<void> {
  if (updates.length === 0) return;
  const records = JSON.stringify(updates);
  await Promise.all([
    sql`update bots set state = r."to", state_reason = r.reason, updated_at = now()
      from jsonb_to_recordset(${records}::jsonb) as r("botId" text, "to" text, reason text) where bots.id = r."botId"`.execute(
      tx,
    ),
    sql`insert into audit_log (action, resource_type, resource_id, old_value, new_value)
      select 'bot-state-changed', 'bot', r."botId", jsonb_build_object('state', r."from"), jsonb_build_object('state', r."to", 'reason', r.reason)
      from jsonb_to_recordset(${records}::jsonb) as r("botId" text, "from" text, "to" text, reason text)`.execute(tx),
  ]);
}
