import { Decimal, maximum, ZERO } from '../kernel/decimal.ts';

/** The highest equity so far, and how far below it the equity is: `1 - equity / peak`, 0 to 1 and above when in debt. */
export interface Drawdown {
  readonly peak: Decimal;
  readonly drawdown: Decimal;
}

/** `previousPeak` is null before the first equity. While no equity was ever above 0 there is nothing to fall from. */
export function drawdownOf(equity: Decimal, previousPeak: Decimal | null): Drawdown {
  const peak = previousPeak === null ? equity : maximum(previousPeak, equity);
  if (peak.lte(0)) return { peak, drawdown: ZERO };
  return { peak, drawdown: new Decimal(1).minus(equity.div(peak)) };
}

/** The deepest drawdown of an equity curve, oldest first; 0 for an empty one. */
export function maxDrawdown(curve: Iterable<Decimal>): Decimal {
  let peak: Decimal | null = null;
  let deepest = ZERO;
  for (const equity of curve) {
    const now = drawdownOf(equity, peak);
    peak = now.peak;
    deepest = maximum(deepest, now.drawdown);
  }
  return deepest;
}
