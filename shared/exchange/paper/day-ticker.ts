import type { MarketSymbol } from '../../domain/instrument.ts';
import { type Decimal, maximum, minimum, sum } from '../../kernel/decimal.ts';
import { barOpen, DAY_MS, type EpochMs, epochMs, timeframeMs } from '../../kernel/time.ts';
import type { Quote } from '../../simulation/types.ts';
import { type BarBook, toKline } from './bars.ts';
import type { Feed } from './feeds/feed.ts';
import type { DayTicker, Kline } from './market.ts';

const HOUR = '1h';
const HOUR_MS = 3_600_000;

export interface DayTickers {
  /** Null before the first price. `now` is the time up to which the feed has been walked. */
  read(symbol: MarketSymbol, quote: Quote | null, now: EpochMs): DayTicker | null;
}

/** Rolling by the hour: the window opens with the first full hour that is not older than 24 h. */
export function createDayTickers(feed: Feed, bars: BarBook): DayTickers {
  const baseMs = timeframeMs(feed.baseTimeframe);

  return {
    read: (symbol, quote, now) => {
      if (quote === null) return null;
      const thisHour = barOpen(now, HOUR);
      const earliest = Math.max(now - DAY_MS, feed.earliest(symbol, HOUR, now));
      const from = Math.ceil(earliest / HOUR_MS) * HOUR_MS;
      const served = bars.serves(HOUR);
      const closed = served && from < thisHour ? feed.bars(symbol, HOUR, { from: epochMs(from), until: thisHour }) : [];
      const forming = served ? bars.forming(symbol, HOUR, now) : null;
      const window = (forming === null ? closed : [...closed, forming]).map(bar =>
        toKline({ symbol, timeframe: HOUR, bar, baseMs, closed: bar.closeTime <= now }),
      );
      const open = window[0]?.open ?? quote.lastPrice;
      const values = (pick: (bar: Kline) => Decimal): readonly Decimal[] => window.map(pick);
      return {
        symbol,
        openTime: window[0]?.openTime ?? now,
        closeTime: now,
        open,
        high: maximum(quote.lastPrice, ...values(bar => bar.high)),
        low: minimum(quote.lastPrice, ...values(bar => bar.low)),
        last: quote.lastPrice,
        previousClose: open,
        volume: sum(values(bar => bar.volume)),
        quoteVolume: sum(values(bar => bar.quoteVolume)),
        trades: window.reduce((total, bar) => total + bar.trades, 0),
        bestBid: quote.bestBid,
        bestAsk: quote.bestAsk,
      };
    },
  };
}
