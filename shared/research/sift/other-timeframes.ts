import { TIMEFRAMES, type Timeframe, timeframeMs } from '../../kernel/time.ts';

/** So many equal distances in a row are another timeframe, not holes: of shorter bars, and of longer ones, which sparse series resemble. */
const SHORTER_RUN = 3;
const LONGER_RUN = 20;

const LENGTHS: ReadonlySet<number> = new Set(TIMEFRAMES.map(timeframeMs));

/** Those of `times` (sorted, none twice) whose bars are shorter or longer than the series': runs of equal distances that say so. */
export function otherTimeframes(times: Float64Array, timeframe: Timeframe): ReadonlySet<number> {
  const length = timeframeMs(timeframe);
  const found = new Set<number>();
  let from = 0;
  for (let at = 1; at <= times.length; at++) {
    const distance = distanceAfter(times, from);
    if (at < times.length - 1 && distanceAfter(times, at) === distance) continue;
    const run = Math.min(at, times.length - 1) - from;
    const isOther = distance !== length && LENGTHS.has(distance);
    if (isOther && run >= (distance < length ? SHORTER_RUN : LONGER_RUN)) {
      // the last row has no distance of its own: it is like those before it
      const until = at >= times.length - 1 ? times.length : at;
      for (let position = from; position < until; position++) found.add(times[position] ?? 0);
    }
    from = at;
  }
  return found;
}

const distanceAfter = (times: Float64Array, at: number): number => (times[at + 1] ?? 0) - (times[at] ?? 0);

/** The timeframe that the most distances between neighbours in time have, in whatever order they stand; null when there is none, as with a single row. */
export function commonTimeframe(times: Float64Array): Timeframe | null {
  const sorted = times.toSorted();
  const counts = new Map<number, number>();
  for (let at = 1; at < sorted.length; at++) {
    const distance = (sorted[at] ?? 0) - (sorted[at - 1] ?? 0);
    if (LENGTHS.has(distance)) counts.set(distance, (counts.get(distance) ?? 0) + 1);
  }
  const most = [...counts].toSorted(([, one], [, other]) => other - one)[0];
  return TIMEFRAMES.find(timeframe => timeframeMs(timeframe) === most?.[0]) ?? null;
}
