import type { Instrument } from '#shared/domain/instrument.ts';
import type { OrderType, TimeInForce } from '#shared/domain/order.ts';
import type { Decimal } from '#shared/kernel/decimal.ts';
import type { Approval } from '../desk.ts';

/** The order that an approval becomes. Quantity and price are rounded already. */
export interface OrderShape {
  readonly type: OrderType;
  readonly timeInForce: TimeInForce;
  readonly quantity: Decimal;
  readonly limitPrice: Decimal | null;
}

/** How an approved quantity is brought to the venue. */
export interface Algorithm {
  readonly name: string;
  shape(approval: Approval & { readonly quantity: Decimal }, instrument: Instrument): OrderShape;
}
