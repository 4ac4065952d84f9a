/** How wild an instrument's last day was, among the days that it is compared with. */
export type Regime = 'low' | 'medium' | 'high';

export interface RegimeBounds {
  /** Shares of the days that were calmer, 0 to 1: below the first the regime is low, from the second on high. */
  readonly lowPercentile: number;
  readonly highPercentile: number;
}

/** What a regime makes of the limits. */
export interface RegimeLimits {
  /** Multiplies what an entry may lose, and wants. */
  readonly sizeFactor: number;
  /** The heat limit, a share of the account's equity; null: it stays. */
  readonly maxHeat: number | null;
}

export interface Regimes extends RegimeBounds, Readonly<Record<Regime, RegimeLimits>> {
  /** Where all that is held goes together more than `above` in the mean, a cluster may cost less; null: as much as ever. */
  readonly correlated: { readonly above: number; readonly maxClusterShare: number | null };
}

/** Fewer spans to compare with say nothing. */
const LEAST_SPANS = 30;

/**
 * The regime of the last `span` returns: the share of all spans of that length whose squared returns add up to less. Null when the last
 * span has a hole (NaN), or too few others have none.
 */
export function regimeOf(
  returns: Float64Array,
  span: number,
  { lowPercentile, highPercentile }: RegimeBounds,
): Regime | null {
  const last = squares(returns, returns.length - span, span);
  let [calmer, spans] = [0, 0];
  for (let from = 0; from + span < returns.length; from++) {
    const one = squares(returns, from, span);
    if (Number.isNaN(one)) continue;
    spans += 1;
    if (one < last) calmer += 1;
  }
  if (Number.isNaN(last) || spans < LEAST_SPANS) return null;
  const percentile = calmer / spans;
  if (percentile < lowPercentile) return 'low';
  return percentile >= highPercentile ? 'high' : 'medium';
}

function squares(returns: Float64Array, from: number, span: number): number {
  let sum = 0;
  for (let at = from; at < from + span; at++) {
    const one = returns[at] ?? Number.NaN;
    sum += one * one;
  }
  return sum;
}

const USUAL: RegimeLimits = { sizeFactor: 1, maxHeat: null };

/** Whether regimes change anything at all, so that nobody works them out for nothing. */
export const followRegimes = (regimes: Regimes): boolean =>
  [regimes.low, regimes.medium, regimes.high].some(({ sizeFactor, maxHeat }) => sizeFactor !== 1 || maxHeat !== null);

/** What holds in a regime; an unknown one changes nothing. */
export const limitsIn = (regimes: Regimes, regime: Regime | null): RegimeLimits =>
  regime === null ? USUAL : regimes[regime];
