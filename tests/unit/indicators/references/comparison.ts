import type { Bar } from '#shared/domain/bar.ts';
import { ALONE } from '#shared/indicators/indicator.ts';
import { findIndicator } from '#shared/indicators/registry.ts';
import type { Case } from './cases.ts';

/** A line that says which of our indicators gives a reference's output. */
export interface Match {
  /** The function's name there, and its output. */
  readonly of: readonly [name: string, output: string];
  readonly indicator: string;
  /** Our parameters from theirs; left out: `period` from their one period, or our defaults where they have none. */
  readonly params?: (options: Readonly<Record<string, number>>) => Readonly<Record<string, number>>;
  /** Only cases with these options; left out: all. */
  readonly when?: (options: Readonly<Record<string, number>>) => boolean;
  /** The field in which our indicator is given their close. */
  readonly reads?: 'volume' | 'high' | 'low';
  /** They read the median price where ours reads the close. */
  readonly ofMedian?: true;
  /** Theirs at a bar is ours this many bars later. */
  readonly later?: number;
  /** Ours is theirs in another unit: theirs times this. */
  readonly unit?: number;
  /** Why the first values differ: another start, which fades. The last quarter must agree. */
  readonly start?: string;
  /** Why it means something else: in one case at least it must differ. */
  readonly differs?: string;
}

export type Outcome =
  | { readonly kind: 'agreed' | 'faded' }
  | { readonly kind: 'differing'; readonly compared: number; readonly wrong: number; readonly first: unknown };

function paramsOf(match: Match, { options }: Case): Readonly<Record<string, number>> {
  if (match.params !== undefined) return match.params(options);
  const period = options.optInTimePeriod ?? options.period;
  return period === undefined ? {} : { period };
}

export const applies = (match: Match, one: Case): boolean =>
  match.of[0] === one.name && match.of[1] === one.output && (match.when?.(one.options) ?? true);

/** The numbers of our indicator over the case's bars. */
function ours(match: Match, one: Case): readonly (number | null)[] {
  const indicator = findIndicator(match.indicator);
  if (indicator === null) throw new Error(`no indicator ${match.indicator}`);
  const params = indicator.params.parse(paramsOf(match, one)) as Readonly<Record<string, number>>;
  const stream = indicator.start(params);
  const seen = (bar: Bar): Bar => {
    if (match.ofMedian) return { ...bar, close: (bar.high + bar.low) / 2 };
    return match.reads === undefined ? bar : { ...bar, [match.reads]: bar.close };
  };
  return one.bars.map((bar, index) => stream.update(seen(bar), { ...ALONE, reference: one.other?.[index] ?? null }));
}

/** Compares where both have a value; relative to the number itself or, near a zero, to the mean size of the series. */
export function compare(match: Match, one: Case): Outcome {
  const actual = ours(match, one);
  const unit = match.unit ?? 1;
  const pairs = one.expected.flatMap((value, bar) => {
    const mine = actual[bar + (match.later ?? 0)] ?? null;
    return value === null || mine === null ? [] : [{ bar, expected: value * unit, actual: mine }];
  });
  const size = pairs.reduce((sum, { expected }) => sum + Math.abs(expected), 0) / Math.max(1, pairs.length);
  const { absolute, relative } = one.precision;
  const isWrong = (pair: (typeof pairs)[number]): boolean =>
    Math.abs(pair.actual - pair.expected) >
    absolute * Math.abs(unit) * 1.000_001 + relative * Math.max(Math.abs(pair.expected), size);
  const wrong = pairs.filter(isWrong);
  if (pairs.length > 0 && wrong.length === 0) return { kind: 'agreed' };
  const late = pairs.slice(Math.floor((pairs.length * 3) / 4));
  if (late.length >= 20 && !late.some(isWrong)) return { kind: 'faded' };
  return { kind: 'differing', compared: pairs.length, wrong: wrong.length, first: wrong.slice(0, 2) };
}
