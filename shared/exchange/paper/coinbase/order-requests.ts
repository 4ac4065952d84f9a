import { z } from 'zod';
import type { MarketSymbol } from '../../../domain/instrument.ts';
import type { Side } from '../../../domain/order.ts';
import { ceilToStep, DECIMAL_TEXT, Decimal, floorToStep } from '../../../kernel/decimal.ts';
import type { Listing, OcoLegRequest, OrderRequest } from '../../../simulation/types.ts';

const amount = z
  .string()
  .regex(DECIMAL_TEXT)
  .transform(text => new Decimal(text));
const sized = { base_size: amount };
const limited = { ...sized, limit_price: amount };

/** The ways of an order that are spoken here, by the name the venue gives them: exactly one is sent. */
export const orderConfiguration = z.union([
  z.object({ market_market_ioc: z.union([z.object({ quote_size: amount }), z.object(sized)]) }),
  z.object({ limit_limit_gtc: z.object({ ...limited, post_only: z.boolean().default(false) }) }),
  z.object({ sor_limit_ioc: z.object(limited) }),
  z.object({ limit_limit_fok: z.object(limited) }),
  z.object({
    stop_limit_stop_limit_gtc: z.object({
      ...limited,
      stop_price: amount,
      stop_direction: z.enum(['STOP_DIRECTION_STOP_UP', 'STOP_DIRECTION_STOP_DOWN']).optional(),
    }),
  }),
  z.object({ trigger_bracket_gtc: z.object({ ...limited, stop_trigger_price: amount }) }),
]);
export type OrderConfiguration = z.output<typeof orderConfiguration>;

export const newOrder = z.object({
  client_order_id: z.string().min(1).max(128),
  product_id: z.string(),
  side: z.string(),
  order_configuration: z.record(z.string(), z.unknown()),
});

/** What the engine is to do. */
export type Placement =
  | { readonly kind: 'order'; readonly order: OrderRequest }
  | { readonly kind: 'bracket'; readonly above: OcoLegRequest; readonly below: OcoLegRequest };

interface Terms {
  readonly symbol: MarketSymbol;
  readonly side: Side;
  readonly clientOrderId: string;
}

export function placementOf(sent: OrderConfiguration, terms: Terms, listing: Listing): Placement {
  if ('trigger_bracket_gtc' in sent) return bracketOf(sent.trigger_bracket_gtc, terms, listing);
  return { kind: 'order', order: orderOf(sent, terms) };
}

type Bracket = Extract<OrderConfiguration, { trigger_bracket_gtc: unknown }>['trigger_bracket_gtc'];

function orderOf(sent: Exclude<OrderConfiguration, { trigger_bracket_gtc: unknown }>, terms: Terms): OrderRequest {
  if ('market_market_ioc' in sent) {
    const size = sent.market_market_ioc;
    return 'quote_size' in size
      ? { ...terms, type: 'market', amount: { kind: 'quote', quoteQuantity: size.quote_size } }
      : { ...terms, type: 'market', amount: { kind: 'base', quantity: size.base_size } };
  }
  if ('limit_limit_gtc' in sent) {
    const { base_size: quantity, limit_price: price, post_only: postOnly } = sent.limit_limit_gtc;
    if (postOnly) return { ...terms, type: 'limit-maker', quantity, price };
    return { ...terms, type: 'limit', quantity, price, timeInForce: 'GTC' };
  }
  if ('stop_limit_stop_limit_gtc' in sent) {
    const { base_size: quantity, limit_price: price, stop_price: stopPrice } = sent.stop_limit_stop_limit_gtc;
    const losing = terms.side === 'buy' ? 'STOP_DIRECTION_STOP_UP' : 'STOP_DIRECTION_STOP_DOWN';
    const direction = sent.stop_limit_stop_limit_gtc.stop_direction ?? losing;
    const type = direction === losing ? 'stop-loss-limit' : 'take-profit-limit';
    return { ...terms, type, quantity, price, stopPrice, timeInForce: 'GTC' };
  }
  const ioc = 'sor_limit_ioc' in sent;
  const { base_size: quantity, limit_price: price } = ioc ? sent.sor_limit_ioc : sent.limit_limit_fok;
  return { ...terms, type: 'limit', quantity, price, timeInForce: ioc ? 'IOC' : 'FOK' };
}

/** How far beyond its stop a triggered bracket still trades, as documented: 5 %. */
const BEYOND_STOP = '0.05';

/** The limit rests; the stop becomes a limit order that reaches 5 % further than it. */
function bracketOf(sent: Bracket, { clientOrderId, ...terms }: Terms, { tickSize }: Listing): Placement {
  const { base_size: quantity, limit_price: price, stop_trigger_price: stopPrice } = sent;
  const limit: OcoLegRequest = {
    ...terms,
    type: 'limit-maker',
    clientOrderId: `${clientOrderId}/limit`,
    quantity,
    price,
  };
  const furthest =
    terms.side === 'sell'
      ? floorToStep(stopPrice.times(new Decimal(1).minus(BEYOND_STOP)), tickSize)
      : ceilToStep(stopPrice.times(new Decimal(1).plus(BEYOND_STOP)), tickSize);
  const stop: OcoLegRequest = {
    ...terms,
    type: 'stop-loss-limit',
    clientOrderId: `${clientOrderId}/stop`,
    quantity,
    price: furthest,
    stopPrice,
    timeInForce: 'GTC',
  };
  return terms.side === 'sell'
    ? { kind: 'bracket', above: limit, below: stop }
    : { kind: 'bracket', above: stop, below: limit };
}
