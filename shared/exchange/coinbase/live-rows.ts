import { z } from 'zod';
import { DECIMAL_TEXT } from '../../kernel/decimal.ts';
import type { BookLevel, TradeFrame } from '../port.ts';
import { moment, side } from './replies.ts';

/* Parts of market data that changes fast, the same by REST and in the channels. */

export const numberText = z.string().regex(DECIMAL_TEXT);
export const level = z
  .object({ price: numberText, size: numberText })
  .transform(({ price, size }): BookLevel => [price, size]);

interface ProductTrade extends Omit<TradeFrame, 'symbol'> {
  readonly product: string;
}
/** The venue names the side of the order that rested ("Get product trades", "Side"). */
export const marketTrade = z
  .object({
    ...{ trade_id: z.string(), product_id: z.string(), price: numberText, size: numberText },
    ...{ side, time: moment },
  })
  .transform(
    ({ trade_id, product_id, price, size, side: makerSide, time }): ProductTrade => ({
      ...{ product: product_id, venueTradeId: trade_id, price, quantity: size, venueTime: time },
      takerSide: makerSide === 'buy' ? 'sell' : 'buy',
    }),
  );

/** Empty where nobody offers. */
export const levelOrNull = (price: string, quantity: string): BookLevel | null =>
  DECIMAL_TEXT.test(price) && DECIMAL_TEXT.test(quantity) && Number(price) > 0 ? [price, quantity] : null;
