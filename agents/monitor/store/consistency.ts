import { sql } from 'kysely';
import type { Transaction } from '#shared/messaging/handler.ts';
import type { Discrepancy } from '../core/consistency.ts';
import { readMismatches } from './snapshot.ts';

export interface StateScope {
  readonly account: string;
  readonly quoteAsset: string;
}

interface Row {
  readonly subject: string;
  readonly expected: string;
  readonly found: string;
  readonly share: number;
}

/** All that differs now. What the venue holds is left out while fills are on their way to the books. */
export async function readDiscrepancies(db: Transaction, scope: StateScope): Promise<readonly Discrepancy[]> {
  const mismatches = await readMismatches(db, scope.account);
  const [balances, held, positions, orders, limits] = await Promise.all([
    mismatches === null || mismatches.length === 0 ? [] : balanceRows(db, scope, mismatches),
    mismatches === null ? [] : heldRows(db, scope),
    positionRows(db, scope),
    orderRows(db, scope),
    limitRows(db, scope),
  ]);
  const named = (check: Discrepancy['check'], rows: readonly Row[]) => rows.map(row => ({ check, ...row }));
  return [
    ...named('balances', balances),
    ...named('positions', [...held, ...positions]),
    ...named('orders', orders),
    ...named('limits', limits),
  ];
}

/** The difference in money against the equity; without a price or an equity against its own size. */
async function balanceRows(
  db: Transaction,
  { account, quoteAsset }: StateScope,
  mismatches: readonly { readonly asset: string; readonly books: string; readonly venue: string }[],
): Promise<readonly Row[]> {
  const { rows } = await sql<Row>`
    select d.asset as subject, d.books::text as expected, d.venue::text as found,
      (abs(d.books - d.venue) * coalesce(p.price, 1) / coalesce(
        case when p.price is not null then (select equity from equity where account = ${account} and bot_id = '*' and equity > 0
          order by market_time desc limit 1) end,
        greatest(abs(d.books), abs(d.venue)) * coalesce(p.price, 1)))::float8 as share
    from jsonb_to_recordset(${JSON.stringify(mismatches)}::jsonb) as d(asset text, books numeric, venue numeric)
    left join lateral (
      select case when d.asset = ${quoteAsset} then 1 else (select m.price from marks m join instruments i on i.id = m.instrument_id
        where i.base = d.asset and i.quote = ${quoteAsset} limit 1) end as price) as p on true`.execute(db);
  return rows;
}

/** The bots cannot hold more of an asset than the venue does. */
async function heldRows(db: Transaction, { account }: StateScope): Promise<readonly Row[]> {
  const { rows } = await sql<Row>`
    select base || ' at the venue' as subject, quantity::text as expected, venue::text as found, ((quantity - venue) / quantity)::float8 as share
    from (
      select i.base, sum(p.quantity) as quantity,
        coalesce((select b.free + b.locked from venue_balances b where b.account = ${account} and b.asset = i.base), 0) as venue
      from positions p join instruments i on i.id = p.instrument_id
      where p.account = ${account} and p.closed_at is null and p.side = 'long' group by i.base) as held
    where quantity > venue`.execute(db);
  return rows;
}

/** A position is the sum of its fills, fees in base taken off. */
async function positionRows(db: Transaction, { account }: StateScope): Promise<readonly Row[]> {
  const { rows } = await sql<Row>`
    select 'position ' || id as subject, filled::text as expected, quantity::text as found,
      (abs(filled - quantity) / greatest(abs(filled), quantity))::float8 as share
    from (
      select p.id, p.quantity, (case p.side when 'long' then 1 else -1 end) * sum(
        (case f.side when 'buy' then 1 else -1 end) * f.quantity - case when f.fee_asset = i.base then f.fee else 0 end) as filled
      from positions p join fills f on f.position_id = p.id join instruments i on i.id = p.instrument_id
      where p.account = ${account} and p.closed_at is null group by p.id, p.quantity, p.side) as summed
    where filled <> quantity`.execute(db);
  return rows;
}

/** What an order says to be filled is what its fills say. Recent ones, and those that are not over. */
async function orderRows(db: Transaction, { account }: StateScope): Promise<readonly Row[]> {
  const { rows } = await sql<Row>`
    select 'order ' || client_order_id as subject, filled::text as expected, filled_quantity::text as found,
      (abs(filled - filled_quantity) / quantity)::float8 as share
    from (
      select o.client_order_id, o.filled_quantity, o.quantity, coalesce(sum(f.quantity), 0) as filled
      from orders o left join fills f on f.order_id = o.id
      where o.account = ${account}
        and (o.state in ('submitting', 'unknown', 'open', 'partly-filled') or o.updated_at > now() - interval '1 hour')
      group by o.id) as summed
    where filled <> filled_quantity`.execute(db);
  return rows;
}

async function limitRows(db: Transaction, { account }: StateScope): Promise<readonly Row[]> {
  const { rows } = await sql<Row>`
    select subject, allowed::text as expected, used::text as found, ((used - allowed) / greatest(allowed, 1))::float8 as share
    from (
      select l.max_exposure, l.max_positions, coalesce(sum(e.cost), 0) as cost, coalesce(sum(e.claims), 0) as claims
      from risk_limits l left join exposure e on e.account = l.account where l.account = ${account}
      group by l.account, l.max_exposure, l.max_positions) as limits
    cross join lateral (values ('exposure', max_exposure, cost), ('number of positions', max_positions::numeric, claims::numeric))
      as compared(subject, allowed, used)
    where used > allowed`.execute(db);
  return rows;
}

/** One row of the audit trail per discrepancy that is new, dealt with otherwise, or gone. */
export async function auditDiscrepancies(
  tx: Transaction,
  changed: readonly { readonly discrepancy: Discrepancy; readonly standing: string }[],
): Promise<void> {
  if (changed.length === 0) return;
  await tx
    .insertInto('audit_log')
    .values(
      changed.map(({ discrepancy: { check, subject, expected, found, share }, standing }) => ({
        action: `state-${standing}`,
        resource_type: check,
        resource_id: subject,
        old_value: JSON.stringify({ expected }),
        new_value: JSON.stringify({ found, share }),
      })),
    )
    .execute();
}
