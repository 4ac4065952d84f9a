import { z } from 'zod';
import type { MarketSymbol } from '../../../domain/instrument.ts';
import type { Side } from '../../../domain/order.ts';
import type { Decimal } from '../../../kernel/decimal.ts';
import { err, ok, type Result } from '../../../kernel/result.ts';
import type { StopLimitOrderRequest, StopMarketOrderRequest } from '../../../simulation/types.ts';
import * as errors from './errors.ts';
import type { Gateway } from './gateway.ts';
import { sideText } from './order-requests.ts';
import { clientIdText, decimalText, instIdText, orderPriceText, readParameters, text } from './parameters.ts';

type Refusal = errors.Refusal;
export type Leg = StopMarketOrderRequest | StopLimitOrderRequest;

/** What an algo order watches for: one price, or a price on either side. Legs are named by who places them. */
export interface AlgoRequest {
  readonly symbol: MarketSymbol;
  readonly side: Side;
  readonly quantity: Decimal;
  readonly algoClOrdId: string | null;
  readonly takeProfit: Trigger | null;
  readonly stopLoss: Trigger | null;
}
/** `price` null: an order at the market. */
export interface Trigger {
  readonly stopPrice: Decimal;
  readonly price: Decimal | null;
}

/** Prices other than the last one are not known here. */
const priceType = z.enum(['last']).default('last');
/** ccxt names `cross` also where nothing is borrowed. */
const MODES: ReadonlySet<string> = new Set(['cash', 'cross']);

const algoBody = z.object({
  instId: instIdText,
  tdMode: text,
  side: sideText,
  ordType: z.enum(['conditional', 'oco']),
  sz: decimalText,
  algoClOrdId: clientIdText.optional(),
  tgtCcy: z.enum(['base_ccy']).default('base_ccy'),
  tpTriggerPx: decimalText.optional(),
  tpTriggerPxType: priceType,
  tpOrdPx: orderPriceText.optional(),
  tpOrdKind: z.enum(['condition', 'limit']).default('condition'),
  slTriggerPx: decimalText.optional(),
  slTriggerPxType: priceType,
  slOrdPx: orderPriceText.optional(),
});
type AlgoBody = z.output<typeof algoBody>;

/** The algo order that a request describes. Of a `conditional` one with both prices only the stop-loss is taken, as documented. */
export function algoRequest(sent: unknown, gateway: Gateway): Result<AlgoRequest, Refusal> {
  const read = readParameters(algoBody, sent);
  if (!read.ok) return read;
  const body = read.value;
  const symbol = gateway.instruments.find(body.instId);
  if (!symbol.ok) return symbol;
  if (!MODES.has(body.tdMode)) return err(errors.modeNotSupported);
  if (body.tpOrdKind === 'limit') return err(errors.takeProfitLimitNotOnSpot);
  const missing = missingIn(body);
  if (missing !== null) return err(errors.parameterEmpty(missing));
  const takesProfit = body.ordType === 'oco' || body.slTriggerPx === undefined;
  const request: AlgoRequest = {
    symbol: symbol.value,
    side: body.side,
    quantity: body.sz,
    algoClOrdId: body.algoClOrdId ?? null,
    takeProfit: takesProfit ? trigger(body.tpTriggerPx, body.tpOrdPx) : null,
    stopLoss: trigger(body.slTriggerPx, body.slOrdPx),
  };
  const touched = touchedRefusal(request, gateway.venue.quote(symbol.value)?.lastPrice ?? null);
  return touched === null ? ok(request) : err(touched);
}

const trigger = (stopPrice: Decimal | undefined, price: Decimal | null | undefined): Trigger | null =>
  stopPrice === undefined ? null : { stopPrice, price: price ?? null };

/** The first price that is not there: each trigger wants an order price, and an `oco` wants both. */
function missingIn(body: AlgoBody): string | null {
  if (body.slTriggerPx !== undefined && body.slOrdPx === undefined) return 'slOrdPx';
  if (body.tpTriggerPx !== undefined && body.tpOrdPx === undefined) return 'tpOrdPx';
  if (body.ordType === 'oco' && body.tpTriggerPx === undefined) return 'tpTriggerPx';
  if (body.slTriggerPx !== undefined) return null;
  return body.ordType === 'oco' || body.tpTriggerPx === undefined ? 'slTriggerPx' : null;
}

/** Triggers that the market has passed already. */
export function touchedRefusal(
  { side, takeProfit, stopLoss }: Pick<AlgoRequest, 'side' | 'takeProfit' | 'stopLoss'>,
  last: Decimal | null,
): Refusal | null {
  if (last === null) return null;
  const [gain, loss] = [takeProfit?.stopPrice, stopLoss?.stopPrice];
  if (side === 'sell') {
    if (gain?.lte(last)) return errors.takeProfitBelowLast;
    return loss?.gte(last) ? errors.stopLossAboveLast : null;
  }
  if (gain?.gte(last)) return errors.takeProfitAboveLast;
  return loss?.lte(last) ? errors.stopLossBelowLast : null;
}

/** One side of an algo order as the engine takes it. */
export function legOf(
  { symbol, side, quantity }: AlgoRequest,
  kind: 'take-profit' | 'stop-loss',
  { trigger: { stopPrice, price }, clientOrderId }: { readonly trigger: Trigger; readonly clientOrderId: string },
): Leg {
  const terms = { symbol, side, quantity, stopPrice, clientOrderId };
  return price === null ? { ...terms, type: kind } : { ...terms, type: `${kind}-limit`, price, timeInForce: 'GTC' };
}
