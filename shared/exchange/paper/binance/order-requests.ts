import { z } from 'zod';
import type { MarketSymbol } from '../../../domain/instrument.ts';
import type { Side, TimeInForce } from '../../../domain/order.ts';
import type { Decimal } from '../../../kernel/decimal.ts';
import { invariant } from '../../../kernel/invariant.ts';
import { err, ok, type Result } from '../../../kernel/result.ts';
import type { OrderRequest, OrderTarget } from '../../../simulation/types.ts';
import { eitherParameter, invalidMessage, mandatoryParameter, notRequired, type Refusal } from './errors.ts';
import { SELF_TRADE_PREVENTION } from './exchange-info.ts';
import type { Gateway } from './gateway.ts';
import {
  clientIdText,
  decimalText,
  responseTypeText,
  sideText,
  symbolText,
  timeInForceText,
  wholeText,
} from './parameters.ts';

const orderTypeText = z.enum([
  'LIMIT',
  'LIMIT_MAKER',
  'MARKET',
  'STOP_LOSS',
  'STOP_LOSS_LIMIT',
  'TAKE_PROFIT',
  'TAKE_PROFIT_LIMIT',
]);
export type WireOrderType = z.output<typeof orderTypeText>;

/** Labels of the client's own strategies are taken, and not kept. */
const label = wholeText.optional();
export const selfTradePreventionText = z.enum([SELF_TRADE_PREVENTION]).optional();

/** Parameters of a new order: `POST order`, `order/test` and the second half of `order/cancelReplace`. */
export const orderParameters = z.strictObject({
  symbol: symbolText,
  side: sideText,
  type: orderTypeText,
  timeInForce: timeInForceText.optional(),
  quantity: decimalText.optional(),
  quoteOrderQty: decimalText.optional(),
  price: decimalText.optional(),
  stopPrice: decimalText.optional(),
  newClientOrderId: clientIdText.optional(),
  icebergQty: decimalText.optional(),
  trailingDelta: wholeText.optional(),
  strategyId: label,
  strategyType: label,
  newOrderRespType: responseTypeText.optional(),
  selfTradePreventionMode: selfTradePreventionText,
});

/** The terms of one order, or of one leg of a list, under the names of a plain order. */
export interface OrderTerms {
  readonly symbol: MarketSymbol;
  readonly side: Side;
  readonly type: WireOrderType;
  readonly clientOrderId: string;
  readonly timeInForce?: TimeInForce | undefined;
  readonly quantity?: Decimal | undefined;
  readonly quoteOrderQty?: Decimal | undefined;
  readonly price?: Decimal | undefined;
  readonly stopPrice?: Decimal | undefined;
}
type Term = 'timeInForce' | 'quantity' | 'quoteOrderQty' | 'price' | 'stopPrice';

const TERMS: readonly Term[] = ['timeInForce', 'quantity', 'quoteOrderQty', 'price', 'stopPrice'];
const REQUIRED: Readonly<Record<WireOrderType, readonly Term[]>> = {
  LIMIT: ['timeInForce', 'quantity', 'price'],
  LIMIT_MAKER: ['quantity', 'price'],
  MARKET: [],
  STOP_LOSS: ['quantity', 'stopPrice'],
  STOP_LOSS_LIMIT: ['timeInForce', 'quantity', 'price', 'stopPrice'],
  TAKE_PROFIT: ['quantity', 'stopPrice'],
  TAKE_PROFIT_LIMIT: ['timeInForce', 'quantity', 'price', 'stopPrice'],
};
const CLIENT_ID_LENGTH = 22;

/** The order that the parameters describe. `-1102` for a term its type needs, `-1106` for one it may not have. */
export function orderRequest(sent: z.output<typeof orderParameters>, gateway: Gateway): Result<OrderRequest, Refusal> {
  const symbol = gateway.symbols.find(sent.symbol);
  if (!symbol.ok) return symbol;
  const unsupported = unsupportedFeature(sent);
  if (unsupported !== null) return err(unsupported);
  return fromTerms({
    ...sent,
    symbol: symbol.value,
    side: sent.side === 'BUY' ? 'buy' : 'sell',
    clientOrderId: sent.newClientOrderId ?? gateway.newToken(CLIENT_ID_LENGTH),
  });
}

export const newClientId = (gateway: Gateway): string => gateway.newToken(CLIENT_ID_LENGTH);

/** What exchangeInfo says that no symbol allows. */
export function unsupportedFeature(sent: {
  readonly icebergQty?: unknown;
  readonly trailingDelta?: unknown;
}): Refusal | null {
  if (sent.icebergQty !== undefined) return invalidMessage('Iceberg orders are not supported for this symbol.');
  if (sent.trailingDelta !== undefined)
    return invalidMessage('Trailing stop orders are not supported for this symbol.');
  return null;
}

/** `nameOf` turns a term into the parameter it came as, for the words of a refusal. */
export function fromTerms(
  terms: OrderTerms,
  nameOf: (term: Term) => string = term => term,
): Result<OrderRequest, Refusal> {
  const required = REQUIRED[terms.type];
  for (const term of required) if (terms[term] === undefined) return err(mandatoryParameter(nameOf(term)));
  if (terms.type === 'MARKET') return marketRequest(terms);
  const superfluous = TERMS.find(term => terms[term] !== undefined && !required.includes(term));
  if (superfluous !== undefined) return err(notRequired(nameOf(superfluous)));
  return pricedRequest(terms);
}

function marketRequest(terms: OrderTerms): Result<OrderRequest, Refusal> {
  const { symbol, side, clientOrderId, quantity, quoteOrderQty } = terms;
  for (const term of ['timeInForce', 'price', 'stopPrice'] as const) {
    if (terms[term] !== undefined) return err(notRequired(term));
  }
  const common = { type: 'market', symbol, side, clientOrderId } as const;
  if (quantity !== undefined && quoteOrderQty !== undefined) return err(notRequired('quoteOrderQty'));
  if (quantity !== undefined) return ok({ ...common, amount: { kind: 'base', quantity } });
  if (quoteOrderQty !== undefined) return ok({ ...common, amount: { kind: 'quote', quoteQuantity: quoteOrderQty } });
  return err(eitherParameter('quantity', 'quoteOrderQty'));
}

/** Terms whose required parts were found present. */
function pricedRequest(terms: OrderTerms): Result<OrderRequest, Refusal> {
  const { symbol, side, clientOrderId, type } = terms;
  const common = { symbol, side, clientOrderId };
  const quantity = present(terms.quantity, 'quantity');
  switch (type) {
    case 'LIMIT':
      return ok({
        ...common,
        type: 'limit',
        quantity,
        price: present(terms.price, 'price'),
        timeInForce: present(terms.timeInForce, 'timeInForce'),
      });
    case 'LIMIT_MAKER':
      return ok({ ...common, type: 'limit-maker', quantity, price: present(terms.price, 'price') });
    case 'STOP_LOSS':
    case 'TAKE_PROFIT':
      return ok({
        ...common,
        type: type === 'STOP_LOSS' ? 'stop-loss' : 'take-profit',
        quantity,
        stopPrice: present(terms.stopPrice, 'stopPrice'),
      });
    case 'STOP_LOSS_LIMIT':
    case 'TAKE_PROFIT_LIMIT':
      return ok({
        ...common,
        type: type === 'STOP_LOSS_LIMIT' ? 'stop-loss-limit' : 'take-profit-limit',
        quantity,
        price: present(terms.price, 'price'),
        stopPrice: present(terms.stopPrice, 'stopPrice'),
        timeInForce: present(terms.timeInForce, 'timeInForce'),
      });
    case 'MARKET':
      return marketRequest(terms);
  }
}

function present<T>(value: T | undefined, term: Term): T {
  invariant(value !== undefined, `${term} was checked to be sent`);
  return value;
}

/** How a client may name an order. `orderId` goes before the client's own id, as documented. */
export function orderTarget(orderId: number | undefined, clientOrderId: string | undefined): OrderTarget | null {
  if (orderId !== undefined) return { kind: 'id', id: orderId };
  return clientOrderId === undefined ? null : { kind: 'client-id', clientOrderId };
}
