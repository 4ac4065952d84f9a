import { mayHideSale, type UnseenPurchase, verdictOnSilence } from '#agents/execution/core/absence.ts';
import type { Approval, Desk, DeskOrder, Protection, TradingState } from '#agents/execution/core/desk.ts';
import { type Call, ordersOf, type PutOff } from '#agents/execution/core/draft.ts';
import type { Fact } from '#agents/execution/core/facts.ts';
import { type Turn, takeTurn } from '#agents/execution/core/turn.ts';
import { fillOf, reportOf } from '#agents/execution/venue/facts.ts';
import { isLive } from '#shared/domain/order-state.ts';
import { Decimal } from '#shared/kernel/decimal.ts';
import { deriveId, hexOf, type Id, idFromHex } from '#shared/kernel/ids.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { factsOf, performAt, replaceAt, SYMBOL } from './calls-at-venue.ts';
import { VenueModel } from './venue-model.ts';

export const KEY = { account: 'main', botId: 'bot', instrumentId: 'binance:BTC/USDT' };
const d = (value: number | string): Decimal => new Decimal(value);
/** Base on the account that is not the bot's: selling it by mistake is possible, and must not happen. */
export const UNASSIGNED = d(50);

/** `throttled`: refused for a passing reason. `late-arrival`: the request reaches the venue within its life, after it was given up. `hidden`: applied, shown later. */
export type CallFault =
  | 'none'
  | 'response-dropped'
  | 'request-lost'
  | 'refused'
  | 'throttled'
  | 'late-arrival'
  | 'hidden'
  /** The venue's limits leave no room to move a stop that covers all: nothing is sent for `NO_ROOM_MS`. */
  | 'no-room';
export const NO_ROOM_MS = 4_000;
const HIDDEN_MS = 30_000;

const ENTRIES = { endAtExpiry: true, minFillShare: 0.5, maxAdjustments: 2, fundsShare: 0.98 };
/** One list where there is a target; a stop that stands alone is moved in one call. */
export const IN_ONE_CALL: Protection = { oco: 'list', stop: 'stop-loss', limitShare: d('0.01'), replaces: true };
export const LISTS: Protection = { oco: 'list', stop: 'stop-loss', limitShare: d('0.01'), replaces: false };

/** One desk over a real matching engine, with the shell's work done by hand so that a test can break it at will. */
export class DeskRunner {
  readonly venue: VenueModel;
  now = 1_000_000;
  desk: Desk;
  readonly calls: Call[] = [];
  readonly facts: Fact[] = [];
  readonly putOff = new Map<Id, PutOff>();
  readonly asks = new Set<Id>();
  readonly turns: Turn[] = [];
  /** How often each order was sent. */
  readonly sent = new Map<Id, number>();
  readonly #inFlight = new Set<Id>();
  readonly #late: { readonly call: Call; readonly until: number }[] = [];
  readonly #hidden = new Map<Id, number>();
  readonly #hiddenFacts: { readonly fact: Fact; readonly at: number }[] = [];
  readonly #trades = new Set<string>();
  #approvals = 0;

  readonly #protection: Protection;
  readonly #recvWindowMs: number;

  constructor({ levelQuote = 2_000, feeRate = '0.001', protection = LISTS, recvWindowMs = 5_000 } = {}) {
    this.#protection = protection;
    this.#recvWindowMs = recvWindowMs;
    this.venue = new VenueModel({
      symbols: [SYMBOL],
      deposits: { USDT: 1_000_000, BTC: UNASSIGNED.toNumber() },
      clock: () => this.now,
      levelQuote,
      feeRate,
    });
    this.desk = {
      key: KEY,
      instrument: {
        symbol: SYMBOL,
        base: 'BTC',
        quote: 'USDT',
        tickSize: d('0.01'),
        stepSize: d('0.001'),
        minQuantity: d('0.001'),
        maxQuantity: d(9000),
        minNotional: d(5),
        status: 'trading',
      },
      positions: [],
      orders: [],
      tradingState: 'ACTIVE',
      mark: d(100),
    };
  }

  get position() {
    return this.desk.positions.find(position => position.closedAt === null) ?? null;
  }

  get base(): Decimal {
    const btc = this.venue.balances().balances.find(balance => balance.asset === 'BTC');
    return btc === undefined ? d(0) : btc.free.plus(btc.locked);
  }

  live(purpose?: DeskOrder['purpose']): readonly DeskOrder[] {
    return this.desk.orders.filter(
      order => isLive(order.state) && (purpose === undefined || order.purpose === purpose),
    );
  }

  approve(change: Partial<Approval> & Pick<Approval, 'intent'>): Approval {
    const approval: Approval = {
      id: deriveId('approval', this.#approvals++),
      key: KEY,
      side: change.intent === 'entry' ? 'buy' : 'sell',
      orderType: 'market',
      quantity: change.intent === 'move-stop' ? null : d(10),
      limitPrice: null,
      stopLoss: change.intent === 'exit' ? null : d(90),
      takeProfit: change.intent === 'entry' ? d(120) : null,
      positionId: null,
      marketTime: epochMs(this.now),
      validUntil: null,
      correlationId: deriveId('correlation', this.#approvals),
      ...change,
    };
    this.turn([{ kind: 'approval', approval }]);
    return approval;
  }

  /** Takes facts in, as one transaction of the shell would. */
  turn(facts: readonly Fact[], ends: readonly Id[] = []): Turn {
    for (const id of ends) this.#inFlight.delete(id);
    const turn = takeTurn({
      desk: this.desk,
      facts,
      knownTrades: this.#trades,
      clock: { wall: epochMs(this.now), market: epochMs(this.now) },
      settings: {
        graceMs: 2_000,
        recvWindowMs: this.#recvWindowMs,
        admitEntries: true,
        entries: ENTRIES,
        protection: this.#protection,
      },
      inFlight: this.#inFlight,
      putOff: this.putOff,
    });
    this.desk = turn.desk;
    for (const { fact } of turn.fills) this.#trades.add(fact.venueTradeId);
    for (const call of turn.calls) {
      for (const { id } of ordersOf(call)) this.#inFlight.add(id);
      this.calls.push(call);
    }
    for (const id of turn.asks) this.asks.add(id);
    this.turns.push(turn);
    return turn;
  }

  setState(state: TradingState): void {
    this.desk = { ...this.desk, tradingState: state };
    this.turn([]);
  }

  /** Makes a waiting call; what the venue says by itself goes to `facts`. */
  makeCall(index: number, fault: CallFault = 'none'): void {
    const [call] = this.calls.splice(index, 1);
    if (call === undefined) return;
    if (fault === 'no-room') {
      if ('move' in call && call.move === 'level') this.#putOffMove(call);
      else this.#makeCall(call, 'none');
      return;
    }
    this.#makeCall(call, fault);
  }

  #putOffMove(call: Call): void {
    const ids = ordersOf(call).map(order => order.id);
    for (const id of ids) this.putOff.set(id, { move: 'level', until: epochMs(this.now + NO_ROOM_MS) });
    const code = 'EXECUTION_MOVE_PUT_OFF';
    this.turn(call.kind === 'replace' ? [{ kind: 'denied', orderId: call.order.id, code, detail: '' }] : [], ids);
  }

  #makeCall(call: Call, fault: Exclude<CallFault, 'no-room'>): void {
    if (call.kind === 'replace') {
      this.#replace(call, fault);
      return;
    }
    const ids = ordersOf(call).map(order => order.id);
    if (call.kind === 'place' || call.kind === 'place-oco') {
      for (const id of ids) this.sent.set(id, (this.sent.get(id) ?? 0) + 1);
    }
    const placing = call.kind === 'place' || call.kind === 'place-oco';
    // the venue refuses what was signed too long ago
    const tooLate = placing && ordersOf(call).some(order => this.now > (order.expiresAt ?? 0));
    const isRefused = (fault === 'refused' || fault === 'throttled') && placing;
    if (isRefused || tooLate) {
      const code = fault === 'throttled' ? 'VENUE_RATE_LIMITED' : 'VENUE_REJECTED';
      this.turn(
        ids.map(orderId => ({ kind: 'rejected', orderId, code, detail: 'scripted' })),
        ids,
      );
      return;
    }
    if (fault === 'late-arrival' && placing) this.#late.push({ call, until: this.now + this.#recvWindowMs });
    if (fault === 'hidden' && placing) for (const id of ids) this.#hidden.set(id, this.now + HIDDEN_MS);
    const never = fault === 'request-lost' || (fault === 'late-arrival' && placing);
    const outcome = never ? null : performAt(this.venue, call, this.now);
    this.#hear();
    if (fault !== 'none' || outcome === null || outcome.kind === 'unknown') {
      if (placing)
        this.turn(
          ids.map(orderId => ({ kind: 'outcome-unknown', orderId, detail: fault })),
          ids,
        );
      else
        this.turn(
          ids.flatMap(id => this.#answer(id)),
          ids,
        );
      return;
    }
    if (outcome.kind === 'rejected') {
      const detail = outcome.fault.message;
      if (placing)
        this.turn(
          ids.map(orderId => ({ kind: 'rejected', orderId, code: 'VENUE_REJECTED', detail })),
          ids,
        );
      else
        this.turn(
          ids.flatMap(id => this.#answer(id)),
          ids,
        );
      return;
    }
    this.turn(factsOf(outcome.value), ids);
  }

  /**
   * `refused`: the first half is done and the second refused, with proof. `throttled`: nothing is done, with proof. A lost answer is
   * none about either half: the stop that was to leave is asked for.
   */
  #replace(call: Call & { readonly kind: 'replace' }, fault: CallFault): void {
    const { stop, order } = call;
    const ids = [stop.id, order.id];
    this.sent.set(order.id, (this.sent.get(order.id) ?? 0) + 1);
    if (fault === 'throttled' || this.now > (order.expiresAt ?? 0)) {
      this.turn(
        [...this.#answer(stop.id), { kind: 'denied', orderId: order.id, code: 'VENUE_RATE_LIMITED', detail: '' }],
        ids,
      );
      return;
    }
    if (fault === 'late-arrival') this.#late.push({ call, until: this.now + this.#recvWindowMs });
    if (fault === 'hidden') this.#hidden.set(order.id, this.now + HIDDEN_MS);
    if (fault === 'refused') this.venue.cancel(SYMBOL, hexOf(stop.id));
    const never = fault === 'request-lost' || fault === 'late-arrival' || fault === 'refused';
    const { placed } = never ? { placed: undefined } : replaceAt(this.venue, call);
    this.#hear();
    const said: Fact = { kind: 'outcome-unknown', orderId: order.id, detail: fault };
    const answer = (): Fact[] => {
      if (fault === 'refused')
        return [{ kind: 'rejected', orderId: order.id, code: 'VENUE_REJECTED', detail: 'scripted' }];
      if (fault !== 'none' || placed === undefined) return [said];
      if (placed === null)
        return [{ kind: 'denied', orderId: order.id, code: 'VENUE_ORDER_NOT_OPEN', detail: 'not tried' }];
      if (placed.kind === 'confirmed') return factsOf(placed.value);
      return [{ kind: 'rejected', orderId: order.id, code: 'VENUE_REJECTED', detail: placed.fault.message }];
    };
    this.turn([...this.#answer(stop.id), ...answer()], ids);
  }

  /** Requests that were given up reach the venue, if they still may. */
  arrive(): void {
    for (const { call, until } of this.#late.splice(0)) {
      if (this.now > until) continue;
      if (call.kind === 'replace') replaceAt(this.venue, call);
      else performAt(this.venue, call, this.now);
    }
    this.#hear();
  }

  /** Makes the calls while they are fresh, and what follows from them; no time passes. */
  settleNow(): void {
    for (let round = 0; round < 20; round++) {
      while (this.calls.length > 0) this.makeCall(0);
      this.turn(this.facts.splice(0));
      this.answerAsks();
    }
  }

  /** Answers what the desk wants to know, as the venue stands. */
  answerAsks(): void {
    const asked = [...this.asks];
    this.asks.clear();
    for (const id of asked) {
      const order = this.desk.orders.find(one => one.id === id);
      if (order === undefined) continue;
      const found = this.#answer(id);
      if (found.length > 0) this.turn(found);
      else if (order.state === 'unknown') this.#judge(order);
    }
  }

  /** Reads everything anew, as reconciliation does. */
  reconcile(): void {
    const facts: Fact[] = [];
    for (const fill of this.venue.fills(SYMBOL)) {
      const order = this.desk.orders.find(one => one.venueOrderId === fill.venueOrderId);
      if (order !== undefined && !this.#isHidden(order.id) && !this.#trades.has(fill.venueTradeId))
        facts.push(fillOf(order.id, fill));
    }
    for (const order of this.desk.orders) {
      if (isLive(order.state) && !this.#inFlight.has(order.id)) facts.push(...this.#answer(order.id));
    }
    this.turn(facts);
  }

  /** The process dies: calls not made are lost, and so is what was heard. */
  crash(): void {
    this.calls.length = 0;
    this.facts.length = 0;
    this.asks.clear();
    this.#inFlight.clear();
    this.putOff.clear();
    this.venue.events.length = 0;
    this.#hiddenFacts.length = 0;
    this.turn([]);
  }

  movePrice(price: number, quantity = 1_000): void {
    this.desk = { ...this.desk, mark: d(price) };
    this.venue.move(SYMBOL, price, quantity);
    this.#hear();
  }

  /** Lets everything happen that is still to happen. */
  settle(): void {
    this.now += HIDDEN_MS;
    for (let round = 0; round < 80; round++) {
      this.#hear();
      while (this.calls.length > 0) this.makeCall(0);
      this.turn(this.facts.splice(0));
      this.answerAsks();
      this.reconcile();
      this.now += 2_000;
      const last = this.turn([]);
      const wakes = last.wakeAt !== null && !this.#onlyWatches;
      const waits = this.calls.length + this.facts.length + this.asks.size > 0 || wakes;
      if (!waits && !this.desk.orders.some(order => order.state === 'unknown' || order.state === 'submitting')) return;
    }
  }

  /** The position is protected, and its desk wakes only to look at the price: that never ends. */
  get #onlyWatches(): boolean {
    return this.position?.protectedAt != null && this.position.stopPassedAt === null;
  }

  #judge(order: DeskOrder): void {
    const now = epochMs(this.now);
    let verdict = verdictOnSilence(order, { now, evidence: null });
    if (verdict === 'gather-evidence') {
      const probe = this.venue.cancel(SYMBOL, hexOf(order.id));
      this.#hear();
      if (probe.kind === 'confirmed') {
        this.turn([reportOf(order.id, probe.value)]);
        return;
      }
      const known = this.desk.positions.reduce((sum, one) => sum.plus(one.quantity).plus(one.dust), UNASSIGNED);
      const unseen = this.#purchasesNotAtRest();
      const isCertain = unseen.length === 0 || (this.base.eq(known) && !mayHideSale(unseen, order.quantity));
      const notSold = this.base.gte(known) && isCertain;
      verdict = verdictOnSilence(order, { now, evidence: { notResting: true, notSold } });
    }
    if (verdict === 'never-arrived') this.turn([{ kind: 'absent', orderId: order.id, detail: '' }]);
    else this.asks.add(order.id);
  }

  /** Purchases that may have come in unseen, and would make good for a sale: as the agent looks for them. */
  #purchasesNotAtRest(): UnseenPurchase[] {
    const resting = new Map(this.venue.openOrders(null).map(one => [one.clientOrderId, one.filledQuantity]));
    return this.desk.orders
      .filter(({ purpose, state }) => purpose === 'entry' && isLive(state))
      .filter(({ id, filled }) => this.#isHidden(id) || resting.get(hexOf(id))?.eq(filled) !== true)
      .map(({ type, quantity, filled }) => ({ type, rest: quantity.minus(filled) }));
  }

  #isHidden(id: Id): boolean {
    return (this.#hidden.get(id) ?? 0) > this.now;
  }

  #answer(id: Id): Fact[] {
    if (this.#isHidden(id)) return [];
    const found = this.venue.order(SYMBOL, hexOf(id));
    if (found === null) return [];
    const fills = this.venue.fills(SYMBOL).filter(fill => fill.venueOrderId === found.venueOrderId);
    return [...fills.map(fill => fillOf(id, fill)), reportOf(id, found)];
  }

  #hear(): void {
    for (const event of this.venue.events.splice(0)) {
      if (event.kind !== 'order-updated') continue;
      const id = idFromHex(event.order.clientOrderId)!;
      const at = this.#hidden.get(id) ?? 0;
      if (event.fill !== null) this.#hiddenFacts.push({ fact: fillOf(id, event.fill), at });
      this.#hiddenFacts.push({ fact: reportOf(id, event.order), at });
    }
    for (const one of this.#hiddenFacts.splice(0)) {
      if (one.at > this.now) this.#hiddenFacts.push(one);
      else this.facts.push(one.fact);
    }
  }
}
