import { type RawBuilder, sql } from 'kysely';
import type { Id } from '#shared/kernel/ids.ts';
import type { EpochMs } from '#shared/kernel/time.ts';
import type { Transaction } from '#shared/messaging/handler.ts';
import { priceText } from '../core/decision.ts';
import type { ShadowTrade } from '../core/shadow.ts';

interface Row {
  readonly id: Id;
  readonly botId: string;
  readonly instrumentId: string;
  readonly side: 'long' | 'short';
  readonly state: 'resting' | 'open';
  readonly entryPrice: string;
  readonly enteredAt: EpochMs;
  readonly stopLoss: string | null;
  readonly takeProfit: string | null;
}

/** By bot, the trades that go on. */
export async function readShadowTrades(
  tx: Transaction,
  botIds: RawBuilder<unknown>,
): Promise<ReadonlyMap<string, readonly ShadowTrade[]>> {
  const { rows } = await sql<Row>`
    select id, bot_id as "botId", instrument_id as "instrumentId", side, state, entry_price as "entryPrice", entered_at as "enteredAt",
      stop_loss as "stopLoss", take_profit as "takeProfit"
    from shadow_trades where state in ('resting', 'open') and bot_id = any(${botIds})`.execute(tx);
  const trades = rows.map(({ entryPrice, stopLoss, takeProfit, ...row }) => ({
    ...row,
    entryPrice: Number(entryPrice),
    stopLoss: stopLoss === null ? null : Number(stopLoss),
    takeProfit: takeProfit === null ? null : Number(takeProfit),
    exit: null,
  }));
  return Map.groupBy(trades, ({ botId }) => botId);
}

export interface ShadowUpdate {
  readonly botId: string;
  readonly version: number;
  readonly trades: readonly ShadowTrade[];
}

export async function saveShadowTrades(tx: Transaction, updates: readonly ShadowUpdate[]): Promise<void> {
  const records = updates.flatMap(({ botId, version, trades }) =>
    trades.map(({ id, instrumentId, side, state, entryPrice, enteredAt, stopLoss, takeProfit, exit }) => ({
      ...{ id, bot_id: botId, version, instrument_id: instrumentId, side, state },
      ...{ entry_price: priceText(entryPrice), entered_at: new Date(enteredAt) },
      stop_loss: stopLoss === null ? null : priceText(stopLoss),
      take_profit: takeProfit === null ? null : priceText(takeProfit),
      exit_price: exit === null ? null : priceText(exit.price),
      exited_at: exit === null ? null : new Date(exit.at),
      exit_reason: exit?.reason ?? null,
    })),
  );
  if (records.length === 0) return;
  await sql`insert into shadow_trades (id, bot_id, version, instrument_id, side, state, entry_price, entered_at, stop_loss, take_profit,
      exit_price, exited_at, exit_reason)
    select id, bot_id, version, instrument_id, side, state, entry_price, entered_at, stop_loss, take_profit, exit_price, exited_at, exit_reason
    from jsonb_to_recordset(${JSON.stringify(records)}::jsonb) as r(id uuid, bot_id text, version integer, instrument_id text, side text,
      state text, entry_price numeric, entered_at timestamptz, stop_loss numeric, take_profit numeric, exit_price numeric,
      exited_at timestamptz, exit_reason text)
    on conflict (id) do update set state = excluded.state, entry_price = excluded.entry_price, entered_at = excluded.entered_at,
      stop_loss = excluded.stop_loss, take_profit = excluded.take_profit, exit_price = excluded.exit_price,
      exited_at = excluded.exited_at, exit_reason = excluded.exit_reason`.execute(tx);
}

/** The shadow is over: what is open closes at the mark, what rests lapses. */
export async function endShadowTrades(tx: Transaction, botId: string, marketNow: EpochMs): Promise<void> {
  await sql`update shadow_trades t set
      state = case state when 'open' then 'closed' else 'lapsed' end,
      exit_price = case state when 'open' then coalesce((select price from marks m where m.instrument_id = t.instrument_id), entry_price) end,
      exited_at = case state when 'open' then ${new Date(marketNow)}::timestamptz end,
      exit_reason = case state when 'open' then 'shadow-off' end
    where bot_id = ${botId} and state in ('resting', 'open')`.execute(tx);
}
