import type { MarketSymbol } from '#shared/domain/instrument.ts';
import type { VenueOrderId } from '#shared/domain/order.ts';
import type {
  AccountEvent,
  CancelReplace,
  Outcome,
  PlacedOco,
  PlacedOrder,
  PlaceOco,
  PlaceOrder,
  Replaced,
  VenueBalances,
  VenueFault,
  VenueFill,
  VenueOrder,
  VenueOrderList,
} from '#shared/exchange/port.ts';
import { Decimal } from '#shared/kernel/decimal.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { ladderDepth } from '#shared/simulation/depth.ts';
import { createMatchingEngine } from '#shared/simulation/engine.ts';
import type {
  Command,
  CommandKind,
  EngineEvent,
  Execution,
  Fill,
  Listing,
  MatchingEngine,
  Order,
  OrderList,
  OrderRequest,
  Refusal,
  Replies,
} from '#shared/simulation/types.ts';

const d = (value: number | string): Decimal => new Decimal(value);
const ACCOUNT = 'main';

export const listing = (symbol: MarketSymbol): Listing => ({
  symbol,
  base: symbol.split('/')[0]!,
  quote: symbol.split('/')[1]!,
  status: 'trading',
  tickSize: d('0.01'),
  stepSize: d('0.001'),
  basePrecision: 8,
  quotePrecision: 8,
  filters: [
    {
      kind: 'notional',
      minNotional: d(5),
      applyMinToMarket: true,
      maxNotional: d(10_000_000),
      applyMaxToMarket: false,
    },
    { kind: 'lot-size', minQuantity: d('0.001'), maxQuantity: d(9000), stepSize: d('0.001') },
  ],
});

/** The matching engine behind the words of the port, synchronously: what the venue really holds. */
export class VenueModel {
  readonly engine: MatchingEngine;
  /** What the account's stream would say, in order; whoever tests takes from it. */
  readonly events: AccountEvent[] = [];
  readonly #clock: () => number;
  #last = 0;
  readonly #brackets = new Set<string>();

  constructor(options: {
    readonly symbols: readonly MarketSymbol[];
    readonly deposits: Readonly<Record<string, number | string>>;
    readonly clock: () => number;
    /** Size of each level of the book, in quote: small ones make partial fills. */
    readonly levelQuote?: number;
    readonly feeRate?: string;
    readonly price?: number;
  }) {
    this.#clock = options.clock;
    this.engine = createMatchingEngine({
      depth: ladderDepth({
        halfSpread: d('0.0001'),
        levels: 10,
        spacing: d('0.0001'),
        growth: d(1),
        volumeShare: d(0),
        minLevelQuote: d(options.levelQuote ?? 100_000),
      }),
      restingFills: { rule: 'touch', participation: d('0.5') },
      publicTrades: 'none',
      historyKept: 10_000,
    });
    const rate = d(options.feeRate ?? '0.001');
    for (const symbol of options.symbols) this.run({ kind: 'list-market', listing: listing(symbol) });
    this.run({
      kind: 'open-account',
      account: ACCOUNT,
      fees: { makerRate: rate, takerRate: rate, payIn: { kind: 'received' } },
      deposits: Object.fromEntries(Object.entries(options.deposits).map(([asset, amount]) => [asset, d(amount)])),
    });
    for (const symbol of options.symbols) this.move(symbol, options.price ?? 100);
    this.events.length = 0;
  }

  now() {
    this.#last = Math.max(this.#last, this.#clock());
    return epochMs(this.#last);
  }

  run<K extends CommandKind>(command: Extract<Command, { readonly kind: K }>): Execution<K> {
    const execution = this.engine.execute<K>(command, this.now());
    this.#heard(execution.events);
    return execution;
  }

  /** The market trades at `price`. */
  move(symbol: MarketSymbol, price: number | string, quantity: number | string = 1000): void {
    const before = this.engine.quote(symbol)?.lastPrice ?? d(price);
    const takerSide = before.gt(price) ? 'sell' : 'buy';
    const movement = { kind: 'trade', symbol, at: this.now(), price: d(price), quantity: d(quantity), takerSide };
    this.#heard(this.engine.move(movement as Parameters<MatchingEngine['move']>[0]));
  }

  place(order: Omit<PlaceOrder, 'sentAt'>): Outcome<PlacedOrder> {
    if (order.type === 'bracket') return this.#placeBracket(order);
    const { reply } = this.run<'place-order'>({ kind: 'place-order', account: ACCOUNT, order: requestOf(order) });
    if (!reply.ok) return refused(reply.error);
    return { kind: 'confirmed', value: placedOf(reply.value) };
  }

  /** In the engine two legs under a list that bears the order's id; to everybody outside one order. */
  #placeBracket({
    symbol,
    side,
    quantity,
    clientOrderId,
    ...prices
  }: Omit<PlaceOrder, 'sentAt'>): Outcome<PlacedOrder> {
    this.#brackets.add(clientOrderId);
    const common = { symbol, side, quantity } as const;
    const { reply } = this.run<'place-oco'>({
      kind: 'place-oco',
      account: ACCOUNT,
      clientListId: clientOrderId,
      above: { ...common, type: 'limit-maker', clientOrderId: `${clientOrderId}-t`, price: prices.limitPrice! },
      below: { ...common, type: 'stop-loss', clientOrderId: `${clientOrderId}-s`, stopPrice: prices.stopPrice! },
    });
    if (!reply.ok) return refused(reply.error);
    return { kind: 'confirmed', value: { order: this.order(symbol, clientOrderId)!, fills: [] } };
  }

  placeOco({ symbol, side, quantity, stopLoss, takeProfit, clientListId }: PlaceOco): Outcome<PlacedOco> {
    const common = { symbol, side, quantity } as const;
    const { reply } = this.run<'place-oco'>({
      kind: 'place-oco',
      account: ACCOUNT,
      clientListId,
      above: { ...common, type: 'limit-maker', clientOrderId: takeProfit.clientOrderId, price: takeProfit.price },
      below: { ...common, type: 'stop-loss', clientOrderId: stopLoss.clientOrderId, stopPrice: stopLoss.stopPrice },
    });
    if (!reply.ok) return refused(reply.error);
    const { list, orders } = reply.value;
    return { kind: 'confirmed', value: { list: listOf(list), orders: orders.map(one => orderOf(one.order)) } };
  }

  cancel(symbol: MarketSymbol, clientOrderId: string): Outcome<VenueOrder> {
    if (this.#brackets.has(clientOrderId)) {
      const cancelled = this.cancelOco(symbol, clientOrderId);
      return cancelled.kind === 'confirmed'
        ? { kind: 'confirmed', value: this.order(symbol, clientOrderId)! }
        : cancelled;
    }
    const target = { kind: 'client-id', clientOrderId } as const;
    const command = {
      kind: 'cancel-order',
      account: ACCOUNT,
      symbol,
      target,
      cancelClientId: 'x',
      onlyIf: null,
    } as const;
    const { reply } = this.run<'cancel-order'>(command);
    return reply.ok ? { kind: 'confirmed', value: orderOf(reply.value.order) } : refused(reply.error);
  }

  cancelOco(symbol: MarketSymbol, clientListId: string): Outcome<PlacedOco> {
    const target = { kind: 'client-id', clientListId } as const;
    const command = { kind: 'cancel-order-list', account: ACCOUNT, symbol, target, cancelClientId: 'x' } as const;
    const { reply } = this.run<'cancel-order-list'>(command);
    if (!reply.ok) return refused(reply.error);
    return { kind: 'confirmed', value: { list: listOf(reply.value.list), orders: reply.value.orders.map(orderOf) } };
  }

  cancelReplace({ cancel, place }: Omit<CancelReplace, 'sentAt'>): Replaced {
    const { reply } = this.run<'cancel-replace'>({
      kind: 'cancel-replace',
      account: ACCOUNT,
      target: { kind: 'client-id', clientOrderId: cancel },
      cancelClientId: 'x',
      onlyIf: null,
      whenCancelFails: 'stop',
      order: requestOf(place),
    });
    if (!reply.ok) return { cancelled: refused(reply.error), placed: null };
    const { cancelled, placed } = reply.value;
    return {
      cancelled: cancelled.ok ? { kind: 'confirmed', value: orderOf(cancelled.value.order) } : refused(cancelled.error),
      placed:
        placed === null
          ? null
          : placed.ok
            ? { kind: 'confirmed', value: placedOf(placed.value) }
            : refused(placed.error),
    };
  }

  order(symbol: MarketSymbol, clientOrderId: string): VenueOrder | null {
    const legs = this.#legs(symbol, clientOrderId);
    if (legs !== null) return bracketOf(clientOrderId, legs);
    const found = this.engine.order(ACCOUNT, symbol, { kind: 'client-id', clientOrderId });
    return found === null ? null : orderOf(found);
  }

  openOrders(symbol: MarketSymbol | null): readonly VenueOrder[] {
    const open = this.engine.openOrders(ACCOUNT, symbol).map(order => this.#shown(order));
    return [...new Map(open.map(order => [order.clientOrderId, order])).values()];
  }

  fills(symbol: MarketSymbol, fromId: number | null = null): readonly VenueFill[] {
    const range = { fromId, since: null, until: null, limit: 10_000, orderId: null };
    return this.engine.fills(ACCOUNT, symbol, range).map(fill => {
      const order = this.engine.order(ACCOUNT, symbol, { kind: 'id', id: fill.orderId });
      const shown = order === null ? null : this.#shown(order);
      return { ...fillOf(fill, null), ...(shown === null ? {} : { venueOrderId: shown.venueOrderId }) };
    });
  }

  balances(): VenueBalances {
    return { venueTime: this.now(), balances: this.engine.account(ACCOUNT)?.balances ?? [] };
  }

  #legs(symbol: MarketSymbol, clientOrderId: string): readonly [Order, Order] | null {
    if (!this.#brackets.has(clientOrderId)) return null;
    const leg = (end: 't' | 's'): Order | null =>
      this.engine.order(ACCOUNT, symbol, { kind: 'client-id', clientOrderId: `${clientOrderId}-${end}` });
    const [target, stop] = [leg('t'), leg('s')];
    return target === null || stop === null ? null : [target, stop];
  }

  #shown(order: Order): VenueOrder {
    const parent = order.clientOrderId.replace(/-[ts]$/, '');
    const legs = this.#legs(order.symbol, parent);
    return legs === null ? orderOf(order) : bracketOf(parent, legs);
  }

  #heard(events: readonly EngineEvent[]): void {
    for (const event of events) {
      if (event.kind === 'order-changed') {
        const order = this.#shown(event.order);
        const { clientOrderId, venueOrderId } = order;
        const fill =
          event.change.kind === 'traded' ? { ...fillOf(event.change.fill, clientOrderId), venueOrderId } : null;
        this.events.push({ kind: 'order-updated', order, fill, reason: '', venueTime: event.at });
      }
      if (event.kind === 'balances-changed') {
        this.events.push({ kind: 'balances-changed', balances: event.balances, venueTime: event.at });
      }
    }
  }
}

function requestOf(order: Omit<PlaceOrder, 'sentAt'>): OrderRequest {
  const { symbol, side, clientOrderId, quantity, limitPrice, stopPrice } = order;
  const terms = { symbol, side, clientOrderId } as const;
  if (order.type === 'market') return { ...terms, type: 'market', amount: { kind: 'base', quantity } };
  if (order.type === 'limit') {
    return { ...terms, type: 'limit', quantity, price: limitPrice!, timeInForce: order.timeInForce };
  }
  if (order.type === 'limit-maker') return { ...terms, type: 'limit-maker', quantity, price: limitPrice! };
  if (order.type === 'stop-loss') return { ...terms, type: 'stop-loss', quantity, stopPrice: stopPrice! };
  const { timeInForce } = order;
  return { ...terms, type: 'stop-loss-limit', quantity, stopPrice: stopPrice!, price: limitPrice!, timeInForce };
}

const orderOf = (order: Order): VenueOrder => ({
  symbol: order.symbol,
  venueOrderId: String(order.id) as VenueOrderId,
  clientOrderId: order.clientOrderId,
  side: order.side,
  type: order.type,
  timeInForce: order.timeInForce,
  quantity: order.quantity,
  filledQuantity: order.filled,
  filledQuote: order.filledQuote,
  limitPrice: order.price,
  stopPrice: order.stopPrice,
  state:
    order.state.kind === 'waiting' || order.state.kind === 'working'
      ? order.filled.gt(0)
        ? 'partly-filled'
        : 'open'
      : order.state.kind,
  venueListId: order.listId === null ? null : String(order.listId),
  updatedAt: order.updatedAt,
});

const placedOf = ({ order, fills }: Replies['place-order']): PlacedOrder => ({
  order: orderOf(order),
  fills: fills.map(fill => fillOf(fill, order.clientOrderId)),
});

/** The legs of a bracket as the one order that they are outside. */
function bracketOf(clientOrderId: string, [target, stop]: readonly [Order, Order]): VenueOrder {
  const legs = [orderOf(target), orderOf(stop)] as const;
  const [first] = legs;
  const filledQuantity = legs[0].filledQuantity.plus(legs[1].filledQuantity);
  const rests = legs.some(leg => leg.state === 'open' || leg.state === 'partly-filled');
  const done = filledQuantity.gte(first.quantity) ? 'filled' : 'cancelled';
  return {
    ...first,
    clientOrderId,
    venueOrderId: `B${first.venueListId}` as VenueOrderId,
    type: 'bracket',
    filledQuantity,
    filledQuote: legs[0].filledQuote.plus(legs[1].filledQuote),
    stopPrice: stop.stopPrice,
    state: rests ? (filledQuantity.gt(0) ? 'partly-filled' : 'open') : done,
    venueListId: null,
  };
}

const fillOf = (fill: Fill, clientOrderId: string | null): VenueFill => ({
  symbol: fill.symbol,
  venueTradeId: String(fill.tradeId),
  venueOrderId: String(fill.orderId) as VenueOrderId,
  clientOrderId,
  side: fill.side,
  quantity: fill.quantity,
  price: fill.price,
  fee: fill.commission,
  feeAsset: fill.commissionAsset,
  isMaker: fill.isMaker,
  venueTime: fill.at,
});

const listOf = (list: OrderList): VenueOrderList => ({
  symbol: list.symbol,
  clientListId: list.clientListId,
  venueListId: String(list.id),
  state: list.status === 'executing' ? 'executing' : 'done',
  legs: list.orderIds.map((id, index) => ({
    venueOrderId: String(id) as VenueOrderId,
    clientOrderId: list.clientOrderIds[index]!,
  })),
});

export const fault = (code: VenueFault['code'], message: string, venueCode: string | null = null): VenueFault => ({
  code,
  venueCode,
  message,
  retryAt: null,
});

const CODES: Readonly<Partial<Record<Refusal['kind'], VenueFault['code']>>> = {
  'insufficient-balance': 'VENUE_INSUFFICIENT_FUNDS',
  'unknown-order': 'VENUE_ORDER_NOT_OPEN',
  'unknown-order-list': 'VENUE_ORDER_NOT_OPEN',
};

function refused(refusal: Refusal): { readonly kind: 'rejected'; readonly fault: VenueFault } {
  const code = CODES[refusal.kind] ?? 'VENUE_REJECTED';
  return { kind: 'rejected', fault: fault(code, JSON.stringify(refusal)) };
}
