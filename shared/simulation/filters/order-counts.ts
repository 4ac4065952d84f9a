import type { FilterRule } from './filter.ts';

/** Open orders of the account and symbol stay within the limit. A market order never rests, so it is not counted. */
export const maxNumOrders: FilterRule<'max-num-orders'> = (filter, input) =>
  input.type === 'market' || input.openOrders + input.newOrders <= filter.limit;

/** The same for orders with a stop price. */
export const maxNumAlgoOrders: FilterRule<'max-num-algo-orders'> = (filter, input) =>
  input.newAlgoOrders === 0 || input.openAlgoOrders + input.newAlgoOrders <= filter.limit;
