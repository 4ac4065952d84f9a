import { z } from 'zod';
import { DECIMAL_TEXT } from '../../kernel/decimal.ts';
import type { BookLevel, TickerFrame, TradeFrame } from '../port.ts';
import { moment, side } from './replies.ts';
import { symbolOf } from './symbols.ts';

/* Rows of market data that changes fast, the same by REST and in the channels (OKX API v5, "Market Data", "WebSocket"). */

const numberText = z.string().regex(DECIMAL_TEXT);
/** Price, quantity, a field that is no longer used, number of orders. */
const level = z
  .tuple([numberText, numberText], z.unknown())
  .transform(([price, quantity]): BookLevel => [price, quantity]);

export const bookRow = z.object({
  bids: z.array(level),
  asks: z.array(level),
  seqId: z.int().nullish(),
});
export const bookChange = bookRow.extend({
  seqId: z.int(),
  prevSeqId: z.int(),
  /** 0 where the venue tells none any more. */
  checksum: z
    .int()
    .nullish()
    .transform(sum => (sum === 0 ? null : (sum ?? null))),
});

export const tradeRow = z
  .object({ instId: z.string(), tradeId: z.string(), px: numberText, sz: numberText, side, ts: moment })
  .transform(
    ({ instId, tradeId, px, sz, side: takerSide, ts }): TradeFrame => ({
      ...{ symbol: symbolOf(instId), venueTradeId: tradeId, price: px, quantity: sz, takerSide, venueTime: ts },
    }),
  );

const priced = z.string();
export const tickerRow = z
  .object({
    ...{ instId: z.string(), last: numberText, ts: moment },
    ...{ bidPx: priced, bidSz: priced, askPx: priced, askSz: priced },
  })
  .transform(
    ({ instId, last, bidPx, bidSz, askPx, askSz, ts }): TickerFrame => ({
      ...{ symbol: symbolOf(instId), last, venueTime: ts },
      ...{ bid: levelOrNull(bidPx, bidSz), ask: levelOrNull(askPx, askSz) },
    }),
  );

/** Empty, or zero, where nobody offers. */
const levelOrNull = (price: string, quantity: string): BookLevel | null =>
  DECIMAL_TEXT.test(price) && DECIMAL_TEXT.test(quantity) && Number(price) > 0 ? [price, quantity] : null;
