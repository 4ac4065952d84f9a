import type { MarketSymbol } from '../../domain/instrument.ts';
import { Decimal } from '../../kernel/decimal.ts';
import { invariant } from '../../kernel/invariant.ts';
import { seededRandom } from '../../kernel/random.ts';
import { epochMs, type Timeframe, timeframeMs } from '../../kernel/time.ts';
import type { Bar, Listing } from '../types.ts';
import { type AssetTraits, assetTraits } from './asset.ts';
import { generatedListing } from './listing.ts';
import { HOUR_MS, HOUR_SECONDS, NoisePath, type PathHour } from './noise-path.ts';
import { buildSegment, type Segment } from './segment.ts';
import type { GeneratedMarket, GeneratedMarketOptions } from './types.ts';

const COMMON_VOLATILITY = 0.028;
/** Hours kept per asset: the running one, its neighbour, and one for who reads history. */
const HOURS_KEPT = 3;
const SECOND_MS = 1_000;

interface Asset {
  readonly traits: AssetTraits;
  readonly listing: Listing;
  readonly own: NoisePath;
  readonly segments: Map<number, Segment>;
  /** The second of an hour from which the next hour is built: different ones, so that hundreds do not stall the full hour. */
  readonly buildsAheadAt: number;
}

/** The seeded market: correlated by a common factor, with clustering volatility, jumps and regimes. */
export function createGeneratedMarket({ seed, assets }: GeneratedMarketOptions): GeneratedMarket {
  const common = new NoisePath(`${seed}|common`, { perDay: COMMON_VOLATILITY });
  const commonHours = new Map<number, PathHour>();
  const bySymbol = new Map(assets.map(({ symbol, startPrice }) => [symbol, makeAsset(seed, symbol, startPrice)]));
  const assetOf = (symbol: MarketSymbol): Asset => {
    const asset = bySymbol.get(symbol);
    invariant(asset, `${symbol} is one of the generated assets`);
    return asset;
  };
  const segmentOf = (asset: Asset, hour: number): Segment =>
    cached(asset.segments, hour, () => {
      const paths = { common: cached(commonHours, hour, () => common.hour(hour)), own: asset.own.hour(hour) };
      return buildSegment(asset.traits, paths, `${seed}|bars|${asset.traits.symbol}|${hour}`);
    });
  return {
    symbols: [...bySymbol.keys()],
    listing: symbol => assetOf(symbol).listing,
    bar: (symbol, openTime) => {
      const asset = assetOf(symbol);
      const hour = Math.floor(openTime / HOUR_MS);
      if ((openTime - hour * HOUR_MS) / SECOND_MS >= asset.buildsAheadAt) segmentOf(asset, hour + 1);
      return foldSeconds(asset, { from: openTime, lengthMs: SECOND_MS, segmentOf });
    },
    bars: (symbol, timeframe, { from, until }) => {
      const asset = assetOf(symbol);
      const lengthMs = lengthOf(timeframe, from, until);
      return Array.from({ length: (until - from) / lengthMs }, (_, index) =>
        foldSeconds(asset, { from: from + index * lengthMs, lengthMs, segmentOf }),
      );
    },
  };
}

function makeAsset(seed: string, symbol: MarketSymbol, startPrice: number | null): Asset {
  const traits = assetTraits(seed, symbol, startPrice);
  const own = new NoisePath(`${seed}|own|${symbol}`, { perDay: traits.ownVolatility });
  const buildsAheadAt = HOUR_SECONDS / 2 + seededRandom(`${symbol} builds ahead`).integer(HOUR_SECONDS / 2);
  return { traits, listing: generatedListing(traits), own, segments: new Map(), buildsAheadAt };
}

/** The value under the key, made once; the oldest beyond `HOURS_KEPT` are dropped. */
function cached<V>(cache: Map<number, V>, hour: number, make: () => V): V {
  const known = cache.get(hour);
  if (known !== undefined) return known;
  const made = make();
  cache.set(hour, made);
  for (const key of cache.keys()) {
    if (cache.size <= HOURS_KEPT) break;
    cache.delete(key);
  }
  return made;
}

function lengthOf(timeframe: Timeframe, from: number, until: number): number {
  const lengthMs = timeframeMs(timeframe);
  invariant(
    from % lengthMs === 0 && until % lengthMs === 0 && from <= until,
    `${from} to ${until} is on the grid of ${timeframe}`,
  );
  return lengthMs;
}

interface Span {
  readonly from: number;
  readonly lengthMs: number;
  readonly segmentOf: (asset: Asset, hour: number) => Segment;
}

/** One bar out of the seconds from `from` on, in whole ticks and steps until the end. */
function foldSeconds(asset: Asset, { from, lengthMs, segmentOf }: Span): Bar {
  invariant(from % SECOND_MS === 0, `${from} is a whole second`);
  let [open, high, low, close, volume] = [0, 0, Number.POSITIVE_INFINITY, 0, 0];
  for (let time = from; time < from + lengthMs; ) {
    const hour = Math.floor(time / HOUR_MS);
    const segment = segmentOf(asset, hour);
    const first = (time - hour * HOUR_MS) / SECOND_MS;
    const end = Math.min(HOUR_SECONDS, first + (from + lengthMs - time) / SECOND_MS);
    if (time === from) open = segment.open[first] ?? 0;
    for (let second = first; second < end; second++) {
      high = Math.max(high, segment.high[second] ?? 0);
      low = Math.min(low, segment.low[second] ?? 0);
      volume += segment.volume[second] ?? 0;
    }
    close = segment.close[end - 1] ?? 0;
    time = hour * HOUR_MS + end * SECOND_MS;
  }
  const { tickPlaces, stepPlaces } = asset.traits;
  return {
    openTime: epochMs(from),
    closeTime: epochMs(from + lengthMs),
    open: scaled(open, tickPlaces),
    high: scaled(high, tickPlaces),
    low: scaled(low, tickPlaces),
    close: scaled(close, tickPlaces),
    volume: scaled(volume, stepPlaces),
  };
}

/** A whole number of units of 10^-places, exactly. */
function scaled(units: number, places: number): Decimal {
  return new Decimal(`${units}e-${places}`);
}
