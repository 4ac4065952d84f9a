import { barOpen, type EpochMs, epochMs, type Timeframe, timeframeMs } from '../../../../kernel/time.ts';
import { foldBar } from '../../../../simulation/bars.ts';
import type { Bar } from '../../../../simulation/types.ts';
import type { BarRange } from '../feed.ts';

/** The closed bars of one symbol: fetched per timeframe at the start, and the base bars since, from which the longer ones go on. */
export interface BarStore {
  /** The base bar after the last one. */
  add(base: Bar): void;
  bars(timeframe: Timeframe, range: BarRange): readonly Bar[];
  /** Open time of the first bar that can be served whole. */
  earliest(timeframe: Timeframe): EpochMs;
  readonly last: Bar | null;
}

/** `fetched` holds bars of the base timeframe and of longer ones, shortest first, oldest bar first. */
export function createBarStore(fetched: ReadonlyMap<Timeframe, readonly Bar[]>, keptBars: number): BarStore {
  const stored = new Map([...fetched].map(([timeframe, bars]) => [timeframe, [...bars]]));
  const timeframes = [...stored.keys()];
  const [base] = timeframes;
  /** The longest stored timeframe that bars of this one can be folded from. */
  const partOf = (timeframe: Timeframe): Timeframe | undefined =>
    timeframes.findLast(
      each =>
        each !== timeframe &&
        timeframeMs(timeframe) % timeframeMs(each) === 0 &&
        timeframeMs(each) < timeframeMs(timeframe),
    );

  const bars: BarStore['bars'] = (timeframe, { from, until }) => {
    const own = stored.get(timeframe) ?? [];
    const known = own.filter(bar => bar.openTime >= from && bar.openTime < until);
    const part = partOf(timeframe);
    if (part === undefined) return known;
    const goOn = epochMs(Math.max(from, own.at(-1)?.closeTime ?? 0));
    if (goOn >= until) return known;
    const folded: Bar[] = [];
    for (const each of bars(part, { from: goOn, until })) {
      const running = folded.at(-1) ?? null;
      const bar = foldBar(running, each, timeframe);
      if (running?.openTime === bar.openTime) folded[folded.length - 1] = bar;
      else folded.push(bar);
    }
    return [...known, ...folded];
  };

  return {
    add: bar => {
      for (const timeframe of timeframes) {
        const own = stored.get(timeframe) ?? [];
        if (timeframe === base) own.push(bar);
        else if (barOpen(bar.closeTime, timeframe) === bar.closeTime) {
          own.push(...bars(timeframe, { from: epochMs(own.at(-1)?.closeTime ?? bar.openTime), until: bar.closeTime }));
        }
        if (own.length > 2 * keptBars) own.splice(0, keptBars);
      }
    },
    bars,
    earliest: timeframe => {
      const source = stored.has(timeframe) ? timeframe : partOf(timeframe);
      const first = stored.get(source ?? timeframe)?.[0]?.openTime ?? 0;
      // A frame that began before the first part would be incomplete.
      return epochMs(Math.ceil(first / timeframeMs(timeframe)) * timeframeMs(timeframe));
    },
    get last() {
      return (base === undefined ? undefined : stored.get(base)?.at(-1)) ?? null;
    },
  };
}
