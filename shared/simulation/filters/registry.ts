import type { Filter, FilterKind } from '../types.ts';
import type { FilterInput, FilterRule } from './filter.ts';
import { lotSize, marketLotSize } from './lot-size.ts';
import { notional } from './notional.ts';
import { maxNumAlgoOrders, maxNumOrders } from './order-counts.ts';
import { percentPriceBySide } from './percent-price-by-side.ts';
import { priceFilter } from './price-filter.ts';

const RULES: { readonly [Kind in FilterKind]: FilterRule<Kind> } = {
  'price-filter': priceFilter,
  'lot-size': lotSize,
  'market-lot-size': marketLotSize,
  notional,
  'percent-price-by-side': percentPriceBySide,
  'max-num-orders': maxNumOrders,
  'max-num-algo-orders': maxNumAlgoOrders,
};

/** The first filter, in the listing's order, that the order fails; null when it passes all. */
export function failedFilter(filters: readonly Filter[], input: FilterInput): FilterKind | null {
  return filters.find(filter => !passes(filter, input))?.kind ?? null;
}

function passes<Kind extends FilterKind>(
  filter: Extract<Filter, { readonly kind: Kind }>,
  input: FilterInput,
): boolean {
  const rule: FilterRule<Kind> = RULES[filter.kind as Kind];
  return rule(filter, input);
}
