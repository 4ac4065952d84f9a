import { sql } from 'kysely';
import type { VenueFill } from '#shared/exchange/port.ts';
import { deriveId } from '#shared/kernel/ids.ts';
import type { EpochMs } from '#shared/kernel/time.ts';
import type { Handled, Transaction } from '#shared/messaging/handler.ts';
import { send } from '#shared/messaging/send.ts';
import { fillIdOf } from '../core/facts.ts';
import { alert } from '../messages.ts';

export interface ExternalTrade {
  readonly instrumentId: string;
  readonly fill: VenueFill;
}

/** Stores trades that no order of ours stands behind; the books take them in, and a person hears of them. */
export async function recordExternal(
  tx: Transaction,
  {
    account,
    trades,
    marketNow,
  }: { readonly account: string; readonly trades: readonly ExternalTrade[]; readonly marketNow: EpochMs },
): Promise<Handled> {
  const rows = trades.map(({ instrumentId, fill }) => ({
    id: fillIdOf({ account, instrumentId }, fill.venueTradeId),
    account,
    instrument_id: instrumentId,
    venue_trade_id: fill.venueTradeId,
    side: fill.side,
    quantity: fill.quantity.toString(),
    price: fill.price.toString(),
    fee: fill.fee.toString(),
    fee_asset: fill.feeAsset,
    is_maker: fill.isMaker,
    venue_time: new Date(fill.venueTime).toISOString(),
    correlation_id: deriveId('external', account, instrumentId, fill.venueTradeId),
  }));
  const stored = await sql<{ id: (typeof rows)[number]['id'] }>`
    insert into fills (id, account, instrument_id, venue_trade_id, side, quantity, price, fee, fee_asset, is_maker, venue_time, correlation_id)
    select id, account, instrument_id, venue_trade_id, side, quantity, price, fee, fee_asset, is_maker, venue_time, correlation_id
    from json_populate_recordset(null::fills, ${JSON.stringify(rows)}::json) on conflict do nothing returning id`.execute(
    tx,
  );
  const fresh = new Set(stored.rows.map(row => row.id));
  return {
    send: rows
      .filter(row => fresh.has(row.id))
      .flatMap(row => {
        const cause = { id: row.id, correlationId: row.correlation_id, marketTime: marketNow };
        return [
          send('fill-recorded', { key: account, payload: { fillId: row.id, account }, cause }),
          alert(
            {
              code: 'RECONCILIATION_MISMATCH',
              severity: 'warning',
              title: `External trade in ${row.instrument_id}`,
              detail: `${row.side} ${row.quantity} at ${row.price}, trade ${row.venue_trade_id}: no order of ours stands behind it`,
            },
            { source: row.id, marketNow },
          ),
        ];
      }),
  };
}
