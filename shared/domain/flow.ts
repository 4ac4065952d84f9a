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
