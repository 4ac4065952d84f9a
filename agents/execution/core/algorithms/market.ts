import { roundQuantity } from '../rounding.ts';
import type { Algorithm } from './algorithm.ts';

/** All at once, at what the book gives. */
export const market: Algorithm = {
  name: 'market',
  shape: (approval, instrument) => ({
    type: 'market',
    timeInForce: 'GTC',
    quantity: roundQuantity(approval.quantity, instrument),
    limitPrice: null,
  }),
};
