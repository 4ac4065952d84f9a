/**
 * GARCH(1,1) of log returns: `r = μ + σ z`, `σ² = ω + α (r − μ)² + β σ²`, ω so that the long-run variance is that of the sample
 * (variance targeting). Bollerslev 1986; Engle & Mezrich 1996.
 */
export interface Garch {
  readonly mean: number;
  readonly longRun: number;
  readonly alpha: number;
  readonly beta: number;
  /** σ of each return, given those before. */
  readonly sigma: Float64Array;
}

const ALPHAS = [0.01, 0.03, 0.06, 0.1, 0.15, 0.2];
const PERSISTENCES = [0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995];
const MOST_PERSISTENT = 0.9995;
const REFINEMENTS = 40;

/** By quasi maximum likelihood: a grid, then steps of α and α + β around its best that halve where none helps. Null when nothing moves. */
export function fitGarch(returns: Float64Array): Garch | null {
  const count = returns.length;
  const mean = returns.reduce((sum, one) => sum + one, 0) / count;
  const longRun = returns.reduce((sum, one) => sum + (one - mean) ** 2, 0) / count;
  if (!(longRun > 0)) return null;
  const sample = { returns, mean, longRun };
  const grid = ALPHAS.flatMap(alpha => PERSISTENCES.map(persistence => ({ alpha, persistence })));
  const measured = grid.map(at => ({ ...at, value: misfit(sample, at) }));
  let best = measured.reduce((a, b) => (b.value < a.value ? b : a));
  let step = { alpha: 0.02, persistence: 0.02 };
  for (let turn = 0; turn < REFINEMENTS; turn++) {
    const tried = [
      { alpha: best.alpha + step.alpha, persistence: best.persistence },
      { alpha: best.alpha - step.alpha, persistence: best.persistence },
      { alpha: best.alpha, persistence: best.persistence + step.persistence },
      { alpha: best.alpha, persistence: best.persistence - step.persistence },
    ].filter(({ alpha, persistence }) => alpha > 0 && persistence > alpha && persistence < MOST_PERSISTENT);
    const better = tried.map(at => ({ ...at, value: misfit(sample, at) })).filter(({ value }) => value < best.value);
    if (better.length === 0) step = { alpha: step.alpha / 2, persistence: step.persistence / 2 };
    best = better.reduce((a, b) => (b.value < a.value ? b : a), best);
  }
  const sigma = new Float64Array(count);
  misfit(sample, best, sigma);
  return { mean, longRun, alpha: best.alpha, beta: best.persistence - best.alpha, sigma };
}

interface GarchSample {
  readonly returns: Float64Array;
  readonly mean: number;
  readonly longRun: number;
}

/** −2 log likelihood under normal innovations, a constant left out. */
function misfit(
  { returns, mean, longRun }: GarchSample,
  { alpha, persistence }: { readonly alpha: number; readonly persistence: number },
  sigma?: Float64Array,
): number {
  const constant = (1 - persistence) * longRun;
  const beta = persistence - alpha;
  let variance = longRun;
  let total = 0;
  for (let index = 0; index < returns.length; index++) {
    const square = ((returns[index] as number) - mean) ** 2;
    if (sigma !== undefined) sigma[index] = Math.sqrt(variance);
    total += Math.log(variance) + square / variance;
    variance = constant + alpha * square + beta * variance;
  }
  return total;
}
