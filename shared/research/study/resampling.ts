import { perPeriod } from '../../accounting/performance/returns.ts';
import { DEFAULT_RISK_FREE } from '../../accounting/performance/sample.ts';
import { type Random, seededRandom } from '../../kernel/random.ts';
import { blockIndices, blockLength } from './markets/bootstrap.ts';

/** What one repetition came to. A share, a share, and a ratio per year that is null where nothing varies. */
export interface Repetition {
  readonly totalReturn: number | null;
  readonly maxDrawdown: number | null;
  readonly sharpe: number | null;
}

export interface Repetitions {
  readonly iterations: number;
  readonly seed: string;
}

/**
 * The trades in another order: what their sequence alone does to the drawdown. `returns`: what each trade changed the equity by, as
 * a share of the equity before it. The end is the same in every order, and a ratio per year is not defined.
 */
export function shuffledTrades(returns: Float64Array, { iterations, seed }: Repetitions): readonly Repetition[] {
  const random = seededRandom(`trade-shuffle|${seed}`);
  const order = returns.slice();
  return Array.from({ length: iterations }, () => {
    shuffle(order, random);
    return { ...pathOf(order), sharpe: null };
  });
}

/**
 * Stretches of returns in another order, some twice and some not at all: what other luck of the same kind would have brought. One
 * length of blocks, `n^(1/3)`, round the end to the start. Politis & Romano 1992.
 */
export function resampledReturns(
  returns: Float64Array,
  { iterations, seed, perYear }: Repetitions & { readonly perYear: number },
): readonly Repetition[] {
  if (returns.length === 0) return [];
  const random = seededRandom(`block-bootstrap|${seed}`);
  const chosen = new Int32Array(returns.length);
  const path = new Float64Array(returns.length);
  const mean = blockLength(returns.length);
  return Array.from({ length: iterations }, () => {
    blockIndices(chosen, { among: returns.length, mean, random });
    for (let index = 0; index < path.length; index++) path[index] = returns[chosen[index] as number] as number;
    return repetitionOf(path, perYear);
  });
}

/** What returns come to in their order. */
export const repetitionOf = (returns: Float64Array, perYear: number): Repetition => ({
  ...pathOf(returns),
  sharpe: sharpeOf(returns, perYear),
});

function pathOf(returns: Float64Array): Pick<Repetition, 'totalReturn' | 'maxDrawdown'> {
  let [level, peak, deepest] = [1, 1, 0];
  for (let index = 0; index < returns.length; index++) {
    level *= 1 + (returns[index] as number);
    if (level > peak) peak = level;
    else if (1 - level / peak > deepest) deepest = 1 - level / peak;
  }
  return { totalReturn: level - 1, maxDrawdown: deepest };
}

/** As of daily returns: of what they earn beyond the rate that costs no risk. */
function sharpeOf(returns: Float64Array, perYear: number): number | null {
  const count = returns.length;
  let [sum, squares] = [0, 0];
  for (let index = 0; index < count; index++) {
    const one = returns[index] as number;
    sum += one;
    squares += one * one;
  }
  const mean = sum / count;
  const variance = (squares - count * mean * mean) / (count - 1);
  const excess = mean - perPeriod(DEFAULT_RISK_FREE, perYear);
  return variance > 1e-18 ? (excess / Math.sqrt(variance)) * Math.sqrt(perYear) : null;
}

function shuffle(values: Float64Array, random: Random): void {
  for (let index = values.length - 1; index > 0; index--) {
    const other = random.integer(index + 1);
    const kept = values[index] as number;
    values[index] = values[other] as number;
    values[other] = kept;
  }
}
