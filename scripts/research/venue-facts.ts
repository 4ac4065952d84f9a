import type { DeskOrder } from '#agents/execution/core/desk.ts';
import type { Call } from '#agents/execution/core/draft.ts';
import type { Fact, FillFact, ReportFact } from '#agents/execution/core/facts.ts';
import type { Code } from '#shared/domain/codes.ts';
import type { MarketSymbol } from '#shared/domain/instrument.ts';
import type { VenueOrderId } from '#shared/domain/order.ts';
import { hexOf, type Id, idFromHex } from '#shared/kernel/ids.ts';
import { invariant } from '#shared/kernel/invariant.ts';
import type {
  Command,
  EngineEvent,
  Fill,
  MatchingEngine,
  OcoLegRequest,
  Order,
  OrderRequest,
  Refusal,
} from '#shared/simulation/types.ts';

/* How execution's calls and facts look to a matching engine without a wire in between. */

interface Place {
  readonly account: string;
  readonly symbol: MarketSymbol;
}

/** The command of a call. */
export function commandOf(call: Call, { account, symbol }: Place): Command {
  switch (call.kind) {
    case 'place':
      return { kind: 'place-order', account, order: requestOf(call.order, symbol) };
    case 'place-oco': {
      const [stop, target] = [legOf(call.stop, symbol), legOf(call.target, symbol)];
      const [above, below] = call.stop.side === 'sell' ? [target, stop] : [stop, target];
      return { kind: 'place-oco', account, clientListId: hexOf(call.listId), above, below };
    }
    case 'replace': {
      const target = { kind: 'client-id', clientOrderId: hexOf(call.stop.id) } as const;
      const order = requestOf(call.order, symbol);
      return {
        kind: 'cancel-replace',
        account,
        target,
        cancelClientId: '',
        onlyIf: null,
        whenCancelFails: 'stop',
        order,
      };
    }
    case 'cancel': {
      const target = { kind: 'client-id', clientOrderId: hexOf(call.order.id) } as const;
      return { kind: 'cancel-order', account, symbol, target, cancelClientId: '', onlyIf: null };
    }
    case 'cancel-oco': {
      const target = { kind: 'client-id', clientListId: hexOf(call.listId) } as const;
      return { kind: 'cancel-order-list', account, symbol, target, cancelClientId: '' };
    }
  }
}

function requestOf(order: DeskOrder, symbol: MarketSymbol): OrderRequest {
  if (order.type === 'market') {
    const amount = { kind: 'base', quantity: order.quantity } as const;
    return { type: 'market', symbol, side: order.side, clientOrderId: hexOf(order.id), amount };
  }
  if (order.type !== 'limit') return legOf(order, symbol);
  const price = priceOf(order, order.limitPrice);
  const { side, quantity, timeInForce } = order;
  return { type: 'limit', symbol, side, clientOrderId: hexOf(order.id), quantity, price, timeInForce };
}

function legOf(order: DeskOrder, symbol: MarketSymbol): OcoLegRequest {
  const { side, quantity, type, timeInForce } = order;
  const common = { symbol, side, quantity, clientOrderId: hexOf(order.id) };
  switch (type) {
    case 'limit-maker':
      return { ...common, type, price: priceOf(order, order.limitPrice) };
    case 'stop-loss':
    case 'take-profit':
      return { ...common, type, stopPrice: priceOf(order, order.stopPrice) };
    case 'stop-loss-limit':
    case 'take-profit-limit': {
      const stopPrice = priceOf(order, order.stopPrice);
      return { ...common, type, timeInForce, stopPrice, price: priceOf(order, order.limitPrice) };
    }
    default:
      invariant(false, `a ${type} order neither protects nor is a leg of a list`);
  }
}

function priceOf(order: DeskOrder, price: DeskOrder['limitPrice']) {
  invariant(price !== null, `order ${order.id} has its prices`);
  return price;
}

/** What the account is told of an order, as facts about ours. */
export function factsOf(event: EngineEvent): readonly (FillFact | ReportFact)[] {
  if (event.kind !== 'order-changed') return [];
  const orderId = idFromHex(event.order.clientOrderId);
  invariant(orderId !== null, `order ${event.order.clientOrderId} is one of ours`);
  const report = reportOf(orderId, event.order, 'stream');
  return event.change.kind === 'traded' ? [fillOf(orderId, event.change.fill), report] : [report];
}

/** What a question about an order is answered: its fills, and how it stands. Nothing when the venue does not know it. */
export function answerAbout(
  engine: MatchingEngine,
  order: Pick<DeskOrder, 'id'>,
  { account, symbol }: Place,
): readonly Fact[] {
  const found = engine.order(account, symbol, { kind: 'client-id', clientOrderId: hexOf(order.id) });
  if (found === null) return [];
  const range = { fromId: null, since: null, until: null, limit: Number.MAX_SAFE_INTEGER, orderId: found.id };
  const fills = engine.fills(account, symbol, range).map(fill => fillOf(order.id, fill));
  return [...fills, reportOf(order.id, found, 'answer')];
}

const venueId = (id: number): VenueOrderId => String(id) as VenueOrderId;

const fillOf = (orderId: Id, fill: Fill): FillFact => ({
  kind: 'fill',
  orderId,
  venueOrderId: venueId(fill.orderId),
  venueTradeId: String(fill.tradeId),
  side: fill.side,
  quantity: fill.quantity,
  price: fill.price,
  fee: fill.commission,
  feeAsset: fill.commissionAsset,
  isMaker: fill.isMaker,
  venueTime: fill.at,
});

const reportOf = (orderId: Id, order: Order, source: ReportFact['source']): ReportFact => ({
  kind: 'report',
  orderId,
  venueOrderId: venueId(order.id),
  state: stateOf(order),
  filled: order.filled,
  reason: '',
  venueTime: order.updatedAt,
  source,
});

function stateOf({ state, filled }: Order): ReportFact['state'] {
  if (state.kind === 'waiting') return 'open';
  if (state.kind === 'working') return filled.isZero() ? 'open' : 'partly-filled';
  return state.kind;
}

/** The code that a refusal of the engine has once it has come over a venue's wire. */
export function codeOf(refusal: Refusal): Code {
  if (refusal.kind === 'insufficient-balance') return 'VENUE_INSUFFICIENT_FUNDS';
  if (refusal.kind === 'unknown-symbol') return 'VENUE_UNKNOWN_SYMBOL';
  if (refusal.kind === 'unknown-order') return 'VENUE_ORDER_NOT_OPEN';
  return 'VENUE_REJECTED';
}
