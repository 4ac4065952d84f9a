import type { FilterRule } from './filter.ts';

/** A limit price is not too far from the last price, by side. */
export const percentPriceBySide: FilterRule<'percent-price-by-side'> = (filter, { side, price, lastPrice }) => {
  if (price === null) return true;
  const [down, up] =
    side === 'buy'
      ? [filter.bidMultiplierDown, filter.bidMultiplierUp]
      : [filter.askMultiplierDown, filter.askMultiplierUp];
  return price.gte(lastPrice.times(down)) && price.lte(lastPrice.times(up));
};
