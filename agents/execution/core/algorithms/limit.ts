import { invariant } from '#shared/kernel/invariant.ts';
import { roundPrice, roundQuantity } from '../rounding.ts';
import type { Algorithm } from './algorithm.ts';

/** One order that rests at the approved price until it is filled or cancelled. */
export const limit: Algorithm = {
  name: 'limit',
  shape(approval, instrument) {
    invariant(approval.limitPrice !== null, `limit approval ${approval.id} has a limit price`);
    return {
      type: 'limit',
      timeInForce: 'GTC',
      quantity: roundQuantity(approval.quantity, instrument),
      limitPrice: roundPrice(approval.limitPrice, approval.side, instrument),
    };
  },
};
