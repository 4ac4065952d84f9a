import type { MarketSymbol } from '../../../domain/instrument.ts';
import { epochMs, timeframeMs } from '../../../kernel/time.ts';
import { foldBar } from '../../../simulation/bars.ts';
import type { GeneratedMarket } from '../../../simulation/generated-market/types.ts';
import type { Bar } from '../../../simulation/types.ts';

const HOUR = '1h';
const HOUR_MS = timeframeMs(HOUR);
/** Per symbol: yesterday and today, and a margin. */
const HOURS_KEPT = 72;

/** Closed bars of the generated market. An hour of seconds is dear to make, so hours are kept, and longer bars are made of them. */
export function keepHours(market: Pick<GeneratedMarket, 'bars'>): GeneratedMarket['bars'] {
  const kept = new Map<MarketSymbol, Map<number, Bar>>();

  const hourOpening = (symbol: MarketSymbol, openTime: number): Bar | undefined => {
    const own = kept.get(symbol) ?? new Map<number, Bar>();
    kept.set(symbol, own);
    const known = own.get(openTime);
    if (known !== undefined) return known;
    const range = { from: epochMs(openTime), until: epochMs(openTime + HOUR_MS) };
    const [bar] = market.bars(symbol, HOUR, range);
    if (bar === undefined) return undefined;
    own.set(openTime, bar);
    for (const oldest of own.keys()) {
      if (own.size <= HOURS_KEPT) break;
      own.delete(oldest);
    }
    return bar;
  };

  return (symbol, timeframe, range) => {
    const length = timeframeMs(timeframe);
    if (length < HOUR_MS) return market.bars(symbol, timeframe, range);
    const bars: Bar[] = [];
    for (let openTime: number = range.from; openTime < range.until; openTime += HOUR_MS) {
      const hour = hourOpening(symbol, openTime);
      if (hour === undefined) continue;
      const running = bars.at(-1) ?? null;
      const bar = foldBar(running, hour, timeframe);
      if (running?.openTime === bar.openTime) bars[bars.length - 1] = bar;
      else bars.push(bar);
    }
    return bars;
  };
}
