import { sql } from 'kysely';
import { calendarSpan } from '#shared/accounting/performance/returns.ts';
import { DAY_MS, type EpochMs, epochMs } from '#shared/kernel/time.ts';
import type { Transaction } from '#shared/messaging/handler.ts';
import { WHOLE_ACCOUNT } from '../../core/equity-rows.ts';

/** Days that are computed in one transaction at most; a longer past takes several. */
const MOST_DAYS = 31;
/** How long after its end a day is settled: by then its last equity is written. */
const SETTLES_AFTER_MS = 60_000;

export interface Range {
  /** Starts of days, oldest first, at least one. */
  readonly days: readonly EpochMs[];
  /** Days that end then or before are over, and their fills are booked. */
  readonly settledUntil: EpochMs;
}

export interface RangeRequest {
  readonly account: string;
  /** Market time. */
  readonly now: EpochMs;
  /** How far back a fill that came late is looked for; null: to the beginning. */
  readonly lookBackDays: number | null;
}

/** Start of the day that a moment is in; midnight is the end of the day before. */
export const dayStart = (time: number): EpochMs => epochMs(calendarSpan(time - 1, 'day').start);

/**
 * What is to be computed: from the first day that is not settled, or that has another count of fills than was counted. Null before the
 * first equity.
 */
export async function readRange(tx: Transaction, { account, now, lookBackDays }: RangeRequest): Promise<Range | null> {
  const since = lookBackDays === null ? new Date(0) : new Date(dayStart(now) - lookBackDays * DAY_MS);
  const { rows } = await sql<{
    first: EpochMs | null;
    open: EpochMs | null;
    late: EpochMs | null;
    unbooked: EpochMs | null;
  }>`
    select (select min(e.market_time) from (select id from bots where account = ${account} union all select ${WHOLE_ACCOUNT}) o
        cross join lateral (select market_time from equity where account = ${account} and bot_id = o.id order by market_time limit 1) e) as first,
      (select max(starts_on) + 1 from performance where account = ${account} and instrument_id = '*' and period = 'day' and settled)::timestamp at time zone 'UTC' as open,
      (select min(p.starts_on)::timestamp at time zone 'UTC' from performance p
        where p.account = ${account} and p.bot_id = ${WHOLE_ACCOUNT} and p.instrument_id = '*' and p.period = 'day' and p.settled
          and p.starts_on >= (${since}::timestamptz at time zone 'UTC')::date
          and p.fills <> (select count(*) from fills f where f.account = ${account} and f.bot_id is not null
            and f.venue_time > p.starts_on::timestamp at time zone 'UTC'
            and f.venue_time <= (p.starts_on + 1)::timestamp at time zone 'UTC')) as late,
      (select min(venue_time) from unbooked_fills where account = ${account} and bot_id is not null) as unbooked`.execute(
    tx,
  );
  const [found] = rows;
  if (found === undefined || found.first === null) return null;
  const open = found.open ?? dayStart(found.first);
  const from = Math.min(open, found.late ?? open);
  const to = Math.min(dayStart(now), from + (MOST_DAYS - 1) * DAY_MS);
  if (to < from) return null;
  const days = Array.from({ length: (to - from) / DAY_MS + 1 }, (_, index) => epochMs(from + index * DAY_MS));
  const settledUntil = Math.min(
    dayStart(now - SETTLES_AFTER_MS),
    found.unbooked === null ? now : dayStart(found.unbooked),
  );
  return { days, settledUntil: epochMs(settledUntil) };
}
