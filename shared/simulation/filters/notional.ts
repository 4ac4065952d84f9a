import { invariant } from '../../kernel/invariant.ts';
import { type FilterInput, type FilterRule, isUnpriced } from './filter.ts';

/** The order's value in quote lies within the bounds; of a market order it is judged at the last price. */
export const notional: FilterRule<'notional'> = (filter, input) => {
  const value = quoteValue(input);
  const priced = !isUnpriced(input.type);
  const largeEnough = value.gte(filter.minNotional) || !(priced || filter.applyMinToMarket);
  return largeEnough && (value.lte(filter.maxNotional) || !(priced || filter.applyMaxToMarket));
};

function quoteValue({ quantity, quoteQuantity, price, stopPrice, lastPrice }: FilterInput) {
  if (quoteQuantity !== null) return quoteQuantity;
  invariant(quantity !== null, 'an order has a quantity or a quote quantity');
  return quantity.times(price ?? stopPrice ?? lastPrice);
}
