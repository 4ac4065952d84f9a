import { sql } from 'kysely';
import type { MarketSymbol } from '#shared/domain/instrument.ts';
import type { OrderType } from '#shared/domain/order.ts';
import { LIVE_STATES } from '#shared/domain/order-state.ts';
import { Decimal } from '#shared/kernel/decimal.ts';
import type { Transaction } from '#shared/messaging/handler.ts';

/**
 * What the account holds of an asset as far as the books go: the ledger, and fills that it has not taken in yet. Null when
 * the ledger has not been opened, because then nobody knows what was there before us.
 */
export async function knownHoldings(db: Transaction, account: string, asset: string): Promise<Decimal | null> {
  const { rows } = await sql<{ opened: boolean; held: string }>`
    select exists (select from ledger where account = ${account}) as opened,
      coalesce((select sum(amount) from ledger
        where account = ${account} and asset = ${asset} and book in ('bot', 'unassigned', 'reserve', 'locked', 'outgoing')), 0)
      + coalesce((select sum(case f.side when 'buy' then f.quantity else -f.quantity end
          - case when f.fee_asset = ${asset} then f.fee else 0 end)
        from fills f join instruments i on i.id = f.instrument_id
        where f.account = ${account} and i.base = ${asset}
          and not exists (select from ledger l where l.fill_id = f.id)), 0) as held`.execute(db);
  const [row] = rows;
  return row?.opened ? new Decimal(row.held) : null;
}

/** An order of ours that buys the asset and is not over: more of the asset may be there than the books know of. */
export interface Purchase {
  readonly clientOrderId: string;
  readonly symbol: MarketSymbol;
  readonly type: OrderType;
  readonly quantity: Decimal;
  readonly filled: Decimal;
}

/** Purchases of an asset that are on the venue, or may be. */
export async function livePurchases(db: Transaction, account: string, asset: string): Promise<readonly Purchase[]> {
  const rows = await db
    .selectFrom('orders')
    .innerJoin('instruments', 'instruments.id', 'orders.instrument_id')
    .select(['client_order_id', 'symbol', 'type', 'quantity', 'filled_quantity'])
    .where('account', '=', account)
    .where('base', '=', asset)
    .where('side', '=', 'buy')
    .where('state', 'in', LIVE_STATES)
    .execute();
  return rows.map(row => ({
    clientOrderId: row.client_order_id,
    symbol: row.symbol as MarketSymbol,
    type: row.type,
    quantity: new Decimal(row.quantity),
    filled: new Decimal(row.filled_quantity),
  }));
}
