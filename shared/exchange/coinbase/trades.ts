import { z } from 'zod';
import { amount, moment } from './replies.ts';

/** A public trade, as REST and the stream tell it. */
export const trade = z
  .object({ trade_id: z.string(), product_id: z.string(), price: amount, size: amount, time: moment })
  .transform(({ trade_id, product_id, price, size, time }) => ({
    ...{ id: trade_id, product: product_id, price, quantity: size, time },
  }));
