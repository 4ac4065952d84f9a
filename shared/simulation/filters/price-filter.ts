import type { Decimal } from '../../kernel/decimal.ts';
import { type FilterRule, onStep } from './filter.ts';

/** Price and stop price lie within the bounds (a zero bound asks nothing) and on the tick. */
export const priceFilter: FilterRule<'price-filter'> = (filter, { price, stopPrice }) => {
  const fits = (value: Decimal | null): boolean =>
    value === null ||
    (value.gte(filter.minPrice) &&
      (filter.maxPrice.isZero() || value.lte(filter.maxPrice)) &&
      onStep(value, filter.tickSize));
  return fits(price) && fits(stopPrice);
};
