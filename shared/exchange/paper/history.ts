import type { MarketSymbol } from '../../domain/instrument.ts';
import { barOpen, DAY_MS, type EpochMs, epochMs, type Timeframe, timeframeMs } from '../../kernel/time.ts';
import { foldBar } from '../../simulation/bars.ts';
import type { Bar } from '../../simulation/types.ts';
import type { BarRange, Feed } from './feeds/feed.ts';

const HOUR = '1h';
const HOUR_MS = timeframeMs(HOUR);
/** Hours kept per symbol: what a feed without a beginning serves at most, and a margin. */
const HOURS_KEPT = 72;

/** A recording reaches back to its first bar, other feeds to the beginning of yesterday. */
export function historyStart(feed: Feed, now: EpochMs): EpochMs {
  return feed.span?.first ?? epochMs(barOpen(now, '1d') - DAY_MS);
}

/** Closed bars of a feed. An hour of seconds is dear to make, so closed hours are kept, and longer bars are made of them. */
export function createHistory(
  feed: Feed,
): (symbol: MarketSymbol, timeframe: Timeframe, range: BarRange) => readonly Bar[] {
  const kept = new Map<MarketSymbol, Map<number, Bar | null>>();

  const hourOpening = (symbol: MarketSymbol, openTime: number): Bar | null => {
    const own = kept.get(symbol) ?? new Map<number, Bar | null>();
    kept.set(symbol, own);
    const known = own.get(openTime);
    if (known !== undefined) return known;
    const range = { from: epochMs(openTime), until: epochMs(openTime + HOUR_MS) };
    const bar = feed.bars(symbol, HOUR, range)[0] ?? null; // null: a hole of an hour
    own.set(openTime, bar);
    for (const oldest of own.keys()) {
      if (own.size <= HOURS_KEPT) break;
      own.delete(oldest);
    }
    return bar;
  };

  return (symbol, timeframe, range) => {
    const length = timeframeMs(timeframe);
    if (length < HOUR_MS || timeframeMs(feed.baseTimeframe) >= HOUR_MS || feed.span !== null) {
      return feed.bars(symbol, timeframe, range);
    }
    const bars: Bar[] = [];
    for (let openTime: number = range.from; openTime < range.until; openTime += HOUR_MS) {
      const hour = hourOpening(symbol, openTime);
      if (hour === null) continue;
      const running = bars.at(-1) ?? null;
      const bar = foldBar(running, hour, timeframe);
      if (running?.openTime === bar.openTime) bars[bars.length - 1] = bar;
      else bars.push(bar);
    }
    return bars;
  };
}
