import type { Instrument } from '#shared/domain/instrument.ts';
import type { Side } from '#shared/domain/order.ts';
import { ceilToStep, type Decimal, floorToStep } from '#shared/kernel/decimal.ts';

/** A price on the tick grid, in favour of the order: a buy never pays more, a sell never gets less, a stop never loses more. */
export const roundPrice = (price: Decimal, side: Side, instrument: Pick<Instrument, 'tickSize'>): Decimal =>
  side === 'buy' ? floorToStep(price, instrument.tickSize) : ceilToStep(price, instrument.tickSize);

/** What of `quantity` can be ordered: on the step grid, never more, at most the venue's maximum. */
export function roundQuantity(quantity: Decimal, instrument: Pick<Instrument, 'stepSize' | 'maxQuantity'>): Decimal {
  const capped = quantity.gt(instrument.maxQuantity) ? instrument.maxQuantity : quantity;
  return floorToStep(capped, instrument.stepSize);
}

/** True when the venue takes an order of this rounded quantity at about this price. */
export const reachesMinimum = (
  quantity: Decimal,
  price: Decimal,
  instrument: Pick<Instrument, 'minQuantity' | 'minNotional'>,
): boolean =>
  quantity.gt(0) && quantity.gte(instrument.minQuantity) && quantity.times(price).gte(instrument.minNotional);

/** The limit of a stop order: `share` of the stop's price worse for us, so that the order trades through a small gap. */
export function stopLimitPrice(
  stopPrice: Decimal,
  side: Side,
  { instrument, share }: { readonly instrument: Pick<Instrument, 'tickSize'>; readonly share: Decimal },
): Decimal {
  const room = stopPrice.times(share);
  return side === 'sell'
    ? floorToStep(stopPrice.minus(room), instrument.tickSize)
    : ceilToStep(stopPrice.plus(room), instrument.tickSize);
}
