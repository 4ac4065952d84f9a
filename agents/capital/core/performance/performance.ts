import { calendarSpan } from '#shared/accounting/performance/returns.ts';
import type { WorthPoint } from '#shared/accounting/performance/worth-curve.ts';
import { type EpochMs, epochMs } from '#shared/kernel/time.ts';
import { type DayInput, dayFigures, type Ledger, NO_DAYS, oneDayMore } from './day.ts';
import { type Closed, type DayFigures, PERIODS, type Span } from './figures.ts';
import { type PeriodFigures, periodsOf } from './period.ts';

/** Everything that the performance of some days in a row comes from. */
export interface PerformanceInput extends Pick<DayInput, 'markets' | 'priceAt'> {
  /** The account among the owners. */
  readonly whole: string;
  /** Starts of the UTC days to be computed, without gaps, oldest first. */
  readonly days: readonly EpochMs[];
  /** Market time: the last day may not be over. */
  readonly now: EpochMs;
  /** Days that end then or before stay as they are. */
  readonly settledUntil: EpochMs;
  /** By owner, oldest first, with the last point before the first day. */
  readonly curves: ReadonlyMap<string, readonly WorthPoint[]>;
  /** Up to the day before the first. */
  readonly ledgers: ReadonlyMap<string, Ledger>;
  /** Days that are stored and settled, oldest first: since the start of the first day's week and month. */
  readonly stored: readonly DayFigures[];
  /** Since then, in the order in which they were closed. */
  readonly closed: readonly Closed[];
}

/** The days themselves, and the weeks and months that they lie in. */
export function performanceOf(input: PerformanceInput): readonly PeriodFigures[] {
  const [first] = input.days;
  if (first === undefined) return [];
  const days = [...input.stored.filter(day => day.start < first), ...daysOf(input)];
  const series = Map.groupBy(days, day => `${day.owner}|${day.instrumentId ?? ''}`);
  return [...series.values()].flatMap(own => {
    const closed = closedBy(own[0], input);
    const { settledUntil } = input;
    return PERIODS.flatMap(period =>
      periodsOf({ period, days: own, closed, settledUntil }).filter(
        one => one.start >= calendarSpan(first, period).start,
      ),
    );
  });
}

function daysOf(input: PerformanceInput): readonly DayFigures[] {
  const { days, now, whole, markets, priceAt } = input;
  const curves = new Map([...input.curves].map(([owner, points]) => [owner, pointsByDay(points, days[0])]));
  const ledgers = new Map(input.ledgers);
  return days.flatMap(start => {
    const span: Span = { from: start, to: epochMs(Math.min(calendarSpan(start, 'day').end, now)) };
    const today = new Map([...curves].map(([owner, curve]) => [owner, curve(start)]));
    const kept = new Map(
      input.stored.filter(day => day.start === start && day.instrumentId === null).map(day => [day.owner, day]),
    );
    const figures = dayFigures({ span, start, curves: today, ledgers, kept, markets, priceAt }, whole);
    for (const { owner, worth } of figures) {
      if (worth !== null) ledgers.set(owner, oneDayMore(ledgers.get(owner) ?? NO_DAYS, worth));
    }
    return figures;
  });
}

/** What of a curve belongs to a day; days are asked for in their order. */
function pointsByDay(points: readonly WorthPoint[], first: EpochMs | undefined) {
  const groups = Map.groupBy(points, point => calendarSpan(point.time - 1, 'day').start);
  let before = points.findLast(point => point.time <= (first ?? 0)) ?? null;
  return (start: EpochMs): { readonly before: WorthPoint | null; readonly points: readonly WorthPoint[] } => {
    const own = groups.get(start) ?? [];
    const found = { before, points: own };
    before = own.at(-1) ?? before;
    return found;
  };
}

/** The trades of an owner, or of one of its instruments. */
function closedBy(series: DayFigures | undefined, { closed, whole }: PerformanceInput): readonly Closed[] {
  if (series === undefined) return [];
  const { owner, instrumentId } = series;
  return closed.filter(
    one => (owner === whole || one.owner === owner) && (instrumentId === null || one.instrumentId === instrumentId),
  );
}
