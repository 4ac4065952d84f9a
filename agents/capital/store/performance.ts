import { sql } from 'kysely';
import { calendarSpan } from '#shared/accounting/performance/returns.ts';
import { DAY_MS, type EpochMs, epochMs, type Timeframe } from '#shared/kernel/time.ts';
import type { Transaction } from '#shared/messaging/handler.ts';
import { readWorth } from '#shared/persistence/reads/worth.ts';
import { WHOLE_ACCOUNT } from '../core/equity-rows.ts';
import type { Ledger } from '../core/performance/day.ts';
import type { DayFigures, Span } from '../core/performance/figures.ts';
import { performanceOf } from '../core/performance/performance.ts';
import type { PeriodFigures } from '../core/performance/period.ts';
import { readClosed, readMarkets, readPrices } from './performance/markets.ts';
import { type Range, type RangeRequest, readRange } from './performance/range.ts';
import { dayOf, rowJson } from './performance/rows.ts';

export interface PerformanceScope extends RangeRequest {
  readonly quote: string;
  readonly baseTimeframe: Timeframe;
}

/**
 * Computes the days that are not settled, with the weeks and months that they lie in; `more` when there are further ones. It comes to
 * the same rows however often it runs.
 */
export async function writePerformance(tx: Transaction, scope: PerformanceScope): Promise<{ readonly more: boolean }> {
  const range = await readRange(tx, scope);
  if (range === null) return { more: false };
  await saveRows(tx, scope.account, await computed(tx, scope, range));
  return { more: (range.days.at(-1) ?? 0) + DAY_MS < scope.now };
}

async function computed(tx: Transaction, scope: PerformanceScope, range: Range): Promise<readonly PeriodFigures[]> {
  const { account, quote, baseTimeframe, now } = scope;
  const { days, settledUntil } = range;
  const first = days[0] ?? now;
  const last = days.at(-1) ?? now;
  const span: Span = { from: first, to: epochMs(Math.min(last + DAY_MS, now)) };
  const since = epochMs(Math.min(calendarSpan(first, 'week').start, calendarSpan(first, 'month').start));
  const [curves, markets, closed, stored, ledgers] = await Promise.all([
    readOwners(tx, account).then(owners => readWorth(tx, { account, owners, quote, baseTimeframe, span })),
    readMarkets(tx, { account, baseTimeframe, span }),
    readClosed(tx, account, since),
    readStored(tx, account, { from: since, to: span.to }),
    readLedgers(tx, account, first),
  ]);
  const priceAt = await readPrices(tx, {
    instruments: [...new Set(markets.map(market => market.instrumentId))],
    moments: [...days, span.to],
    baseTimeframe,
  });
  return performanceOf({
    whole: WHOLE_ACCOUNT,
    days,
    now,
    settledUntil,
    curves,
    ledgers,
    stored,
    closed,
    markets,
    priceAt,
  });
}

async function readOwners(tx: Transaction, account: string): Promise<readonly string[]> {
  const bots = await tx.selectFrom('bots').select('id').where('account', '=', account).execute();
  return [WHOLE_ACCOUNT, ...bots.map(bot => bot.id)];
}

/** Days that were settled, of all owners and instruments, oldest first. */
async function readStored(tx: Transaction, account: string, { from, to }: Span): Promise<readonly DayFigures[]> {
  const rows = await tx
    .selectFrom('performance')
    .selectAll()
    .select(sql<string>`starts_on::text`.as('starts_on'))
    .where('account', '=', account)
    .where('period', '=', 'day')
    .where('settled', '=', true)
    .where('starts_on', '>=', dateOf(from))
    .where('starts_on', '<', dateOf(to))
    .orderBy('performance.starts_on')
    .execute();
  return rows.map(dayOf);
}

/** Where each owner stood before a day, and how it came there. */
async function readLedgers(tx: Transaction, account: string, day: EpochMs): Promise<ReadonlyMap<string, Ledger>> {
  const { rows } = await sql<{ bot_id: string; units: number[]; unit_peak: number; peak_at: EpochMs }>`
    select bot_id, array_agg(unit_value order by starts_on) as units, (array_agg(unit_peak order by starts_on desc))[1] as unit_peak,
      (array_agg(peak_at order by starts_on desc))[1] as peak_at
    from performance where account = ${account} and instrument_id = '*' and period = 'day' and starts_on < ${dateOf(day)}
    group by bot_id`.execute(tx);
  return new Map(
    rows.map(({ bot_id, units, unit_peak: unitPeak, peak_at: peakAt }) => [
      bot_id,
      { standing: { unitValue: units.at(-1) ?? 1, unitPeak, peakAt }, units: [1, ...units] },
    ]),
  );
}

const dateOf = (time: EpochMs): string => new Date(time).toISOString().slice(0, 10);

async function saveRows(tx: Transaction, account: string, rows: readonly PeriodFigures[]): Promise<void> {
  if (rows.length === 0) return;
  const written = JSON.stringify(rows.map(row => rowJson(account, row)));
  await sql`insert into performance select * from json_populate_recordset(null::performance, ${written}::json)
    on conflict (account, bot_id, instrument_id, period, starts_on) do update set
      (${sql.raw(CHANGING.join(', '))}) = (${sql.raw(CHANGING.map(name => `excluded.${name}`).join(', '))})`.execute(
    tx,
  );
}

/** Every column but those of the key. */
const CHANGING = `
  equity_open equity_high equity_low equity_close flows profit realized_pnl unrealized_pnl fees volume
  return unit_value unit_peak peak_at drawdown under_water_ms mean_equity mean_exposure exposure
  turnover observed_ms fills trades wins losses gross_profit gross_loss payoff profit_factor
  expectancy winning_streak losing_streak ratios settled`
  .trim()
  .split(/\s+/);
