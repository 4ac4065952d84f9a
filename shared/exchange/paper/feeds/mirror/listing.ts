import type { Instrument } from '../../../../domain/instrument.ts';
import type { Decimal } from '../../../../kernel/decimal.ts';
import { generatedListing } from '../../../../simulation/generated-market/listing.ts';
import type { Filter, Listing } from '../../../../simulation/types.ts';

/** The mirrored venue's instrument, with the filters that it gives, and the usual ones where it gives none. */
export function mirroredListing(instrument: Instrument, price: Decimal): Listing {
  const { symbol, tickSize, stepSize, minQuantity, maxQuantity, minNotional, status } = instrument;
  const usual = generatedListing({
    symbol,
    startPrice: price.toNumber(),
    tickPlaces: tickSize.decimalPlaces(),
    stepPlaces: stepSize.decimalPlaces(),
  });
  const filters = usual.filters.map((filter): Filter => {
    switch (filter.kind) {
      case 'price-filter':
        return { ...filter, minPrice: tickSize, tickSize };
      case 'lot-size':
        return { ...filter, minQuantity, maxQuantity, stepSize };
      case 'market-lot-size':
        return { ...filter, maxQuantity };
      case 'notional':
        return { ...filter, minNotional };
      default:
        return filter;
    }
  });
  return { ...usual, tickSize, stepSize, status, filters };
}
