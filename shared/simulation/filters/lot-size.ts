import type { Decimal } from '../../kernel/decimal.ts';
import type { QuantityFilter } from '../types.ts';
import { type FilterRule, isUnpriced, onStep } from './filter.ts';

/** The quantity of any order lies within the bounds and on the step. */
export const lotSize: FilterRule<'lot-size'> = (filter, { quantity }) => fits(filter, quantity);

/** The same for orders that are, or become, market orders. */
export const marketLotSize: FilterRule<'market-lot-size'> = (filter, { type, quantity }) =>
  !isUnpriced(type) || fits(filter, quantity);

const fits = (filter: QuantityFilter<string>, quantity: Decimal | null): boolean =>
  quantity === null ||
  (quantity.gte(filter.minQuantity) && quantity.lte(filter.maxQuantity) && onStep(quantity, filter.stepSize));
