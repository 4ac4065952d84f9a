import type { Selectable } from 'kysely';
import { type RawBuilder, sql } from 'kysely';
import type { SignalView } from '../../contracts/api/trading.ts';
import type { EpochMs } from '../../kernel/time.ts';
import type { SignalsTable } from '../tables/bots.ts';
import { isoOf, type Reader, reasonOf, symbolOf, venueOf } from './reader.ts';

export interface SignalFilter {
  readonly account: string;
  /** `acted`: without the holds. */
  readonly which: 'acted' | 'all';
  /** A bot's name; null: all. */
  readonly bot: string | null;
  /** As `BTC/USDT`; left out: all. */
  readonly symbol?: string | null;
  readonly limit: number;
}

/** What the bots decided, the newest first, with the risk manager's verdict. */
export async function readSignals(db: Reader, filter: SignalFilter): Promise<readonly SignalView[]> {
  const ofBot = filter.bot === null ? sql`` : sql`and b.id = ${filter.bot}`;
  const symbol = filter.symbol ?? null;
  if (filter.which === 'acted') {
    return selectSignals(
      db,
      sql`s.account = ${filter.account} and s.action <> 'hold' ${ofBot} ${symbol === null ? sql`` : sql`and s.instrument_id like ${`%:${symbol}`}`}`,
      sql`order by s.created_at desc, s.id limit ${filter.limit}`,
    );
  }
  // Holds are many: the newest of each series are found by its index, and only those are sorted.
  return selectSignals(
    db,
    sql`s.id in (
      select newest.id from bots b cross join unnest(b.instrument_ids) as i(id) cross join lateral (
        select id from signals where bot_id = b.id and instrument_id = i.id order by bar_time desc limit ${filter.limit}
      ) as newest where b.account = ${filter.account} ${ofBot} ${symbol === null ? sql`` : sql`and i.id like ${`%:${symbol}`}`})`,
    sql`order by s.bar_time desc, s.bot_id, s.instrument_id limit ${filter.limit}`,
  );
}

interface SignalRow extends Selectable<SignalsTable> {
  readonly strategy: string;
  readonly reasons: unknown;
  readonly verdict: 'approved' | 'denied' | null;
  readonly code: string | null;
}

/** Signals under a condition on `s`, in the given order. */
export async function selectSignals(
  db: Reader,
  condition: RawBuilder<unknown>,
  order: RawBuilder<unknown>,
): Promise<readonly SignalView[]> {
  const { rows } = await sql<SignalRow>`
    select s.*, b.strategy, b.reasons, d.verdict, d.code
    from signals s join bots b on b.id = s.bot_id left join risk_decisions d on d.signal_id = s.id
    where ${condition} ${order}`.execute(db);
  return rows.map(signalView);
}

function signalView(row: SignalRow): SignalView {
  return {
    id: row.id,
    bot: row.bot_id,
    strategy: row.strategy,
    instrument: symbolOf(row.instrument_id),
    venue: venueOf(row.instrument_id),
    barTime: isoOf(row.bar_time as EpochMs),
    action: row.action,
    side: row.side,
    confidence: row.confidence,
    referencePrice: row.reference_price,
    stopLoss: row.stop_loss,
    takeProfit: row.take_profit,
    reason: reasonOf(row.reason, row.reasons),
    verdict: row.verdict,
    code: row.code,
    createdAt: isoOf(row.created_at),
  };
}
