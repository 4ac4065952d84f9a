import type { Selectable } from 'kysely';
import { type RawBuilder, sql } from 'kysely';
import type { SignalView } from '../../contracts/api/trading.ts';
import type { EpochMs } from '../../kernel/time.ts';
import type { SignalsTable } from '../tables.ts';
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
  const acted = filter.which === 'acted' ? sql`and s.action <> 'hold'` : sql``;
  const ofBot = filter.bot === null ? sql`` : sql`and s.bot_id = ${filter.bot}`;
  const ofSymbol = filter.symbol ? sql`and s.instrument_id like ${`%:${filter.symbol}`}` : sql``;
  return selectSignals(
    db,
    sql`s.account = ${filter.account} ${acted} ${ofBot} ${ofSymbol}`,
    sql`order by s.created_at desc, s.id limit ${filter.limit}`,
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
