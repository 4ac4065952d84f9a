import type { Side } from '../../domain/order.ts';
import { type Decimal, floorToStep } from '../../kernel/decimal.ts';
import type { EngineOrderType, Filter, FilterKind, OrderRequest } from '../types.ts';

/** What the filters look at: the order as asked, and where the market and the account stand. */
export interface FilterInput {
  readonly type: EngineOrderType;
  readonly side: Side;
  /** Null for a market order by quote. */
  readonly quantity: Decimal | null;
  readonly quoteQuantity: Decimal | null;
  readonly price: Decimal | null;
  readonly stopPrice: Decimal | null;
  readonly lastPrice: Decimal;
  /** Of this account and symbol, before this order. */
  readonly openOrders: number;
  readonly openAlgoOrders: number;
  /** How many orders come at once: 2 for an OCO, 1 for others; and how many of them are stops. */
  readonly newOrders: number;
  readonly newAlgoOrders: number;
}

/** Whether the order passes. */
export type FilterRule<Kind extends FilterKind> = (
  filter: Extract<Filter, { readonly kind: Kind }>,
  input: FilterInput,
) => boolean;

/** Whether `value` is a whole multiple of `step`; a zero step asks nothing. */
export const onStep = (value: Decimal, step: Decimal): boolean => step.isZero() || floorToStep(value, step).eq(value);

export const ALGO_TYPES: ReadonlySet<EngineOrderType> = new Set([
  'stop-loss',
  'stop-loss-limit',
  'take-profit',
  'take-profit-limit',
]);

/** Becomes a market order, at once or when touched: it has no price of its own. */
export const isUnpriced = (type: OrderRequest['type']): boolean =>
  type === 'market' || type === 'stop-loss' || type === 'take-profit';
