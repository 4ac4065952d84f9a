/** By base asset; what a scenario does not name takes `otherwise`. */
export interface PerAsset {
  readonly of: Readonly<Record<string, number>>;
  readonly otherwise: number;
}

export type Shock =
  /** Prices change by these shares, below 0: they fall. */
  | { readonly kind: 'moves'; readonly moves: PerAsset; readonly gaps: PerAsset }
  /** Every price goes against what is held in it by so many deviations of a usual day; stops fill a fifth of that beyond their level. */
  | { readonly kind: 'against'; readonly deviations: number }
  /** Every price runs through every stop and fills so far beyond it, as a share of the stop; what has no stop loses `unprotected`. */
  | { readonly kind: 'through-stops'; readonly beyond: number; readonly unprotected: number }
  /** A coin of the quote asset is worth so much less; all prices in it rise accordingly. */
  | { readonly kind: 'depeg'; readonly loss: number };

/** What may happen to an account. */
export interface Scenario {
  readonly name: string;
  readonly title: string;
  /** Where its numbers come from. */
  readonly source: string;
  readonly shock: Shock;
  /** `dead`: nothing on the venue acts while it lasts, so each position goes all the way. */
  readonly stops: 'live' | 'dead';
  /** `recovers`: the prices are back at once, so that only what was sold has lost. */
  readonly after: 'stays' | 'recovers';
}

/** Stops fill this share of the whole move beyond their level, where no minutes were recorded: what it was in May 2021. */
export const GAP_OF_MOVE = 0.2;

export const inAsset = ({ of, otherwise }: PerAsset, asset: string): number => of[asset] ?? otherwise;
