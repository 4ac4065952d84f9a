import { z } from 'zod';
import type { MarketSymbol } from '../../../domain/instrument.ts';
import { err, ok, type Result } from '../../../kernel/result.ts';
import type { MarketAmount, OrderRequest } from '../../../simulation/types.ts';
import { modeNotSupported, parameterError, priceRequired, type Refusal } from './errors.ts';
import type { Gateway } from './gateway.ts';
import { namelessId } from './order-ids.ts';
import { clientIdText, decimalText, instIdText, readParameters, tagText, text } from './parameters.ts';

export const sideText = z.enum(['buy', 'sell']);
const TOKEN_LENGTH = 20;
export const newName = (gateway: Gateway): string => namelessId(gateway.newToken(TOKEN_LENGTH));

const orderBody = z.object({
  instId: instIdText,
  tdMode: text,
  side: sideText,
  ordType: z.enum(['market', 'limit', 'post_only', 'fok', 'ioc']),
  sz: decimalText,
  px: decimalText.optional(),
  clOrdId: clientIdText.optional(),
  tag: tagText.optional(),
  tgtCcy: z.enum(['base_ccy', 'quote_ccy']).optional(),
  attachAlgoOrds: z.array(z.never()).optional(),
});
type OrderBody = z.output<typeof orderBody>;

const TIME_IN_FORCE = { limit: 'GTC', ioc: 'IOC', fok: 'FOK' } as const;

/** The order that a part of a request describes. */
export function orderRequest(sent: unknown, gateway: Gateway): Result<OrderRequest, Refusal> {
  const read = readParameters(orderBody, sent);
  if (!read.ok) return read;
  const symbol = gateway.instruments.find(read.value.instId);
  if (!symbol.ok) return symbol;
  if (read.value.tdMode !== 'cash') return err(modeNotSupported);
  return fromBody(read.value, symbol.value, read.value.clOrdId ?? newName(gateway));
}

function fromBody(body: OrderBody, symbol: MarketSymbol, clientOrderId: string): Result<OrderRequest, Refusal> {
  const { side, ordType, sz: quantity, px: price } = body;
  const terms = { symbol, side, clientOrderId };
  if (ordType === 'market') return ok({ ...terms, type: 'market', amount: amountOf(body) });
  if (price === undefined) return err(priceRequired);
  if (price.isZero()) return err(parameterError('px'));
  if (ordType === 'post_only') return ok({ ...terms, type: 'limit-maker', quantity, price });
  return ok({ ...terms, type: 'limit', quantity, price, timeInForce: TIME_IN_FORCE[ordType] });
}

/** Without `tgtCcy` a buy says what it spends and a sell what it sells, as documented. */
function amountOf({ side, sz, tgtCcy }: OrderBody): MarketAmount {
  const unit = tgtCcy ?? (side === 'buy' ? 'quote_ccy' : 'base_ccy');
  return unit === 'base_ccy' ? { kind: 'base', quantity: sz } : { kind: 'quote', quoteQuantity: sz };
}
