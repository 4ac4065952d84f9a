import { Decimal } from '../../kernel/decimal.ts';
import type { Listing } from '../types.ts';
import type { AssetTraits } from './asset.ts';

const d = (value: number | string): Decimal => new Decimal(value);

type ListedTraits = Pick<AssetTraits, 'symbol' | 'startPrice' | 'tickPlaces' | 'stepPlaces'>;

/** The listing of an asset at about this price, with filters like those of the big spot venues. */
export function generatedListing({ symbol, startPrice, tickPlaces, stepPlaces }: ListedTraits): Listing {
  const [base = '', quote = ''] = symbol.split('/');
  const tickSize = d(10).pow(-tickPlaces);
  const stepSize = d(10).pow(-stepPlaces);
  const maxQuantity = d(10).pow(Math.max(1, Math.ceil(Math.log10(9_000_000 / startPrice))));
  return {
    symbol,
    base,
    quote,
    status: 'trading',
    tickSize,
    stepSize,
    basePrecision: 8,
    quotePrecision: 8,
    filters: [
      {
        kind: 'price-filter',
        minPrice: tickSize,
        maxPrice: d(10).pow(Math.ceil(Math.log10(startPrice)) + 2),
        tickSize,
      },
      { kind: 'lot-size', minQuantity: stepSize, maxQuantity, stepSize },
      { kind: 'market-lot-size', minQuantity: d(0), maxQuantity: maxQuantity.div(10), stepSize: d(0) },
      {
        kind: 'notional',
        minNotional: d(5),
        applyMinToMarket: true,
        maxNotional: d(9_000_000),
        applyMaxToMarket: false,
      },
      {
        kind: 'percent-price-by-side',
        bidMultiplierUp: d(5),
        bidMultiplierDown: d('0.2'),
        askMultiplierUp: d(5),
        askMultiplierDown: d('0.2'),
      },
      { kind: 'max-num-orders', limit: 200 },
      { kind: 'max-num-algo-orders', limit: 5 },
    ],
  };
}
