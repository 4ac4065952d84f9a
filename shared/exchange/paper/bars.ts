import type { MarketSymbol } from '../../domain/instrument.ts';
import { Decimal } from '../../kernel/decimal.ts';
import { barEnd, barOpen, type EpochMs, epochMs, type Timeframe, timeframeMs } from '../../kernel/time.ts';
import { foldBar } from '../../simulation/bars.ts';
import type { Bar } from '../../simulation/types.ts';
import type { Feed, SymbolBar } from './feeds/feed.ts';
import type { Kline, KlineRange } from './market.ts';

/** Volumes in quote are written with as many places as the venue's wire has. */
const QUOTE_PLACES = 8;
/** What a path of four prices prints. */
const TRADES_PER_BASE_BAR = 4;

/** A longer bar after a step: one base bar more in it, or over. */
export interface MovedBar extends SymbolBar {
  readonly timeframe: Timeframe;
  readonly closed: boolean;
}

/** Every timeframe's bars of a feed: the closed ones from the feed, the forming one folded as the base bars come. */
export interface BarBook {
  /** Takes in the base bars that are over at `at`; returns how the longer bars that somebody asked for moved on. */
  advance(at: EpochMs, bases: readonly SymbolBar[]): readonly MovedBar[];
  /** The bar that holds `now`, as far as it is known; null when nothing of it is. */
  forming(symbol: MarketSymbol, timeframe: Timeframe, now: EpochMs): Bar | null;
  klines(symbol: MarketSymbol, timeframe: Timeframe, range: KlineRange & { readonly now: EpochMs }): readonly Kline[];
  /** Whether bars of this length can be made from the base bars. */
  serves(timeframe: Timeframe): boolean;
}

/** `now` is always the time up to which the feed has been walked. */
export function createBarBook(feed: Feed): BarBook {
  const baseMs = timeframeMs(feed.baseTimeframe);
  const running = new Map<MarketSymbol, Map<Timeframe, Bar | null>>();
  // a week is not a multiple from the epoch on, and no venue of ours has it
  const serves = (timeframe: Timeframe): boolean => timeframe !== '1w' && timeframeMs(timeframe) % baseMs === 0;

  /** The running bar, tracked from now on; it may belong to a frame that is over. */
  const tracked = (symbol: MarketSymbol, timeframe: Timeframe, now: EpochMs): Bar | null => {
    const own = running.get(symbol) ?? new Map<Timeframe, Bar | null>();
    running.set(symbol, own);
    const known = own.get(timeframe);
    if (known !== undefined) return known;
    const from = barOpen(now, timeframe);
    const until = barOpen(now, feed.baseTimeframe);
    // Of a long frame whole hours first, then what the running hour has.
    const byHours = timeframeMs(timeframe) > timeframeMs('1h') && baseMs < timeframeMs('1h');
    const hour = byHours ? barOpen(now, '1h') : from;
    const hours = byHours ? feed.bars(symbol, '1h', { from, until: hour }) : [];
    let bar: Bar | null = null;
    for (const part of [...hours, ...feed.bars(symbol, feed.baseTimeframe, { from: hour, until })]) {
      bar = foldBar(bar, part, timeframe);
    }
    own.set(timeframe, bar);
    return bar;
  };

  const forming: BarBook['forming'] = (symbol, timeframe, now) => {
    if (timeframe === feed.baseTimeframe || !serves(timeframe)) return null;
    const bar = tracked(symbol, timeframe, now);
    return bar !== null && bar.openTime <= now && now < bar.closeTime ? bar : null;
  };

  return {
    serves,
    forming,
    advance: (at, bases) => {
      const moved: MovedBar[] = [];
      // Frames that ended without a bar of their own: a hole, or a symbol that was silent.
      for (const [symbol, own] of running) closeEnded({ symbol, own, moved, before: epochMs(at - baseMs) });
      for (const { symbol, bar: base } of bases) {
        const own = running.get(symbol);
        if (own === undefined) continue;
        for (const [timeframe, before] of own) {
          const bar = foldBar(before, base, timeframe);
          const closed = bar.closeTime <= at;
          own.set(timeframe, closed ? null : bar);
          moved.push({ symbol, timeframe, bar, closed });
        }
      }
      for (const [symbol, own] of running) closeEnded({ symbol, own, moved, before: at });
      return moved;
    },
    klines: (symbol, timeframe, range) => {
      if (!serves(timeframe) || !feed.listings.some(listing => listing.symbol === symbol)) return [];
      const now = range.now;
      const bars = [...closedBars(feed, { symbol, timeframe, range })];
      const last = forming(symbol, timeframe, now);
      const fits = last !== null && last.openTime >= (range.start ?? 0) && last.openTime <= (range.end ?? now);
      if (fits) bars.push(last);
      const kept = range.start === undefined ? bars.slice(-range.limit) : bars.slice(0, range.limit);
      return kept.map(bar => toKline({ symbol, timeframe, bar, baseMs, closed: bar.closeTime <= now }));
    },
  };
}

function closeEnded(input: {
  readonly symbol: MarketSymbol;
  readonly own: Map<Timeframe, Bar | null>;
  readonly moved: MovedBar[];
  readonly before: EpochMs;
}): void {
  for (const [timeframe, bar] of input.own) {
    if (bar === null || bar.closeTime > input.before) continue;
    input.own.set(timeframe, null);
    input.moved.push({ symbol: input.symbol, timeframe, bar, closed: true });
  }
}

interface Wanted {
  readonly symbol: MarketSymbol;
  readonly timeframe: Timeframe;
  readonly range: KlineRange & { readonly now: EpochMs };
}

/** The closed bars of a range. Where bars are missing it looks further, so that a hole does not make a page short. */
function closedBars(feed: Feed, { symbol, timeframe, range }: Wanted): readonly Bar[] {
  const length = timeframeMs(timeframe);
  const earliest = feed.earliest(symbol, timeframe, range.now);
  const endOpen = barOpen(range.end === undefined ? range.now : epochMs(Math.min(range.end, range.now)), timeframe);
  const until = epochMs(Math.min(endOpen + length, barOpen(range.now, timeframe)));
  const span = range.limit * length;
  if (range.start !== undefined) {
    const first = Math.max(Math.ceil(range.start / length) * length, barOpen(earliest, timeframe));
    const bars: Bar[] = [];
    for (let from = first; from < until && bars.length < range.limit; from += span) {
      bars.push(...feed.bars(symbol, timeframe, { from: epochMs(from), until: epochMs(Math.min(from + span, until)) }));
    }
    return bars;
  }
  let bars: readonly Bar[] = [];
  const floor = barOpen(earliest, timeframe);
  for (let to: number = until; to > floor && bars.length < range.limit; to -= span) {
    const page = { from: epochMs(Math.max(to - span, floor)), until: epochMs(to) };
    bars = [...feed.bars(symbol, timeframe, page), ...bars];
  }
  return bars;
}

/** What a bar feed does not say is estimated: quote volume at the mean of the four prices, half of it bought by takers. */
export function toKline(input: {
  readonly symbol: MarketSymbol;
  readonly timeframe: Timeframe;
  readonly bar: Bar;
  readonly baseMs: number;
  readonly closed: boolean;
}): Kline {
  const { bar, symbol, timeframe, closed } = input;
  const mean = bar.open.plus(bar.high).plus(bar.low).plus(bar.close).div(4);
  const quoteVolume = bar.volume.times(mean).toDecimalPlaces(QUOTE_PLACES);
  return {
    symbol,
    timeframe,
    openTime: bar.openTime,
    closeTime: barEnd(bar.openTime, timeframe),
    open: bar.open,
    high: bar.high,
    low: bar.low,
    close: bar.close,
    volume: bar.volume,
    quoteVolume,
    trades: bar.volume.isZero() ? 0 : (TRADES_PER_BASE_BAR * timeframeMs(timeframe)) / input.baseMs,
    takerBuyVolume: bar.volume.div(2).toDecimalPlaces(QUOTE_PLACES, Decimal.ROUND_DOWN),
    takerBuyQuoteVolume: quoteVolume.div(2).toDecimalPlaces(QUOTE_PLACES, Decimal.ROUND_DOWN),
    closed,
  };
}
