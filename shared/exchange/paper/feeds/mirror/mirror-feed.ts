import { candleFault } from '../../../../domain/candle.ts';
import type { MarketSymbol } from '../../../../domain/instrument.ts';
import { DECIMAL_TEXT, Decimal } from '../../../../kernel/decimal.ts';
import {
  barEnd,
  barOpen,
  type EpochMs,
  epochMs,
  TIMEFRAMES,
  type Timeframe,
  timeframeMs,
} from '../../../../kernel/time.ts';
import type { Bar } from '../../../../simulation/types.ts';
import type { CandleFrame, MarketData } from '../../../port.ts';
import type { Feed, SymbolBar } from '../feed.ts';
import { type BarStore, createBarStore } from './bar-store.ts';
import { mirroredListing } from './listing.ts';

/** Timeframes fetched at the start, beside the base; the others are folded from them. */
const FETCHED: readonly Timeframe[] = ['1m', '1h', '1d'];

export interface MirrorOptions {
  readonly source: MarketData;
  readonly symbols: readonly MarketSymbol[];
  readonly baseTimeframe: Timeframe;
  /** Bars of each timeframe fetched at the start. */
  readonly historyBars: number;
  readonly wall: () => EpochMs;
}

/**
 * A live venue's closed base bars, as they come. What is missing between two of them is asked for before it goes on.
 * Rejects when the venue cannot be read at the start, or does not list a symbol.
 */
export async function mirrorFeed(options: MirrorOptions): Promise<Feed> {
  const { source, symbols, baseTimeframe, wall } = options;
  const stores = new Map<MarketSymbol, BarStore>();
  for (const symbol of symbols) stores.set(symbol, await fetchStore(options, symbol));
  const listings = await fetchListings(options, stores);
  const arrivals: { readonly at: EpochMs; readonly arrived: SymbolBar }[] = [];
  let woken: () => void = () => undefined;

  const arrive = (symbol: MarketSymbol, bar: Bar): void => {
    const store = stores.get(symbol);
    if (store === undefined || (store.last !== null && bar.openTime < store.last.closeTime)) return; // sent twice
    store.add(bar);
    arrivals.push({ at: wall(), arrived: { symbol, bar } });
    woken();
  };
  const stopStream = followBars({ ...options, stores, arrive });

  return {
    listings,
    baseTimeframe,
    span: null,
    nextAt: after => {
      const [first] = arrivals;
      return first === undefined ? null : epochMs(Math.max(after + 1, first.at));
    },
    step: at => {
      const bars = arrivals.splice(0).map(({ arrived }) => arrived);
      return { at, movements: bars.map(({ symbol, bar }) => ({ kind: 'bar', symbol, at, bar })), bars };
    },
    earliest: (symbol, timeframe) => stores.get(symbol)?.earliest(timeframe) ?? epochMs(0),
    bars: (symbol, timeframe, range) => stores.get(symbol)?.bars(timeframe, range) ?? [],
    live: {
      resumeAfter: time => {
        const range = { from: barOpen(time, baseTimeframe), until: barEnd(wall(), baseTimeframe) };
        const missed = symbols.flatMap(symbol =>
          (stores.get(symbol)?.bars(baseTimeframe, range) ?? []).map(bar => ({ symbol, bar })),
        );
        const inOrder = missed
          .filter(({ bar }) => bar.closeTime > time)
          .sort((a, b) => a.bar.openTime - b.bar.openTime);
        arrivals.splice(0, arrivals.length, ...inOrder.map(arrived => ({ at: wall(), arrived })));
      },
      onArrival: listener => {
        woken = listener;
      },
      stop: () => {
        stopStream();
        void source.close();
      },
    },
  };
}

/** Hands on each symbol's bars in order, without holes that the venue can fill. */
function followBars(
  input: MirrorOptions & {
    readonly stores: ReadonlyMap<MarketSymbol, BarStore>;
    readonly arrive: (symbol: MarketSymbol, bar: Bar) => void;
  },
): () => void {
  const { source, symbols, baseTimeframe, stores, arrive } = input;
  const queues = new Map<MarketSymbol, Promise<void>>();
  const handOn = async (symbol: MarketSymbol, bar: Bar): Promise<void> => {
    const last = stores.get(symbol)?.last ?? null;
    if (last !== null && bar.openTime > last.closeTime) {
      const missed = await source.candles({
        symbol,
        timeframe: baseTimeframe,
        from: last.closeTime,
        to: epochMs(bar.openTime - 1),
        limit: source.capabilities.maxCandlesPerCall,
      });
      // When the venue does not answer, the hole stays: a later restart fetches it.
      if (missed.ok) for (const frame of missed.value) toBar(frame, each => arrive(symbol, each));
    }
    arrive(symbol, bar);
  };
  return source.subscribeCandles(symbols, baseTimeframe, {
    candle: frame =>
      toBar(frame, bar => {
        const before = queues.get(frame.symbol) ?? Promise.resolve();
        queues.set(
          frame.symbol,
          before.then(() => handOn(frame.symbol, bar)),
        );
      }),
    unreadable: () => undefined,
    connection: () => undefined,
  });
}

async function fetchStore(options: MirrorOptions, symbol: MarketSymbol): Promise<BarStore> {
  const { source, baseTimeframe, historyBars, wall } = options;
  const served = TIMEFRAMES.filter(
    timeframe =>
      timeframe === baseTimeframe ||
      (FETCHED.includes(timeframe) && timeframeMs(timeframe) > timeframeMs(baseTimeframe)),
  );
  const fetched = new Map<Timeframe, readonly Bar[]>();
  for (const timeframe of served) {
    const from = epochMs(barOpen(wall(), timeframe) - historyBars * timeframeMs(timeframe));
    const frames = await source.candles({ symbol, timeframe, from, limit: historyBars });
    if (!frames.ok) throw new Error(`history of ${symbol}: ${frames.error.code} ${frames.error.message}`);
    const bars: Bar[] = [];
    for (const frame of frames.value) toBar(frame, bar => bars.push(bar));
    fetched.set(timeframe, bars);
  }
  return createBarStore(fetched, historyBars);
}

async function fetchListings(options: MirrorOptions, stores: ReadonlyMap<MarketSymbol, BarStore>) {
  const instruments = await options.source.instruments(options.symbols);
  if (!instruments.ok) throw new Error(`instruments: ${instruments.error.code} ${instruments.error.message}`);
  return options.symbols.map(symbol => {
    const instrument = instruments.value.find(each => each.symbol === symbol);
    if (instrument === undefined) throw new Error(`the mirrored venue does not list ${symbol}`);
    return mirroredListing(instrument, stores.get(symbol)?.last?.close ?? new Decimal(1));
  });
}

/** Gives the frame's bar to `use`; a frame that cannot be a bar is left out, as a hole. */
function toBar(frame: CandleFrame, use: (bar: Bar) => void): void {
  const { symbol, timeframe } = frame;
  const texts = [frame.open, frame.high, frame.low, frame.close, frame.volume];
  if (!texts.every(text => DECIMAL_TEXT.test(text)) || frame.openTime % timeframeMs(timeframe) !== 0) return;
  const [open, high, low, close, volume] = texts.map(text => new Decimal(text)) as [
    Decimal,
    Decimal,
    Decimal,
    Decimal,
    Decimal,
  ];
  const openTime = epochMs(frame.openTime);
  if (candleFault({ symbol, timeframe, openTime, open, high, low, close, volume }) !== null) return;
  use({ openTime, closeTime: barEnd(openTime, timeframe), open, high, low, close, volume });
}
