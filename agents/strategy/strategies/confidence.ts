/** `value` as a share of the way from `from` (0) to `to` (1), held within 0 and 1; without a way it is all or nothing. */
export function share(value: number, from: number, to: number): number {
  if (to <= from) return value > from ? 1 : 0;
  return Math.min(1, Math.max(0, (value - from) / (to - from)));
}

/** Arithmetic mean of shares: how strongly the signs agree. */
export const agreement = (...shares: readonly number[]): number =>
  shares.reduce((total, one) => total + one, 0) / shares.length;
