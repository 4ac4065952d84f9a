import type { MarketSymbol } from '#shared/domain/instrument.ts';
import type { Side } from '#shared/domain/order.ts';
import { Decimal } from '#shared/kernel/decimal.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { ladderDepth } from '#shared/simulation/depth.ts';
import { createMatchingEngine } from '#shared/simulation/engine.ts';
import type {
  Command,
  CommandKind,
  EngineEvent,
  EngineOptions,
  Execution,
  FeeSchedule,
  LimitOrderRequest,
  Listing,
  MarketOrderRequest,
  MatchingEngine,
  OcoLegRequest,
  Order,
  OrderRequest,
  Refusal,
  StopLimitOrderRequest,
} from '#shared/simulation/types.ts';

export const d = (value: number | string): Decimal => new Decimal(value);
export const BTC = 'BTC/USDT' as MarketSymbol;

export const listing = (changes: Partial<Listing> = {}): Listing => ({
  symbol: BTC,
  base: 'BTC',
  quote: 'USDT',
  status: 'trading',
  tickSize: d(1),
  stepSize: d('0.1'),
  basePrecision: 8,
  quotePrecision: 8,
  filters: [],
  ...changes,
});

/** Ten bids at 99, 98, … and asks at 101, 102, … of 10 each around a price of 100, whatever the volume. */
export const evenDepth = ladderDepth({
  halfSpread: d(0),
  levels: 10,
  spacing: d(0),
  growth: d(1),
  volumeShare: d(0),
  minLevelQuote: d(1000),
});

export const OPTIONS: EngineOptions = {
  depth: evenDepth,
  restingFills: { rule: 'touch', participation: d('0.5') },
  publicTrades: 'none',
  historyKept: 100,
};

export const NO_FEES: FeeSchedule = { makerRate: d(0), takerRate: d(0), payIn: { kind: 'received' } };

/** A venue with one market at 100 and one account with 100 BTC and 10000 USDT; each act takes a second. */
export class TestVenue {
  engine: MatchingEngine;
  readonly #options: EngineOptions;
  #now = 0;
  #ids = 0;

  constructor({ options = OPTIONS, market = listing(), fees = NO_FEES } = {}) {
    this.#options = options;
    this.engine = createMatchingEngine(options);
    this.run({ kind: 'list-market', listing: market });
    this.run({ kind: 'open-account', account: 'ann', fees, deposits: { BTC: d(100), USDT: d(10_000) } });
    this.trade(100, 0);
  }

  #tick() {
    this.#now += 1000;
    return epochMs(this.#now);
  }

  run<Kind extends CommandKind>(command: Extract<Command, { readonly kind: Kind }>): Execution<Kind> {
    return this.engine.execute<Kind>(command, this.#tick());
  }

  restart(): void {
    this.engine = createMatchingEngine(this.#options, JSON.parse(JSON.stringify(this.engine.snapshot())));
  }

  trade(price: number, quantity: number, takerSide: Side = 'sell'): readonly EngineEvent[] {
    const at = this.#tick();
    return this.engine.move({ kind: 'trade', symbol: BTC, at, price: d(price), quantity: d(quantity), takerSide });
  }

  /** Prices as open, high, low, close. */
  bar([open, high, low, close]: readonly [number, number, number, number], volume: number): readonly EngineEvent[] {
    const openTime = epochMs(this.#now);
    const at = this.#tick();
    const prices = { open: d(open), high: d(high), low: d(low), close: d(close) };
    return this.engine.move({
      kind: 'bar',
      symbol: BTC,
      at,
      bar: { openTime, closeTime: at, ...prices, volume: d(volume) },
    });
  }

  book(kind: 'book-snapshot' | 'book-delta', bids: readonly (readonly [number, number])[], asks: typeof bids) {
    const levels = (side: typeof bids) => side.map(([price, quantity]) => ({ price: d(price), quantity: d(quantity) }));
    return this.engine.move({ kind, symbol: BTC, at: this.#tick(), bids: levels(bids), asks: levels(asks) });
  }

  place(order: OrderRequest) {
    return this.run({ kind: 'place-order', account: 'ann', order });
  }

  placed(order: OrderRequest): Order {
    const { reply } = this.place(order);
    if (!reply.ok) throw new Error(`refused: ${JSON.stringify(reply.error)}`);
    return reply.value.order;
  }

  refused(order: OrderRequest): Refusal | null {
    const { reply } = this.place(order);
    return reply.ok ? null : reply.error;
  }

  oco(above: OcoLegRequest, below: OcoLegRequest) {
    return this.run({ kind: 'place-oco', account: 'ann', clientListId: `list-${this.#ids++}`, above, below });
  }

  id = (): string => `o${this.#ids++}`;

  market(side: Side, quantity: number | string): MarketOrderRequest {
    const amount = { kind: 'base' as const, quantity: d(quantity) };
    return { type: 'market', symbol: BTC, side, clientOrderId: this.id(), amount };
  }

  limit(side: Side, quantity: number | string, price: number | string): LimitOrderRequest {
    const terms = { quantity: d(quantity), price: d(price), timeInForce: 'GTC' as const };
    return { type: 'limit', symbol: BTC, side, clientOrderId: this.id(), ...terms };
  }

  maker(side: Side, quantity: number | string, price: number | string): OcoLegRequest {
    const terms = { quantity: d(quantity), price: d(price) };
    return { type: 'limit-maker', symbol: BTC, side, clientOrderId: this.id(), ...terms };
  }

  stop(side: Side, quantity: number | string, stopPrice: number | string): OcoLegRequest {
    const terms = { quantity: d(quantity), stopPrice: d(stopPrice) };
    return { type: 'stop-loss', symbol: BTC, side, clientOrderId: this.id(), ...terms };
  }

  stopLimit(side: Side, quantity: number, { stop, limit }: { stop: number; limit: number }): StopLimitOrderRequest {
    const terms = { quantity: d(quantity), stopPrice: d(stop), price: d(limit), timeInForce: 'GTC' as const };
    return { type: 'stop-loss-limit', symbol: BTC, side, clientOrderId: this.id(), ...terms };
  }

  /** The order as it stands now. */
  order({ id }: Pick<Order, 'id'>): Order {
    const order = this.engine.order('ann', BTC, { kind: 'id', id });
    if (order === null) throw new Error(`no order ${id}`);
    return order;
  }

  state(order: Pick<Order, 'id'>): string {
    const { kind, ...rest } = this.order(order).state;
    return 'reason' in rest ? `${kind}: ${rest.reason}` : kind;
  }

  /** Free and locked as text. */
  balance(asset: string): string {
    const balance = this.engine.account('ann')?.balances.find(each => each.asset === asset);
    return balance === undefined ? 'none' : `${balance.free} + ${balance.locked}`;
  }
}

export const kindsOf = (events: readonly EngineEvent[]): readonly string[] =>
  events.map(event => (event.kind === 'order-changed' ? `order ${event.order.id} ${event.change.kind}` : event.kind));

/** The fills among the events, as `quantity@price`. */
export const fillsOf = (events: readonly EngineEvent[]): readonly string[] =>
  events.flatMap(event =>
    event.kind === 'order-changed' && event.change.kind === 'traded'
      ? [`${event.change.fill.quantity}@${event.change.fill.price}${event.change.fill.isMaker ? ' maker' : ''}`]
      : [],
  );

export const refusalOf = (execution: { reply: { ok: true } | { ok: false; error: Refusal } }) =>
  execution.reply.ok ? null : execution.reply.error;
