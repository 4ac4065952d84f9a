import { defined, median } from '../../accounting/performance/statistics.ts';

/**
 * How often the set of parameters that was best in one half of the time is below the median in the other, over every way to
 * make halves out of `blocks` stretches of days: combinatorially symmetric cross-validation of Bailey, Borwein, López de Prado &
 * Zhu (2017), with the Sharpe ratio as the measure. 0 to 1; 0.5 is what chance gives. Null with fewer than two trials, or
 * fewer than two days per block.
 */
export function overfittingProbability(daily: readonly (readonly number[])[], blocks: number): number | null {
  const days = Math.min(...daily.map(returns => returns.length));
  const length = Math.floor(days / blocks);
  if (daily.length < 2 || length < 2) return null;
  const sums = daily.map(returns => blockSums(returns, { blocks, length }));
  let [below, counted] = [0, 0];
  for (const half of halves(blocks)) {
    const inside = sums.map(one => sharpeOver(one, half, length));
    const outside = sums.map(one => sharpeOver(one, ~half, length));
    const best = inside.indexOf(Math.max(...inside));
    const there = outside[best] ?? Number.NaN;
    const share = outside.filter(one => one < there).length + outside.filter(one => one === there).length / 2;
    counted += 1;
    if (share / outside.length <= 0.5) below += 1;
  }
  return defined(below / counted);
}

interface BlockSums {
  readonly blocks: number;
  readonly sum: Float64Array;
  readonly squares: Float64Array;
}

function blockSums(
  returns: readonly number[],
  { blocks, length }: { readonly blocks: number; readonly length: number },
): BlockSums {
  const sum = new Float64Array(blocks);
  const squares = new Float64Array(blocks);
  for (let day = 0; day < blocks * length; day++) {
    const block = Math.floor(day / length);
    const one = returns[day] ?? 0;
    sum[block] = (sum[block] ?? 0) + one;
    squares[block] = (squares[block] ?? 0) + one * one;
  }
  return { blocks, sum, squares };
}

/** Per day; 0 where nothing varies. */
function sharpeOver({ blocks, sum, squares }: BlockSums, chosen: number, length: number): number {
  let [total, square, count] = [0, 0, 0];
  for (let block = 0; block < blocks; block++) {
    if ((chosen & (1 << block)) === 0) continue;
    total += sum[block] ?? 0;
    square += squares[block] ?? 0;
    count += length;
  }
  const mean = total / count;
  const spread = square / count - mean * mean;
  return spread > 1e-18 ? mean / Math.sqrt(spread) : 0;
}

/** Every choice of half of the blocks, as bits. */
function halves(blocks: number): readonly number[] {
  const bits = (value: number): number => (value === 0 ? 0 : (value & 1) + bits(value >>> 1));
  return Array.from({ length: 2 ** blocks }, (_, value) => value).filter(value => bits(value) === blocks / 2);
}

/** The middle one of the defined values; null without any. */
export const middle = (values: readonly (number | null)[]): number | null => {
  const known = values.filter(one => one !== null);
  return known.length === 0 ? null : defined(median(known));
};
