import type { OrderType } from '../../domain/order.ts';
import { invariant } from '../../kernel/invariant.ts';
import { laneOf } from '../order-lane.ts';
import type { PlaceOrder } from '../port.ts';
import type { Call } from './client.ts';
import { instId } from './symbols.ts';

/* What is sent to place orders (OKX API v5, "POST / Place order", "POST / Place algo order", "POST / Cancel All After"). */

type Parameters = Readonly<Record<string, string>>;

/** Carried by what could open a position, so that the venue's timer can be told to take these alone: stops and sales stay. */
export const ENTRY_TAG = 'tradewindentry';

/** Those that wait for a price at the venue: algo orders there. */
export const isAlgo = (type: OrderType): boolean => type !== 'market' && type !== 'limit' && type !== 'limit-maker';

export function placeCall(order: Omit<PlaceOrder, 'sentAt'>): Call {
  const terms = {
    instId: instId(order.symbol),
    tdMode: 'cash',
    side: order.side,
    sz: order.quantity.toFixed(),
  };
  const lane = laneOf(order);
  if (!isAlgo(order.type)) {
    const tag = lane === 'entry' ? { tag: ENTRY_TAG } : {};
    const parameters = { ...terms, clOrdId: order.clientOrderId, ...tag, ...plainTerms(order) };
    return { endpoint: 'POST trade/order', parameters, lane };
  }
  const parameters = { ...terms, tgtCcy: 'base_ccy', algoClOrdId: order.clientOrderId, ...algoTerms(order) };
  return { endpoint: 'POST trade/order-algo', parameters, lane };
}

/** Starts the timer of our entries anew, or ends it (0 s); the venue takes 10 to 120 s. */
export const cancelAllAfterCall = (timeoutMs: number | null): Call => ({
  endpoint: 'POST trade/cancel-all-after',
  parameters: { timeOut: String(timeoutMs === null ? 0 : Math.ceil(timeoutMs / 1_000)), tag: ENTRY_TAG },
  lane: timeoutMs === null ? 'protect' : 'reconcile',
});

const LIMIT_TYPES = { GTC: 'limit', IOC: 'ioc', FOK: 'fok' } as const;

function plainTerms({ type, limitPrice, timeInForce }: Omit<PlaceOrder, 'sentAt'>): Parameters {
  if (type === 'market') return { ordType: 'market', tgtCcy: 'base_ccy' }; // else a purchase counts in quote
  invariant(limitPrice !== null, `a ${type} order has a price`);
  return { ordType: type === 'limit-maker' ? 'post_only' : LIMIT_TYPES[timeInForce], px: limitPrice.toFixed() };
}

const AT_MARKET = '-1';

/**
 * Both legs of a bracket become market orders when touched: spot has no take-profit that rests as a limit order (51094), and a
 * limit order placed at the touch would be alone, the stop being gone.
 */
function algoTerms({ type, limitPrice, stopPrice }: Omit<PlaceOrder, 'sentAt'>): Parameters {
  invariant(stopPrice !== null, `a ${type} order has a stop price`);
  const trigger = stopPrice.toFixed();
  if (type === 'bracket') {
    invariant(limitPrice !== null, 'a bracket has a take-profit');
    const target = { tpTriggerPx: limitPrice.toFixed(), tpOrdPx: AT_MARKET };
    return { ordType: 'oco', ...target, slTriggerPx: trigger, slOrdPx: AT_MARKET };
  }
  const price = limitPrice?.toFixed() ?? AT_MARKET;
  return type === 'stop-loss' || type === 'stop-loss-limit'
    ? { ordType: 'conditional', slTriggerPx: trigger, slOrdPx: price }
    : { ordType: 'conditional', tpTriggerPx: trigger, tpOrdPx: price };
}
