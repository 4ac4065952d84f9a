import { Decimal, ZERO } from '../../kernel/decimal.ts';
import { barEnd, barOpen, type EpochMs, epochMs, type Timeframe, timeframeMs } from '../../kernel/time.ts';
import type { CandleFrame } from '../port.ts';

/* Bars made of trades, for venues that stream none, or none that are said to be over. */

export interface Trade {
  readonly id: string;
  readonly price: Decimal;
  readonly quantity: Decimal;
  readonly time: EpochMs;
}

export interface TradedBar {
  readonly openTime: EpochMs;
  readonly open: Decimal;
  readonly high: Decimal;
  readonly low: Decimal;
  readonly close: Decimal;
  readonly volume: Decimal;
}

const grown = (bar: TradedBar | undefined, { price, quantity }: Trade, openTime: EpochMs): TradedBar =>
  bar === undefined
    ? { openTime, open: price, high: price, low: price, close: price, volume: quantity }
    : {
        ...bar,
        high: Decimal.max(bar.high, price),
        low: Decimal.min(bar.low, price),
        close: price,
        volume: bar.volume.plus(quantity),
      };

/** A bar in which nothing traded. */
const flat = (openTime: EpochMs, price: Decimal): TradedBar => ({
  openTime,
  ...{ open: price, high: price, low: price, close: price },
  volume: ZERO,
});

export const asFrame = (bar: TradedBar, of: Pick<CandleFrame, 'symbol' | 'timeframe'>): CandleFrame => ({
  ...of,
  openTime: bar.openTime,
  open: bar.open.toFixed(),
  high: bar.high.toFixed(),
  low: bar.low.toFixed(),
  close: bar.close.toFixed(),
  volume: bar.volume.toFixed(),
});

/** The bar of a time that is over; null when the trades do not tell it whole. */
export interface ClosedBar {
  readonly openTime: EpochMs;
  readonly bar: TradedBar | null;
}

/** Makes one product's bars out of its trades. */
export interface BarMaker {
  /** What the venue shows first on a connection: the latest trades, oldest first, and its clock. */
  begin(trades: readonly Trade[], at: EpochMs): void;
  /** The trades that came since, oldest first, and the venue's clock. */
  add(trades: readonly Trade[], at: EpochMs): void;
  /** The bars that are over at `now`, each once, in order. */
  closed(now: EpochMs): readonly ClosedBar[];
}

export function openBarMaker(timeframe: Timeframe): BarMaker {
  const length = timeframeMs(timeframe);
  const bars = new Map<EpochMs, TradedBar>();
  let told: EpochMs | null = null;
  let lastTrade: Trade | null = null;
  /** Every trade from here on is known. */
  let wholeFrom: EpochMs | null = null;
  let close: Decimal | null = null;

  const count = (trades: readonly Trade[]): void => {
    for (const one of trades) {
      const openTime = barOpen(one.time, timeframe);
      bars.set(openTime, grown(bars.get(openTime), one, openTime));
      lastTrade = one;
    }
  };
  const begin = (trades: readonly Trade[], at: EpochMs): void => {
    told ??= epochMs(barOpen(at, timeframe) - length);
    const known = trades.findIndex(one => one.id === lastTrade?.id);
    if (known < 0) {
      bars.clear();
      close = null;
      wholeFrom = trades[0]?.time ?? at;
    }
    count(trades.slice(known + 1)); // with one that is known, nothing was missed between the connections
  };
  return {
    begin,
    // nothing had traded when the connection was made: the bar of the first trade is the first to be told
    add: (trades, at) => (told === null ? begin(trades, trades[0]?.time ?? at) : count(trades)),
    closed: now => {
      const over: ClosedBar[] = [];
      if (told === null || wholeFrom === null) return over;
      // those before the first one that is told still say at which price a silent one stands
      for (const [openTime, bar] of bars) {
        if (openTime > told) break;
        close = bar.close;
        bars.delete(openTime);
      }
      for (let next = epochMs(told + length); barEnd(next, timeframe) <= now; next = epochMs(next + length)) {
        const traded = bars.get(next);
        const whole = next >= wholeFrom;
        const silent = whole && close !== null ? flat(next, close) : null;
        over.push({ openTime: next, bar: traded === undefined ? silent : whole ? traded : null });
        if (traded !== undefined) close = traded.close;
        bars.delete(next);
        told = next;
      }
      return over;
    },
  };
}

/** The bars of a span from its trades, oldest first. Those in which nothing traded repeat the price before, once one is known. */
export function barsOf(trades: readonly Trade[], { timeframe, from, until, price }: Span): readonly TradedBar[] {
  const byOpen = Map.groupBy(trades, one => barOpen(one.time, timeframe));
  const bars: TradedBar[] = [];
  let close = price;
  for (let open = from; open < until; open = barEnd(open, timeframe)) {
    const traded = byOpen.get(open)?.reduce<TradedBar | undefined>((bar, one) => grown(bar, one, open), undefined);
    const bar: TradedBar | null = traded ?? (close === null ? null : flat(open, close));
    if (bar === null) continue;
    close = bar.close;
    bars.push(bar);
  }
  return bars;
}

interface Span {
  readonly timeframe: Timeframe;
  /** Open time of the first bar. */
  readonly from: EpochMs;
  /** End of the last bar. */
  readonly until: EpochMs;
  /** At which it last traded before; null when unknown. */
  readonly price: Decimal | null;
}
