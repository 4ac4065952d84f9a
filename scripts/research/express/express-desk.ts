import type { Approval, DeskKey, DeskOrder } from '#agents/execution/core/desk.ts';
import { fillIdOf } from '#agents/execution/core/facts.ts';
import { newOrder, orderIdOf, positionIdOf } from '#agents/execution/core/new-order.ts';
import { reachesMinimum, roundPrice, roundQuantity } from '#agents/execution/core/rounding.ts';
import { applyFill, closeWithDust, openPosition } from '#shared/accounting/position.ts';
import type { Instrument } from '#shared/domain/instrument.ts';
import { averagePrice } from '#shared/domain/order-state.ts';
import type { HeldPosition } from '#shared/domain/strategy.ts';
import { type Decimal, maximum, minimum } from '#shared/kernel/decimal.ts';
import type { Id } from '#shared/kernel/ids.ts';
import { invariant } from '#shared/kernel/invariant.ts';
import type { EpochMs } from '#shared/kernel/time.ts';
import { type BotSlot, NO_MESSAGE } from '../bots.ts';
import type { PositionRecord } from '../recorder.ts';
import { within } from './declined.ts';
import type { ExpressMarket, Hit, Trade } from './express-market.ts';
import type { ExpressRecorder } from './express-recorder.ts';

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };
type OrderRecord = Writable<DeskOrder>;
export type Held = Writable<PositionRecord>;

/** What the next turn of a desk takes in, or the call that follows it. */
type Work =
  | { readonly kind: 'approved'; readonly approval: Approval }
  | { readonly kind: 'entered'; readonly order: OrderRecord; readonly trades: readonly Trade[] }
  | { readonly kind: 'placed' }
  | { readonly kind: 'cancelled'; readonly next: Next }
  | { readonly kind: 'left'; readonly order: OrderRecord; readonly trades: readonly Trade[] }
  | { readonly kind: 'hit'; readonly hit: Hit };
type Call =
  | { readonly kind: 'enter'; readonly order: OrderRecord }
  | { readonly kind: 'rest'; readonly orders: Protective }
  | { readonly kind: 'cancel'; readonly next: Next }
  | { readonly kind: 'leave'; readonly order: OrderRecord };

/** What follows once what rests is off the venue: the exit, moved levels, or levels for a position that has grown. */
type Next = OrderRecord | Protective | 'protect-anew';

interface Protective {
  readonly stop: OrderRecord;
  readonly target: OrderRecord | null;
}

export interface DeskParts {
  readonly key: DeskKey;
  readonly slot: BotSlot;
  readonly instrument: Instrument;
  readonly market: ExpressMarket;
  readonly recorder: ExpressRecorder;
  /** Row of the last bar that is over. */
  readonly row: () => number;
  /** Its close. */
  readonly mark: () => Decimal;
}

/** Execution's desk for a position that is entered at the market, rests its stop and its target, and leaves at the market. */
export class ExpressDesk {
  readonly parts: DeskParts;
  held: Held | null = null;
  /** As a strategy sees it: the same object until it changes; undefined while nobody has looked. */
  #view: HeldPosition | undefined;
  #protective: Protective | null = null;
  #work: Work | null = null;
  #call: Call | null = null;
  /** Under which approval the position is protected, and how many orders of each purpose were. */
  #used: Ordinals & { readonly approvalId: Id | null } = { approvalId: null, 'stop-loss': 0, 'take-profit': 0 };

  constructor(parts: DeskParts) {
    this.parts = parts;
  }

  get isDue(): boolean {
    return this.#work !== null;
  }

  /** What is held, as a strategy sees it: the same object as long as it is the same. */
  get position(): HeldPosition | null {
    if (this.held === null) return null;
    this.#view ??= heldPosition(this.held);
    return this.#view;
  }

  approve(approval: Approval): void {
    within(this.#work === null, 'two approvals at one moment');
    this.#work = { kind: 'approved', approval };
  }

  /** Lets a bar pass the market. */
  pass(row: number, at: EpochMs): void {
    const hit = this.parts.market.pass(row, at);
    if (hit !== null) this.#work = { kind: 'hit', hit };
  }

  /** Takes in what happened, and decides on the next call. */
  turn(at: EpochMs): void {
    const work = this.#work;
    this.#work = null;
    if (work === null) return;
    this.#view = undefined;
    switch (work.kind) {
      case 'approved':
        this.#call = this.#take(work.approval, at);
        return;
      case 'entered':
        this.#call = this.#entered(work.order, work.trades, at);
        return;
      case 'placed':
        for (const order of this.#legs()) order.state = 'open';
        return;
      case 'cancelled':
        this.#call = this.#cancelled(work.next, at);
        return;
      case 'left':
        this.#left(work.order, work.trades, at);
        return;
      case 'hit':
        this.#wasHit(work.hit, at);
    }
  }

  /** Makes the call, if there is one. */
  follow(at: EpochMs): void {
    const call = this.#call;
    this.#call = null;
    if (call === null) return;
    const { market, row } = this.parts;
    if (call.kind === 'cancel') {
      market.cancel();
      this.#work = { kind: 'cancelled', next: call.next };
    } else if (call.kind === 'rest') {
      const { stop, target } = call.orders;
      invariant(stop.stopPrice !== null, 'a stop has its price');
      market.rest({ quantity: stop.quantity, stop: stop.stopPrice, target: target?.limitPrice ?? null }, row());
      this.#protective = call.orders;
      this.#work = { kind: 'placed' };
    } else {
      const { order } = call;
      const trades = market.order(order.side, order.quantity, { row: row(), at });
      this.#work = { kind: call.kind === 'enter' ? 'entered' : 'left', order, trades };
    }
  }

  #take(approval: Approval, at: EpochMs): Call {
    const { instrument, mark, recorder } = this.parts;
    const { held } = this;
    if (approval.intent === 'entry') {
      within(approval.orderType === 'market' && approval.side === 'buy', 'no purchase at the market');
      invariant(approval.quantity !== null, 'an entry has its quantity');
      const quantity = roundQuantity(approval.quantity, instrument);
      within(reachesMinimum(quantity, mark(), instrument), 'an entry below the minimum');
      const order: OrderRecord = newOrder(approval, 'entry', { ...MARKET, quantity });
      recorder.order(this.parts.key, order);
      return { kind: 'enter', order };
    }
    within(held !== null && approval.positionId === held.id, 'an approval for another position');
    this.#mustBeSellable(held);
    if (approval.intent === 'exit') {
      within(approval.quantity?.gte(held.quantity) !== false, 'a sale of a part');
      const wanted = minimum(held.quantity, approval.quantity ?? held.quantity);
      const quantity = maximum(roundQuantity(wanted, instrument), instrument.stepSize);
      const order: OrderRecord = { ...newOrder(approval, 'exit', { ...MARKET, quantity }), side: 'sell' };
      order.positionId = held.id;
      recorder.order(this.parts.key, order);
      return { kind: 'cancel', next: order };
    }
    held.stopLoss = approval.stopLoss ?? held.stopLoss;
    held.takeProfit = approval.takeProfit ?? held.takeProfit;
    return { kind: 'cancel', next: this.#protect(held, approval.id, at) };
  }

  /** The orders that protect the position, under the approval. */
  #protect(held: Held, approvalId: Id, at: EpochMs): Protective {
    const { instrument, recorder, key } = this.parts;
    const { stopLoss, takeProfit } = held;
    if (this.#used.approvalId !== approvalId) this.#used = { approvalId, 'stop-loss': 0, 'take-profit': 0 };
    const used = this.#used;
    within(stopLoss !== null && isBetween(this.parts.mark(), stopLoss, takeProfit), 'levels that are passed already');
    const authority = { ...NO_TERMS, id: approvalId, side: 'sell', marketTime: at } as const;
    const quantity = roundQuantity(held.quantity, instrument);
    const make = (
      purpose: keyof Ordinals,
      shape: Pick<DeskOrder, 'type' | 'limitPrice' | 'stopPrice'>,
    ): OrderRecord => {
      const ordinal = used[purpose];
      used[purpose] += 1;
      const order: OrderRecord = newOrder(authority, purpose, { ...shape, timeInForce: 'GTC', quantity });
      if (ordinal > 0) order.id = orderIdOf(approvalId, purpose, ordinal);
      Object.assign(order, { ordinal, stopPrice: shape.stopPrice, positionId: held.id });
      recorder.order(key, order);
      return order;
    };
    const stopPrice = roundPrice(stopLoss, 'sell', instrument);
    const stop = make('stop-loss', { type: 'stop-loss', limitPrice: null, stopPrice });
    if (takeProfit === null) return { stop, target: null };
    const limitPrice = roundPrice(takeProfit, 'sell', instrument);
    return { stop, target: make('take-profit', { type: 'limit-maker', limitPrice, stopPrice: null }) };
  }

  #entered(order: OrderRecord, trades: readonly Trade[], at: EpochMs): Call {
    const { instrument } = this.parts;
    const before = this.held === null ? null : roundQuantity(this.held.quantity, instrument);
    for (const trade of trades) {
      this.held ??= this.#opened(order, trade, at);
      if (before === null && trade === trades[0]) continue;
      Object.assign(this.held, applyFill(this.held, trade, { pair: instrument }).position);
    }
    this.#executed(order, trades);
    const { held } = this;
    invariant(held !== null, 'an entry that was executed is a position');
    this.#mustBeSellable(held);
    if (before === null) return { kind: 'rest', orders: this.#protect(held, order.approvalId, at) };
    within(!before.eq(roundQuantity(held.quantity, instrument)), 'an added entry that adds nothing to sell');
    const { stopLoss, takeProfit } = order.terms;
    const known = held.stopLoss ?? stopLoss;
    held.entries += 1;
    held.stopLoss = known === null || stopLoss === null ? known : maximum(known, stopLoss);
    held.takeProfit = takeProfit;
    return { kind: 'cancel', next: 'protect-anew' };
  }

  #opened(order: OrderRecord, trade: Trade, at: EpochMs): Held {
    const { position } = openPosition(trade, { pair: this.parts.instrument });
    const facts = { id: positionIdOf(order.id), entries: 1, openedAt: at, closedAt: null, closeReason: null };
    const { stopLoss, takeProfit } = order.terms;
    const held = { ...position, ...facts, stopLoss, takeProfit };
    this.parts.recorder.position(this.parts.key, held);
    return held;
  }

  #cancelled(next: Next, at: EpochMs): Call {
    for (const order of this.#legs()) this.#end(order, 'cancelled');
    this.#protective = null;
    if (next === 'protect-anew') {
      invariant(this.held !== null && this.#used.approvalId !== null, 'what has grown was held and protected');
      return { kind: 'rest', orders: this.#protect(this.held, this.#used.approvalId, at) };
    }
    return 'stop' in next ? { kind: 'rest', orders: next } : { kind: 'leave', order: next };
  }

  #left(order: OrderRecord, trades: readonly Trade[], at: EpochMs): void {
    invariant(this.held !== null, 'what leaves was held');
    const { instrument, recorder } = this.parts;
    const { held } = this;
    for (const trade of trades) {
      const applied = applyFill(held, trade, { pair: instrument });
      within(applied.excess.isZero(), 'a sale beyond the position');
      Object.assign(held, applied.position);
    }
    this.#executed(order, trades);
    held.closedAt = at;
    held.closeReason = order.purpose;
    this.held = null;
    if (!held.quantity.isZero()) this.#giveUp(held);
    recorder.over(held);
  }

  /** What is left after a sale is too little to be sold. */
  #giveUp(held: Held): void {
    const { instrument, mark, recorder, key } = this.parts;
    const rest = roundQuantity(held.quantity, instrument);
    within(!reachesMinimum(rest, mark(), instrument), 'a sale that leaves more than dust');
    Object.assign(held, closeWithDust(held));
    recorder.dust(key.botId, instrument.base);
  }

  #wasHit({ by, trades }: Hit, at: EpochMs): void {
    invariant(this.#protective !== null, 'only what rests is reached');
    const { stop, target } = this.#protective;
    this.#protective = null;
    const [done, other] = by === 'stop-loss' ? [stop, target] : [target, stop];
    invariant(done !== null, 'what was reached rested');
    if (other !== null) this.#end(other, 'expired');
    this.#left(done, trades, at);
  }

  /** Writes trades down, and into their order, which they fill. */
  #executed(order: OrderRecord, trades: readonly Trade[]): void {
    const { key, recorder, instrument } = this.parts;
    for (const trade of trades) {
      recorder.fill({ key, order, trade, instrument, id: this.#fillId(trade) });
      order.averagePrice = averagePrice(order, trade);
      order.filled = order.filled.plus(trade.quantity);
    }
    within(order.filled.eq(order.quantity), 'an order that is filled in part');
    this.#end(order, 'filled');
  }

  #end(order: OrderRecord, state: OrderRecord['state']): void {
    order.state = state;
    this.parts.recorder.over(order);
  }

  #fillId({ tradeId }: Trade): Id {
    return fillIdOf(this.parts.key, String(tradeId));
  }

  #legs(): readonly OrderRecord[] {
    if (this.#protective === null) return [];
    const { stop, target } = this.#protective;
    return target === null ? [stop] : [stop, target];
  }

  #mustBeSellable({ quantity }: Held): void {
    const { instrument, mark } = this.parts;
    within(reachesMinimum(roundQuantity(quantity, instrument), mark(), instrument), 'a position below the minimum');
  }
}

interface Ordinals {
  'stop-loss': number;
  'take-profit': number;
}

const MARKET = { type: 'market', timeInForce: 'GTC', limitPrice: null } as const;
const NO_TERMS = { correlationId: NO_MESSAGE, stopLoss: null, takeProfit: null, validUntil: null } as const;

/** Whether the price is between the levels. */
const isBetween = (price: Decimal, stopLoss: Decimal, takeProfit: Decimal | null): boolean =>
  price.gt(stopLoss) && (takeProfit === null || price.lt(takeProfit));

const heldPosition = (held: Held): HeldPosition => ({
  side: held.side,
  quantity: held.quantity.toNumber(),
  entryPrice: held.entryPrice.toNumber(),
  openedAt: held.openedAt,
  entries: held.entries,
  stopLoss: held.stopLoss?.toNumber() ?? null,
  takeProfit: held.takeProfit?.toNumber() ?? null,
});
