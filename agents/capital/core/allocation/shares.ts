import type { Decimal } from '#shared/kernel/decimal.ts';

export interface BotShare {
  readonly botId: string;
  /** Of the account's capital, 0 to 1, as its profile or an operator says. */
  readonly share: Decimal;
}

/** A bot as a method of allocation sees it. */
export interface BotHistory {
  readonly botId: string;
  readonly share: number;
  /** Simple returns per UTC day, without what was given or taken; the oldest first. */
  readonly returns: readonly number[];
}

export interface ShareBounds {
  /** Of the capital, for each; 0 to 1. */
  readonly minShare: number;
  readonly maxShare: number;
  /** Of the capital, for all together: what the reserve leaves. */
  readonly whole: number;
}

const ROUNDS = 64;

/**
 * Wanted shares, at least 0, scaled to `whole` between the bounds: what one may not have goes to the others in proportion.
 * Together they are less than `whole` where the upper bounds leave no more; the lower bound gives way where it does not fit.
 */
export function bounded(wanted: readonly number[], { minShare, maxShare, whole }: ShareBounds): readonly number[] {
  const count = wanted.length;
  const low = Math.min(minShare, whole / count);
  const high = Math.max(low, maxShare);
  if (high * count <= whole) return wanted.map(() => high);
  const total = wanted.reduce((sum, one) => sum + one, 0);
  const base = total > 0 ? wanted : wanted.map(() => 1);
  const at = (scale: number): readonly number[] => base.map(one => Math.min(high, Math.max(low, one * scale)));
  const sumAt = (scale: number): number => at(scale).reduce((sum, one) => sum + one, 0);
  // the sum grows with the scale: the one that makes it whole is found by halving
  let below = 0;
  let above = 1;
  while (sumAt(above) < whole && above < Number.MAX_SAFE_INTEGER) above *= 2;
  for (let round = 0; round < ROUNDS; round++) {
    const middle = (below + above) / 2;
    if (sumAt(middle) < whole) below = middle;
    else above = middle;
  }
  return at(below);
}
