import { type Decimal, maximum } from '../kernel/decimal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { freeOf } from './balances.ts';
import { depthOf, facingPrice } from './depth.ts';
import { withFee, withoutFee } from './fees.ts';
import { ALGO_TYPES, type FilterInput } from './filters/filter.ts';
import { failedFilter } from './filters/registry.ts';
import { type Added, isOnMargin, marginRefusal, markOf } from './margin/account.ts';
import { amountOf, newOrder, type RequestTerms, requiredFor, termsOf, triggerDirection } from './orders.ts';
import { offered } from './slippage.ts';
import { type AccountState, type Hold, type MarketState, marketOf, type Step } from './state.ts';
import { fundsFor, planSweep } from './sweep.ts';
import type { AccountId, Command, Order, OrderRequest, Refusal } from './types.ts';

/** How many orders come together: one, or both legs of an OCO. */
export interface Batch {
  readonly orders: number;
  readonly algoOrders: number;
}
export const batchOf = (requests: readonly OrderRequest[]): Batch => ({
  orders: requests.length,
  algoOrders: requests.filter(({ type }) => ALGO_TYPES.has(type)).length,
});

/** A market that trades, and has a price. */
type PricedMarket = MarketState & { readonly price: Decimal };

/** The first reason to refuse the order, its funds aside; null when there is none. */
export function refusalOf(step: Step, id: AccountId, request: OrderRequest, batch: Batch): Refusal | null {
  const account = step.state.accounts.get(id);
  if (account === undefined) return { kind: 'unknown-account' };
  const found = tradingMarket(step, request);
  if (!found.ok) return found.error;
  const market = found.value;
  const terms = termsOf(request);
  const open = openOrdersOf(market, id);
  return (
    notPositive(terms) ??
    filterRefusal(market, { request, terms, batch, open }) ??
    duplicate(open, request.clientOrderId) ??
    touches(step, market, request)
  );
}

function tradingMarket(step: Step, { symbol }: OrderRequest): Result<PricedMarket, Refusal> {
  const market = step.state.markets.get(symbol);
  if (market === undefined) return err({ kind: 'unknown-symbol', symbol });
  const { status } = market.listing;
  if (status !== 'trading') return err({ kind: 'market-closed', status });
  return hasPrice(market) ? ok(market) : err({ kind: 'no-market-price' });
}

const hasPrice = (market: MarketState): market is PricedMarket => market.price !== null;

const openOrdersOf = (market: MarketState, id: AccountId): readonly Order[] =>
  [...market.orders.values()].filter(order => order.account === id);

function notPositive(terms: RequestTerms): Refusal | null {
  for (const field of ['quantity', 'quoteQuantity', 'price', 'stopPrice'] as const)
    if (terms[field]?.lte(0)) return { kind: 'not-positive', field };
  return null;
}

interface FilterCase {
  readonly request: OrderRequest;
  readonly terms: RequestTerms;
  readonly batch: Batch;
  readonly open: readonly Order[];
}

function filterRefusal(market: PricedMarket, { request, terms, batch, open }: FilterCase): Refusal | null {
  const input: FilterInput = {
    type: request.type,
    side: request.side,
    ...terms,
    lastPrice: market.price,
    openOrders: open.length,
    openAlgoOrders: open.filter(({ type }) => ALGO_TYPES.has(type)).length,
    newOrders: batch.orders,
    newAlgoOrders: batch.algoOrders,
  };
  const filter = failedFilter(market.listing.filters, input);
  return filter === null ? null : { kind: 'filter', filter };
}

const duplicate = (open: readonly Order[], clientOrderId: string): Refusal | null =>
  open.some(order => order.clientOrderId === clientOrderId)
    ? { kind: 'duplicate-client-order-id', clientOrderId }
    : null;

/** A maker order that would trade at once, or a stop that is touched already. */
function touches(step: Step, market: PricedMarket, request: OrderRequest): Refusal | null {
  if (request.type === 'limit-maker') {
    const best = facingPrice(depthOf(market, step.options), request.side);
    const crosses = best !== null && (request.side === 'buy' ? request.price.gte(best) : request.price.lte(best));
    return crosses ? { kind: 'would-match-immediately' } : null;
  }
  if (!('stopPrice' in request)) return null;
  const falling = triggerDirection(request) === 'falling';
  const touched = falling ? market.price.lte(request.stopPrice) : market.price.gte(request.stopPrice);
  return touched ? { kind: 'would-trigger-immediately' } : null;
}

/** Refuses an order, or the two legs of a list, which are backed once, that the account cannot back. */
export function backingRefusal(
  step: Step,
  account: AccountState,
  [request, other = request]: readonly [OrderRequest, OrderRequest?],
): Refusal | null {
  if (isOnMargin(account)) return marginRefusal(step, account, addedBy(step, request));
  const [first, second] = [fundsNeeded(step, account, request), fundsNeeded(step, account, other)];
  if (!first.ok) return first.error;
  if (!second.ok) return second.error;
  return fundsRefusal(account, ocoFunds(first.value, second.value));
}

/** A market order by quote counts as what it gets at the last price. */
function addedBy(step: Step, request: OrderRequest): Added {
  const { symbol, side } = request;
  const amount = amountOf(request);
  const quantity =
    amount.kind === 'base' ? amount.quantity : amount.quoteQuantity.div(markOf(step.state, request.symbol));
  return { symbol, side, quantity };
}

/** Refuses what the account's free balance cannot back. */
function fundsRefusal(account: AccountState, needed: Hold): Refusal | null {
  const free = freeOf(account, needed.asset);
  return free.lt(needed.amount)
    ? { kind: 'insufficient-balance', asset: needed.asset, needed: needed.amount, free }
    : null;
}

/** What the order locks or pays when it comes. A market order by quote too small for one step fails LOT_SIZE. */
function fundsNeeded(step: Step, { fees }: AccountState, request: OrderRequest): Result<Hold, Refusal> {
  const market = marketOf(step.state, request.symbol);
  const { listing } = market;
  if (request.type !== 'market') return ok(requiredFor(newOrder(request, NOBODY), listing, fees));
  const { side } = request;
  const amount = amountOf(request);
  const levels = offered(market, step.options, {
    side,
    isUnpriced: true,
    quantity: amount.kind === 'base' ? amount.quantity : amount.quoteQuantity.div(markOf(step.state, request.symbol)),
  });
  const traded =
    amount.kind === 'base'
      ? amount
      : { ...amount, quoteQuantity: withoutFee(amount.quoteQuantity, side, { fees, listing }) };
  const { parts } = planSweep(levels, { side, amount: traded, limit: null }, listing);
  if (parts.length === 0 && levels.length > 0) return err({ kind: 'filter', filter: 'lot-size' });
  const asset = side === 'buy' ? listing.quote : listing.base;
  const swept = withFee({ asset, amount: fundsFor(side, parts, listing) }, fees, listing);
  if (amount.kind === 'base') return ok(side === 'buy' ? swept : { asset, amount: amount.quantity });
  return ok(side === 'buy' ? { asset, amount: amount.quoteQuantity } : swept);
}

/** An order that is only measured, never placed. */
const NOBODY = { id: 0, account: '', listId: null, at: 0 as Step['at'] };

type PlaceOco = Extract<Command, { readonly kind: 'place-oco' }>;

/** Refuses legs that are not two ends of one position around the price. */
export function ocoRefusal(step: Step, { above, below }: PlaceOco): Refusal | null {
  for (const field of ['symbol', 'side'] as const)
    if (above[field] !== below[field]) return { kind: 'oco-legs-mismatched', field };
  if (!above.quantity.eq(below.quantity)) return { kind: 'oco-legs-mismatched', field: 'quantity' };
  const [taking, stopping] = above.side === 'sell' ? [above, below] : [below, above];
  const isStop = (type: OrderRequest['type']): boolean => type === 'stop-loss' || type === 'stop-loss-limit';
  if (isStop(taking.type) || !isStop(stopping.type)) return { kind: 'oco-legs-mismatched', field: 'type' };
  const price = step.state.markets.get(above.symbol)?.price ?? null;
  if (price === null) return null;
  const level = (leg: typeof above): Decimal => ('stopPrice' in leg ? leg.stopPrice : leg.price);
  return level(above).gt(price) && level(below).lt(price) ? null : { kind: 'oco-legs-mismatched', field: 'price' };
}

/** Both legs are backed once, by the dearer one. */
export const ocoFunds = (first: Hold, second: Hold): Hold => ({
  asset: first.asset,
  amount: maximum(first.amount, second.amount),
});
