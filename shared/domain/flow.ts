/** What trades and book did during a bar, beyond the bar itself. What the source does not tell is null. */
export interface Flow {
  /** Base bought by takers, 0 to the bar's volume; the rest was sold by takers. */
  readonly buyVolume: number | null;
  /** Count of trades, at least 0. */
  readonly trades: number | null;
  /** Mean of (best ask − best bid) / mid over the bar's time: a fraction, above 0. */
  readonly meanSpread: number | null;
  /** Mean of (bid size − ask size) / (bid size + ask size) at the best prices, −1 to 1. */
  readonly meanImbalance: number | null;
}

export const FLOW_NAMES = ['buyVolume', 'trades', 'meanSpread', 'meanImbalance'] as const satisfies (keyof Flow)[];

/**
 * The flow of a bar from those of its parts, oldest first. Sums are known when every part's is; of the means each part weighs the
 * same, and one that does not know them is left out. Null when nothing is known.
 */
export function joinFlows(parts: readonly (Flow | null)[]): Flow | null {
  if (parts.every(part => part === null)) return null;
  const of = (name: keyof Flow): readonly (number | null)[] => parts.map(part => part?.[name] ?? null);
  return {
    buyVolume: total(of('buyVolume')),
    trades: total(of('trades')),
    meanSpread: mean(of('meanSpread')),
    meanImbalance: mean(of('meanImbalance')),
  };
}

const total = (values: readonly (number | null)[]): number | null =>
  values.reduce((sum, value) => (sum === null || value === null ? null : sum + value), 0);

function mean(values: readonly (number | null)[]): number | null {
  const known = values.filter(value => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}
