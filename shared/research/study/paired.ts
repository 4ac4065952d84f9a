import { robustMeanTest } from '../../accounting/performance/honesty.ts';
import { DAILY } from '../../accounting/performance/input.ts';
import { correlation, defined, mean } from '../../accounting/performance/statistics.ts';
import { seededRandom } from '../../kernel/random.ts';
import { sharpeOf } from './daily.ts';
import { blockLength, stationaryIndices } from './markets/bootstrap.ts';

/** Two series of daily returns over the same days; differences are those of the first from the second. */
export interface Paired {
  readonly correlation: number | null;
  /** Of the means, per year; its t with autocorrelation counted (Newey & West 1987), and the two-sided p. */
  readonly meanDifference: number | null;
  readonly t: number | null;
  readonly p: number | null;
  /** Of the Sharpe ratios per year, and the share of bootstrapped histories without a difference that show as large a one. */
  readonly sharpeDifference: number | null;
  readonly sharpeP: number | null;
}

export function paired(
  a: readonly number[],
  b: readonly number[],
  { iterations, seed }: { readonly iterations: number; readonly seed: string },
): Paired {
  const days = Math.min(a.length, b.length);
  const differences = Array.from({ length: days }, (_, day) => (a[day] ?? 0) - (b[day] ?? 0));
  const test = robustMeanTest(differences);
  const [one, other] = [a.slice(0, days), b.slice(0, days)];
  return {
    correlation: defined(correlation(one, other)),
    meanDifference: defined(mean(differences) * DAILY.periodsPerYear),
    t: test?.t ?? null,
    p: test === null ? null : 2 * Math.min(test.p, 1 - test.p),
    ...sharpeTest(one, other, { iterations, seed }),
  };
}

/** Days are drawn in stretches, the same for both, so that what they have in common stays. After Ledoit & Wolf 2008, not studentised. */
function sharpeTest(
  a: readonly number[],
  b: readonly number[],
  { iterations, seed }: { readonly iterations: number; readonly seed: string },
): Pick<Paired, 'sharpeDifference' | 'sharpeP'> {
  const [first, second] = [sharpeOf(a), sharpeOf(b)];
  if (first === null || second === null) return { sharpeDifference: null, sharpeP: null };
  const difference = first - second;
  const random = seededRandom(`paired|${seed}`);
  const days = new Int32Array(a.length);
  const [one, other] = [new Array<number>(a.length), new Array<number>(a.length)];
  let [asLarge, counted] = [0, 0];
  for (let turn = 0; turn < iterations; turn++) {
    stationaryIndices(days, { among: a.length, mean: blockLength(a.length), random });
    for (let index = 0; index < days.length; index++) {
      one[index] = a[days[index] as number] as number;
      other[index] = b[days[index] as number] as number;
    }
    const [x, y] = [sharpeOf(one), sharpeOf(other)];
    if (x === null || y === null) continue;
    counted += 1;
    if (Math.abs(x - y - difference) >= Math.abs(difference)) asLarge += 1;
  }
  return { sharpeDifference: difference, sharpeP: (asLarge + 1) / (counted + 1) };
}

/** p-values of several tests at once, each as if it were the only one: Holm 1979. Null stays null. */
export function holm(ps: readonly (number | null)[]): readonly (number | null)[] {
  const known = ps.flatMap((p, index) => (p === null ? [] : [{ p, index }])).sort((a, b) => a.p - b.p);
  const adjusted: (number | null)[] = ps.map(() => null);
  let least = 0;
  for (const [rank, { p, index }] of known.entries()) {
    least = Math.max(least, Math.min(1, p * (known.length - rank)));
    adjusted[index] = least;
  }
  return adjusted;
}
