import { attemptsOf, nextSale } from '#agents/execution/core/attempts.ts';
import {
  type Approval,
  type Desk,
  type DeskKey,
  type DeskOrder,
  deskText,
  type Settings,
} from '#agents/execution/core/desk.ts';
import type { Call } from '#agents/execution/core/draft.ts';
import { ordersOf } from '#agents/execution/core/draft.ts';
import type { Fact } from '#agents/execution/core/facts.ts';
import { type Turn, type TurnInput, takeTurn } from '#agents/execution/core/turn.ts';
import type { MarketSymbol } from '#shared/domain/instrument.ts';
import { isLive, isResting } from '#shared/domain/order-state.ts';
import { type Decimal, ZERO } from '#shared/kernel/decimal.ts';
import type { Id } from '#shared/kernel/ids.ts';
import { invariant } from '#shared/kernel/invariant.ts';
import { type EpochMs, epochMs } from '#shared/kernel/time.ts';
import type { PostingLine } from '#shared/research/backtest/outcome.ts';
import type { Venue } from '#shared/research/backtest/venue.ts';
import type { EngineEvent } from '#shared/simulation/types.ts';
import { remembered } from './desk-memory.ts';
import { fundingNews, type Holder, heldBy, liquidationNews, type News } from './margin-news.ts';
import { IMMEDIATE, type Post } from './post.ts';
import { answerAbout, codeOf, commandOf, factsOf } from './venue-facts.ts';

export interface DesksInput {
  readonly account: string;
  readonly venue: Venue;
  readonly post: Post;
  readonly settings: Settings;
  /** The desk of a key as it is before its first turn. */
  readonly empty: (key: DeskKey) => Desk;
  /** Last close of an instrument; null before the first. */
  readonly mark: (instrumentId: string) => Decimal | null;
  /** What the risk manager lets the account do. */
  readonly tradingState: () => Desk['tradingState'];
  /** Told of each turn, right after it. */
  readonly settled: (turn: Turn) => void;
  /** Told of what the venue paid or took beside trades. */
  readonly posted: (line: PostingLine) => void;
}

interface Slot {
  /** Orders about which a call is on its way, or its answer. */
  readonly inFlight: Set<Id>;
  /** Trades that are taken in: news may tell them after an answer did. */
  readonly trades: Set<string>;
  desk: Desk;
  facts: Fact[];
  wakeAt: EpochMs | null;
}

/** A simulated venue has room for every move. */
const NONE: TurnInput['putOff'] = new Map();
/** Looks again at a position that waits bare; more often than that within one moment is a defect. */
const MOST_WAKES = 100;

/** Execution without a wire: facts make turns, turns make calls, calls make facts, until nothing is left to do. */
export class Desks {
  readonly #input: DesksInput;
  readonly #slots = new Map<string, Slot>();
  readonly #owners = new Map<Id, Slot>();
  /** Desks that have something to do, in the order in which they got it: in this order their calls reach the venue. */
  #due = new Set<Slot>();
  /** The wall's clock: market time, and what was waited for within the moment. */
  #wall: EpochMs = epochMs(0);

  constructor(input: DesksInput) {
    this.#input = input;
  }

  /** All desks that ever had work, as they stand. */
  *all(): Iterable<Desk> {
    for (const { desk } of this.#slots.values()) yield desk;
  }

  desk(key: DeskKey): Desk | null {
    return this.#slots.get(deskText(key))?.desk ?? null;
  }

  /** The trading state is stricter than before: desks that are entering look again. */
  tighten(): void {
    for (const slot of this.#slots.values()) {
      if (
        slot.desk.orders.some(({ purpose, state }) => purpose === 'entry' && (state === 'approved' || isLive(state)))
      ) {
        this.#due.add(slot);
      }
    }
  }

  /** What the venue told by itself. */
  hear(events: readonly EngineEvent[]): void {
    for (const event of events) {
      if (event.kind === 'funded') this.#tell(fundingNews(event, this.#holders(event.symbol)));
      if (event.kind === 'liquidated') this.#hearLiquidation(event);
      for (const fact of factsOf(event)) {
        const owner = this.#owners.get(fact.orderId);
        invariant(owner !== undefined, `order ${fact.orderId} is of a desk`);
        this.#post(owner, fact);
      }
    }
  }

  #hearLiquidation(event: Extract<EngineEvent, { readonly kind: 'liquidated' }>): void {
    for (const one of event.positions) this.#tell(liquidationNews(event, one, this.#holders(one.symbol)));
    const { covered, at: venueTime } = event;
    if (covered.isZero()) return;
    const loss = { bot: null, instrument: null, kind: 'liquidation-loss', amount: covered.toFixed() } as const;
    this.#input.posted({ ...loss, venueTime });
  }

  /** The desks that hold something of a symbol, counting what they are about to learn. */
  #holders(symbol: MarketSymbol): readonly Holder[] {
    return [...this.#slots.values()].flatMap(({ desk, facts }) => {
      const held = desk.instrument.symbol === symbol ? heldBy(desk, facts) : ZERO;
      return held.isZero() ? [] : [{ desk, held }];
    });
  }

  #tell(news: readonly News[]): void {
    for (const { desk, fact, posting } of news) {
      this.#post(this.#slot(desk.key), fact);
      if (posting !== null) this.#input.posted(posting);
    }
  }

  approve(approval: Approval): void {
    this.#post(this.#slot(approval.key), { kind: 'approval', approval });
  }

  /** Takes turns and makes calls until every desk is quiet. */
  run(at: EpochMs): void {
    this.#wall = epochMs(Math.max(this.#wall, at));
    for (const slot of this.#slots.values()) if (slot.wakeAt !== null && slot.wakeAt <= this.#wall) this.#due.add(slot);
    for (let wakes = 0; ; wakes++) {
      this.#runDue(at);
      const bare = [...this.#slots.values()].filter(isBare);
      if (bare.length === 0) return;
      invariant(wakes < MOST_WAKES, `${bare.length} positions stay without a stop`);
      this.#wall = epochMs(Math.max(this.#wall, Math.min(...bare.map(slot => slot.wakeAt ?? this.#wall))));
      for (const slot of bare) this.#due.add(slot);
    }
  }

  #runDue(at: EpochMs): void {
    while (this.#due.size > 0) {
      const due = [...this.#due];
      this.#due = new Set();
      const turns = due.map(slot => ({ slot, turn: this.#turn(slot, at) }));
      for (const { slot, turn } of turns) this.#follow(slot, turn, at);
    }
  }

  #turn(slot: Slot, at: EpochMs): Turn {
    const { facts, desk } = slot;
    Object.assign(slot, { facts: [], wakeAt: null });
    const turn = takeTurn({
      desk: { ...desk, mark: this.#input.mark(desk.key.instrumentId), tradingState: this.#input.tradingState() },
      facts,
      knownTrades: slot.trades,
      clock: { wall: this.#wall, market: at },
      settings: this.#input.settings,
      inFlight: slot.inFlight,
      putOff: NONE,
    });
    if (this.#input.post !== IMMEDIATE) for (const { fact } of turn.fills) slot.trades.add(fact.venueTradeId);
    slot.desk = remembered(turn);
    slot.wakeAt = turn.wakeAt;
    for (const order of turn.orders) this.#own(order, slot);
    this.#input.settled(turn);
    return turn;
  }

  #own(order: DeskOrder, slot: Slot): void {
    if (order.state === 'approved' || order.state === 'submitting' || isResting(order.state)) {
      this.#owners.set(order.id, slot);
    } else {
      this.#owners.delete(order.id);
    }
  }

  #follow(slot: Slot, { calls, asks, desk }: Turn, at: EpochMs): void {
    for (const call of calls) this.#make(slot, call, at);
    const { account, venue } = this.#input;
    const { symbol } = desk.instrument;
    for (const id of asks) {
      const answers = answerAbout(venue.engine, { id }, { account, symbol });
      this.#input.post.bring(at, () => this.#postAll(slot, answers));
    }
  }

  #make(slot: Slot, call: Call, at: EpochMs): void {
    const { post } = this.#input;
    const { symbol } = slot.desk.instrument;
    const orders = ordersOf(call);
    const isMarket = call.kind === 'place' && call.order.type === 'market';
    for (const { id } of orders) slot.inFlight.add(id);
    post.send({ symbol, isMarket }, at, arrived => {
      const passed = post.reach(symbol, arrived);
      const { events, answers } = this.#carryOut(slot, call, arrived);
      post.bring(arrived, () => {
        for (const { id } of orders) slot.inFlight.delete(id);
        this.hear(passed);
        this.hear(events);
        this.#postAll(slot, answers);
      });
    });
  }

  /** What a call did at the venue, and what it was answered beside that. */
  #carryOut(
    slot: Slot,
    call: Call,
    at: EpochMs,
  ): { readonly events: readonly EngineEvent[]; readonly answers: readonly Fact[] } {
    const { account, venue } = this.#input;
    const { symbol } = slot.desk.instrument;
    const { reply, events } = venue.execute(commandOf(call, { account, symbol }), at);
    if (reply.ok) return { events, answers: [] };
    const isCancel = call.kind === 'cancel' || call.kind === 'cancel-oco';
    const { error } = reply;
    const answers = ordersOf(call).flatMap((order): readonly Fact[] =>
      isCancel
        ? answerAbout(venue.engine, order, { account, symbol })
        : [{ kind: 'rejected', orderId: order.id, code: codeOf(error), detail: error.kind }],
    );
    return { events, answers };
  }

  #postAll(slot: Slot, facts: readonly Fact[]): void {
    for (const fact of facts) this.#post(slot, fact);
  }

  #post(slot: Slot, fact: Fact): void {
    slot.facts.push(fact);
    this.#due.add(slot);
  }

  #slot(key: DeskKey): Slot {
    const text = deskText(key);
    const known = this.#slots.get(text);
    if (known !== undefined) return known;
    const waiting = { facts: [], wakeAt: null };
    const created: Slot = { desk: this.#input.empty(key), inFlight: new Set(), trades: new Set(), ...waiting };
    this.#slots.set(text, created);
    return created;
  }
}

/** A position without its stop whose desk waits for the wall's clock; one that nobody buys waits for the next bar. */
const isBare = ({ desk, wakeAt }: Slot): boolean =>
  wakeAt !== null &&
  desk.positions.some(
    ({ id, closedAt, protectedAt }) => closedAt === null && protectedAt === null && !findsNobody(desk, id),
  );

const findsNobody = ({ orders }: Desk, positionId: Id): boolean =>
  nextSale(attemptsOf(orders.filter(order => order.positionId === positionId))) !== null;
