import { z } from 'zod';
import { type MarketSymbol, SYMBOL_TEXT } from '../../../domain/instrument.ts';
import { DECIMAL_TEXT, Decimal } from '../../../kernel/decimal.ts';
import type { OrderRequest } from '../../../simulation/types.ts';
import type { PaperExchange } from '../exchange.ts';
import type { ControlReply } from './routes.ts';

/* What a person does at the website of the venue, beside whoever trades by its API. */

const account = z.string().default('main');
const positive = z
  .string()
  .regex(DECIMAL_TEXT, 'expected a decimal number as text')
  .transform(text => new Decimal(text))
  .refine(value => value.gt(0), 'expected more than 0');
const terms = {
  account,
  symbol: z
    .string()
    .regex(SYMBOL_TEXT)
    .transform(text => text as MarketSymbol),
  side: z.enum(['buy', 'sell']),
  /** In base. */
  quantity: positive,
};

export const handOrder = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('market'), ...terms }),
  z.strictObject({ type: z.literal('limit'), ...terms, price: positive }),
]);
export const handCancel = z.strictObject({ account, clientOrderId: z.string().min(1) });

/** Places it under an id of the website's own; answers the order and what it filled. */
export function placeByHand(exchange: PaperExchange, order: z.output<typeof handOrder>): ControlReply {
  const { reply } = exchange.actual.execute<'place-order'>({
    kind: 'place-order',
    account: order.account,
    order: requestOf(order, `web_${exchange.state().lastEventId}`),
  });
  return reply.ok ? { status: 200, body: reply.value } : refused(reply.error.kind);
}

/** Cancels the open order of that client id, and with a leg its list. */
export function cancelByHand(
  { actual: venue }: PaperExchange,
  { account: owner, clientOrderId }: z.output<typeof handCancel>,
): ControlReply {
  if (venue.account(owner) === null) return { status: 404, body: { error: `no account ${owner}` } };
  const order = venue.openOrders(owner, null).find(one => one.clientOrderId === clientOrderId);
  if (order === undefined) return { status: 404, body: { error: `no open order ${clientOrderId}` } };
  const { reply } = venue.execute<'cancel-order'>({
    kind: 'cancel-order',
    account: owner,
    symbol: order.symbol,
    target: { kind: 'id', id: order.id },
    cancelClientId: `web_cancel_${order.id}`,
    onlyIf: null,
  });
  return reply.ok ? { status: 200, body: reply.value } : refused(reply.error.kind);
}

const refused = (error: string): ControlReply => ({ status: 409, body: { error } });

function requestOf(order: z.output<typeof handOrder>, clientOrderId: string): OrderRequest {
  const { symbol, side, quantity } = order;
  const common = { symbol, side, clientOrderId };
  return order.type === 'limit'
    ? { ...common, type: 'limit', timeInForce: 'GTC', quantity, price: order.price }
    : { ...common, type: 'market', amount: { kind: 'base', quantity } };
}
