import type { Columns } from '#shared/domain/columns.ts';
import type { MarketSymbol } from '#shared/domain/instrument.ts';
import { Decimal } from '#shared/kernel/decimal.ts';
import { generatedListing } from '#shared/simulation/generated-market/listing.ts';
import type { Listing } from '#shared/simulation/types.ts';

const SAMPLE_ROWS = 1_000;
const MOST_PLACES = 8;

/** The listing of a market of which only candles are known: the finest tick and step that the first rows show. */
export function fileListing(symbol: string, { open, close, volume }: Columns): Listing {
  const sample = (values: Float64Array): Float64Array => values.subarray(0, SAMPLE_ROWS);
  return generatedListing({
    symbol: symbol as MarketSymbol,
    startPrice: open[0] ?? 1,
    tickPlaces: Math.max(places(sample(open)), places(sample(close))),
    stepPlaces: places(sample(volume)),
  });
}

const places = (values: Float64Array): number =>
  values.reduce((most, value) => Math.min(MOST_PLACES, Math.max(most, new Decimal(value).decimalPlaces())), 0);
