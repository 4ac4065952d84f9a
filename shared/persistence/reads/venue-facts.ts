import { sql } from 'kysely';
import { Decimal } from '../../kernel/decimal.ts';
import type { EpochMs } from '../../kernel/time.ts';
import type { Reader } from './reader.ts';

/** A venue as far as our own tables and the profile know it; null where nothing is known. */
export interface KnownVenue {
  readonly venue: string;
  /** Quote, and what else is there at the marks. */
  readonly balance: Decimal;
  /** Quote traded per day in the account's instruments. */
  readonly liquidity: number | null;
  readonly feeBps: number | null;
  /** What filled entries and exits cost beyond their reference price; above 0 costs. */
  readonly slippageBps: number | null;
  /** Share of calls that ended well, 0 to 1. */
  readonly reliability: number | null;
}

export interface VenueScope {
  readonly account: string;
  readonly venue: string;
  readonly balance: Decimal;
  /** Market time from which on rows count. */
  readonly since: EpochMs;
  /** Venues that only a person knows of. */
  readonly elsewhere: readonly (readonly [venue: string, { readonly balance: number; readonly feeBps: number }])[];
}

/** The venue that is traded on, by what orders, fills, calls and candles say; those elsewhere as they are told. */
export async function readVenueFacts(db: Reader, scope: VenueScope): Promise<readonly KnownVenue[]> {
  const { account, venue, balance, since, elsewhere } = scope;
  const { rows } = await sql<{
    liquidity: number | null;
    fee_bps: number | null;
    slippage_bps: number | null;
    reliability: number | null;
  }>`select
    (select sum(c.volume * c.close)::float8 from candles c join instruments i on i.id = c.instrument_id
      where i.venue = ${venue} and c.source in ('stream', 'backfill')
        and c.open_time > (select max(market_time) from marks) - interval '1 day') as liquidity,
    (select (sum(f.fee) / nullif(sum(f.quantity * f.price), 0) * 10000)::float8 from fills f
      join instruments i on i.id = f.instrument_id
      where f.account = ${account} and f.venue_time > ${new Date(since)} and f.fee_asset = i.quote) as fee_bps,
    (select (avg((o.average_price / d.reference_price - 1) * case o.side when 'buy' then 1 else -1 end) * 10000)::float8
      from orders o join risk_decisions d on d.id = o.approval_id
      where o.account = ${account} and o.market_time > ${new Date(since)} and o.average_price is not null
        and o.purpose in ('entry', 'exit') and d.reference_price is not null) as slippage_bps,
    (select (sum(calls) filter (where outcome = 'confirmed') / nullif(sum(calls), 0)::numeric)::float8 from venue_calls
      where venue = ${venue} and called_at > now() - interval '7 days') as reliability`.execute(db);
  const [own] = rows;
  return [
    {
      venue,
      balance,
      liquidity: own?.liquidity ?? null,
      feeBps: own?.fee_bps ?? null,
      slippageBps: own?.slippage_bps ?? null,
      reliability: own?.reliability ?? null,
    },
    ...elsewhere.map(([name, told]) => ({
      ...{ venue: name, balance: new Decimal(told.balance), feeBps: told.feeBps },
      ...{ liquidity: null, slippageBps: null, reliability: null },
    })),
  ];
}

const BPS = 10_000;

/** Every market that is listed, with the fee and half of the spread that its last candles showed. */
export async function readConversionMarkets(db: Reader, feeBps: number) {
  const { rows } = await sql<{ id: string; base: string; quote: string; spread: number | null }>`
    select i.id, i.base, i.quote, s.spread from instruments i
    left join lateral (select avg(mean_spread) as spread from (
      select mean_spread from candles where instrument_id = i.id and source in ('stream', 'backfill')
      order by open_time desc limit 60) as last) as s on true
    where i.status = 'trading'`.execute(db);
  return rows.map(({ id, base, quote, spread }) => ({
    ...{ instrumentId: id, base, quote },
    costBps: feeBps + ((spread ?? 0) / 2) * BPS,
  }));
}
