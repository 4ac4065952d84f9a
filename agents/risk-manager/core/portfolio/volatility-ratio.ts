import { realisedVolatility } from '#shared/accounting/risk/volatility.ts';
import type { Statistics } from './statistics.ts';

/** Fewer days to compare with say nothing. */
const LEAST_DAYS = 7;

/**
 * Realised volatility of the last `span` returns over the median of those of the spans before it, which do not overlap. Missing returns
 * (NaN) are left out, and so is a span of which less than half is known. Null when the last one is, when fewer than seven are left to
 * compare with, or nothing moved in them.
 */
export function volatilityRatio(returns: Float64Array, span: number): number | null {
  const spans: number[] = [];
  let last: number | null = null;
  for (let end = returns.length; end >= span; end -= span) {
    const known = returns.subarray(end - span, end).filter(one => !Number.isNaN(one));
    const own = known.length * 2 < span ? null : realisedVolatility(known);
    if (end === returns.length) last = own;
    else if (own !== null) spans.push(own);
  }
  if (last === null || spans.length < LEAST_DAYS) return null;
  const usual = median(spans);
  return usual === 0 ? null : last / usual;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] as number;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2;
}

/** The ratio of each instrument of which it is known; a span is `span` returns. */
export function volatilityRatios(
  statistics: Pick<Statistics, 'returns'>,
  { instrumentIds, span }: { readonly instrumentIds: readonly string[]; readonly span: number },
): ReadonlyMap<string, number> {
  const ratios = new Map<string, number>();
  for (const id of instrumentIds) {
    const returns = statistics.returns(id);
    const ratio = returns === null ? null : volatilityRatio(returns, span);
    if (ratio !== null) ratios.set(id, ratio);
  }
  return ratios;
}
