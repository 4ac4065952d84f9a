import type { Random } from '../../../kernel/random.ts';

/** The 99th percentile of the standard normal distribution. */
const Z99 = 2.3263478740408408;
const LONGEST_MS = 60_000;

/** A draw, in whole ms, from the log-normal distribution that has this median and 99th percentile; at most a minute. */
export function drawLatencyMs(
  { medianMs, p99Ms }: { readonly medianMs: number; readonly p99Ms: number },
  random: Random,
): number {
  const sigma = Math.log(p99Ms / medianMs) / Z99;
  return Math.min(LONGEST_MS, Math.round(medianMs * Math.exp(sigma * random.normal())));
}
