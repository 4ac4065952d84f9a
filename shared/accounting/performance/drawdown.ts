import type { EquityCurve } from './input.ts';
import { expectedShortfall } from './risk.ts';
import { defined, deviation, mean, type Numbers, ratio, total } from './statistics.ts';

/** One fall of the equity below its peak, until it is back there. Times UTC in ms. */
export interface Drawdown {
  readonly peakTime: number;
  readonly troughTime: number;
  /** Null: not yet. */
  readonly recoveredTime: number | null;
  /** From the peak to the recovery, or to the end of the curve. */
  readonly lengthMs: number;
  /** `1 − trough / peak`, above 0; above 1 when in debt. */
  readonly depth: number;
  /** `peak − trough`, in quote. */
  readonly loss: number;
  readonly peak: number;
  readonly trough: number;
}

/** All drawdowns of a curve, oldest first. Until the equity was once above 0 there is nothing to fall from. */
export function drawdownsOf({ time, equity }: EquityCurve): readonly Drawdown[] {
  const found: Drawdown[] = [];
  let peak = equity[0] ?? 0;
  let peakTime = time[0] ?? 0;
  let trough = peak;
  let troughTime = peakTime;
  const close = (end: number, recoveredTime: number | null): void => {
    if (trough >= peak || peak <= 0) return;
    const sizes = { depth: 1 - trough / peak, loss: peak - trough, peak, trough };
    found.push({ peakTime, troughTime, recoveredTime, lengthMs: end - peakTime, ...sizes });
  };
  for (let index = 1; index < time.length; index++) {
    const now = equity[index] ?? 0;
    const at = time[index] ?? 0;
    if (now >= peak) {
      close(at, at);
      peak = now;
      peakTime = at;
      trough = now;
    } else if (now < trough) {
      trough = now;
      troughTime = at;
    }
  }
  close(time[time.length - 1] ?? 0, null);
  return found;
}

/** The deepest one; null without any. */
export const deepest = (drawdowns: readonly Drawdown[]): Drawdown | null =>
  drawdowns.reduce<Drawdown | null>((worst, one) => (worst === null || one.depth > worst.depth ? one : worst), null);

/** How far below its highest level so far each level is: `1 − level / peak`, 0 to 1 and above when in debt. */
export function underwater(levels: Numbers): readonly number[] {
  let peak = Number.NEGATIVE_INFINITY;
  return Array.from(levels, level => {
    peak = Math.max(peak, level);
    return peak > 0 ? 1 - level / peak : 0;
  });
}

/** The deepest drawdown of levels, 0 when they never fall; null without levels. */
export function maxDrawdown(levels: Numbers): number | null {
  return levels.length === 0 ? null : underwater(levels).reduce((worst, one) => Math.max(worst, one), 0);
}

/** `√(Σ drawdown² / n)` over the n levels after the start. A share, ≥ 0. Martin & McCann 1989. */
export const ulcerIndex = (levels: Numbers): number | null =>
  defined(Math.sqrt(mean(afterStart(levels).map(one => one ** 2))));

/** The mean drawdown over the levels after the start, those at a peak too. A share, ≥ 0. Becker 2006. */
export const painIndex = (levels: Numbers): number | null => defined(mean(afterStart(levels)));

const afterStart = (levels: Numbers): readonly number[] => underwater(levels).slice(1);

/**
 * `Σ excess returns / (ulcer index × pitfall)`, with pitfall = the mean of the worst 5 % of the drawdowns over the deviation of
 * the returns. KeyQuant 2013.
 */
export function serenity(excess: readonly number[], levels: Numbers): number | null {
  const tail = expectedShortfall(
    afterStart(levels).map(one => -one),
    0.05,
  );
  const pitfall = ratio(tail === null ? null : -tail, defined(deviation(excess)));
  const ulcer = ulcerIndex(levels);
  return pitfall === null || ulcer === null ? null : ratio(total(excess), ulcer * pitfall);
}
