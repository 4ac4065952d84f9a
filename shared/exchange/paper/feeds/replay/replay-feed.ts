import type { MarketSymbol } from '../../../../domain/instrument.ts';
import type { Decimal } from '../../../../kernel/decimal.ts';
import { barOpen, type EpochMs, epochMs, type Timeframe, timeframeMs } from '../../../../kernel/time.ts';
import { foldBar } from '../../../../simulation/bars.ts';
import { generatedListing } from '../../../../simulation/generated-market/listing.ts';
import type { Bar, Listing } from '../../../../simulation/types.ts';
import type { ReplayFile } from '../../config.ts';
import type { Feed } from '../feed.ts';
import { bookSeries } from './book-series.ts';
import { candleSeries } from './candle-series.ts';
import { quoteSeries, tradeSeries } from './moment-series.ts';
import type { Series } from './series.ts';

/** One line per kind of recording. The first of a symbol's kinds in this order gives its bars. */
const KINDS = {
  candles: candleSeries,
  trades: tradeSeries,
  bbo: quoteSeries,
  book: bookSeries,
} as const satisfies Readonly<
  Record<ReplayFile['content'], (symbol: MarketSymbol, path: string, timeframe: Timeframe) => Series>
>;
const BAR_SOURCES = Object.keys(KINDS) as readonly ReplayFile['content'][];

interface Recorded {
  readonly symbol: MarketSymbol;
  readonly listing: Listing;
  /** In the order of the files. */
  readonly series: readonly Series[];
  readonly barSource: Series;
}

/**
 * Recordings of several symbols on one clock. A bar that is missing happens nowhere: no movement, no kline.
 * Throws RecordingUnreadable, which names the file and the line.
 */
export function replayFeed(files: readonly ReplayFile[], baseTimeframe: Timeframe): Feed {
  const recorded = bySymbol(files).map(group => record(group, baseTimeframe));
  const all = recorded.flatMap(({ series }) => series);
  const ofSymbol = new Map(recorded.map(each => [each.symbol, each]));
  const length = timeframeMs(baseTimeframe);
  return {
    listings: recorded.map(({ listing }) => listing),
    baseTimeframe,
    span: {
      first: barOpen(epochMs(Math.min(...all.map(({ first }) => first))), baseTimeframe),
      last: epochMs(Math.max(...all.map(({ last }) => last))),
    },
    nextAt: after => {
      let next: EpochMs | null = null;
      for (const series of all) {
        const own = series.nextAt(after);
        if (own !== null && (next === null || own < next)) next = own;
      }
      return next;
    },
    step: (at, only) => {
      const moving = only === undefined ? recorded : recorded.filter(({ symbol }) => only.has(symbol));
      const onGrid = at % length === 0;
      return {
        at,
        movements: moving.flatMap(({ series }) => series.flatMap(each => each.movements(at))),
        bars: moving.flatMap(({ symbol, barSource }) => {
          const range = { from: epochMs(at - length), until: at };
          return onGrid ? barSource.bars(range).map(bar => ({ symbol, bar })) : [];
        }),
      };
    },
    earliest: (symbol, timeframe) => barOpen(ofSymbol.get(symbol)?.barSource.first ?? epochMs(0), timeframe),
    bars: (symbol, timeframe, range) => {
      const bases = ofSymbol.get(symbol)?.barSource.bars(range) ?? [];
      return timeframe === baseTimeframe ? bases : resample(bases, timeframe);
    },
    live: null,
  };
}

function resample(bases: readonly Bar[], timeframe: Timeframe): readonly Bar[] {
  const bars: Bar[] = [];
  for (const base of bases) {
    const running = bars.at(-1) ?? null;
    const bar = foldBar(running, base, timeframe);
    if (running?.openTime === bar.openTime) bars[bars.length - 1] = bar;
    else bars.push(bar);
  }
  return bars;
}

function bySymbol(files: readonly ReplayFile[]): readonly (readonly [MarketSymbol, readonly ReplayFile[]])[] {
  const groups = new Map<MarketSymbol, ReplayFile[]>();
  for (const file of files) groups.set(file.symbol, [...(groups.get(file.symbol) ?? []), file]);
  return [...groups];
}

function record([symbol, files]: readonly [MarketSymbol, readonly ReplayFile[]], timeframe: Timeframe): Recorded {
  const opened = files.map(({ content, path }) => ({ content, series: KINDS[content](symbol, path, timeframe) }));
  const ranked = [...opened].sort((a, b) => BAR_SOURCES.indexOf(a.content) - BAR_SOURCES.indexOf(b.content));
  const barSource = ranked[0]?.series;
  if (barSource === undefined) throw new RangeError(`no recording of ${symbol}`);
  const samples = opened.map(({ series }) => series.sample());
  const prices = samples.flatMap(sample => sample.prices);
  const listing = generatedListing({
    symbol,
    startPrice: prices[0]?.toNumber() ?? 1,
    tickPlaces: places(prices),
    stepPlaces: places(samples.flatMap(sample => sample.quantities)),
  });
  return { symbol, listing, series: opened.map(({ series }) => series), barSource };
}

const MOST_PLACES = 8;

/** The decimal places that the values are written with: the finest step that the recording shows. */
const places = (values: readonly Decimal[]): number =>
  Math.min(MOST_PLACES, Math.max(0, ...values.map(value => value.decimalPlaces())));
