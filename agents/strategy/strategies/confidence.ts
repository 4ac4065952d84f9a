/** `value` as a share of the way from `from` (0) to `to` (1), held within 0 and 1; without a way it is all or nothing. */
export function share(value: number, from: number, to: number): number {
  if (to <= from) return value > from ? 1 : 0;
  return Math.min(1, Math.max(0, (value - from) / (to - from)));
}

/** Confidence of an entry whose conditions hold: 0.5 when each is just met, 1 when all signs are as strong as can be. */
export const confidenceOf = (...strengths: readonly number[]): number =>
  0.5 + strengths.reduce((total, one) => total + one, 0) / strengths.length / 2;
