import type { MarketSymbol } from '#shared/domain/instrument.ts';
import type { Trading, VenueFault } from '#shared/exchange/port.ts';
import { epochMs } from '#shared/kernel/time.ts';
import type { AgentContext } from '#shared/runtime/agent.ts';
import type { ExecutionConfig } from '../config.ts';
import type { DeskKey } from '../core/desk.ts';
import { type Call, type Move, ordersOf } from '../core/draft.ts';
import type { Fact } from '../core/facts.ts';
import type { InFlight } from '../in-flight.ts';
import type { Asker } from './asker.ts';
import { type CallEnd, makeCall } from './calls.ts';
import type { CancelAllAfter } from './cancel-all-after.ts';
import type { Listings } from './listings.ts';

/** Told what a call ended in; `isOver`: nothing more is to be told but what comes after its request has died. */
export type Told = (facts: readonly Fact[], end: { readonly isOver: boolean }) => void;

/** Where nobody says until when there is no room. */
const PUT_OFF_MS = 1_000;

export interface CallerOptions {
  readonly context: Pick<AgentContext<unknown>, 'wallNow' | 'log'>;
  readonly trading: Trading;
  readonly asker: Asker;
  readonly listings: Pick<Listings, 'refresh'>;
  /** May an entry be sent now? Asked right before the call, because a halt may have come since the commit. */
  readonly mayEnter: () => boolean;
  /** The venue's timer, which must not take what is placed; null where there is none. */
  readonly timer: Pick<CancelAllAfter, 'clearFor'> | null;
  /** Whether a call waits until the one before was answered. */
  readonly calls: ExecutionConfig['calls'];
}

interface Assignment {
  readonly key: DeskKey;
  readonly symbol: MarketSymbol;
  readonly call: Call;
}

/** Makes the calls that turns decided, each on its own, and brings back what they ended in. */
export class Caller {
  readonly #options: CallerOptions;
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: CallerOptions) {
    this.#options = options;
  }

  /** Until a turn took in what `told` was told last, the orders count as having a call on its way. */
  make(assignment: Assignment, inFlight: InFlight, told: Told): void {
    inFlight.begin(ordersOf(assignment.call).map(order => order.id));
    const made =
      this.#options.calls === 'in-turn'
        ? this.#last.then(() => this.#make(assignment, inFlight, told))
        : this.#make(assignment, inFlight, told);
    this.#last = made;
    void made.then(facts => told(facts, { isOver: true }));
  }

  async #make({ key, symbol, call }: Assignment, inFlight: InFlight, told: Told): Promise<readonly Fact[]> {
    const { trading, mayEnter, context, asker, timer } = this.#options;
    if (call.kind === 'place' && call.order.purpose === 'entry' && !mayEnter()) {
      const detail = 'halted before the call';
      return [{ kind: 'denied', orderId: call.order.id, code: 'EXECUTION_TRADING_HALTED', detail }];
    }
    const move = 'move' in call ? call.move : null;
    if (move !== null) {
      const lane = move === 'size' ? 'protect' : 'entry';
      const noRoom = await trading.reserve(call.kind === 'cancel-oco' ? 'list' : 'order', lane);
      if (noRoom !== null) return this.#putOff({ call, move, inFlight }, noRoom);
    }
    const cleared = isPlacing(call) ? (timer?.clearFor(ordersOf(call)) ?? null) : null;
    if (cleared !== null) await cleared;
    const made = makeCall(trading, call, { symbol, now: context.wallNow() });
    const end = isPlacing(call) ? await this.#inItsLife(made, call, told) : await made;
    this.#note(call, end);
    if (isRefusedAsItIs(call, end)) await this.#options.listings.refresh(symbol);
    if (end.ask.length === 0) return end.facts;
    // the cancel said nothing certain: what the venue answers to a question decides, and until then it counts as on its way
    const answers = await Promise.all(
      end.ask.map(order => asker.settle({ key, symbol, order }, { notBefore: end.notBefore })),
    );
    return [...end.facts, ...answers.flat()];
  }

  /**
   * How a placement ended, as far as it is known when its request has died at the venue. Who never answers is given up later than that,
   * and a position would be bare meanwhile; an answer that comes late is told all the same.
   */
  #inItsLife(made: Promise<CallEnd>, call: Call, told: Told): Promise<CallEnd> {
    const orders = ordersOf(call).filter(({ state }) => state === 'submitting');
    const diesAt = Math.max(...orders.map(({ expiresAt }) => expiresAt ?? 0));
    return new Promise(resolve => {
      const silent = setTimeout(() => {
        const detail = 'no answer within its life';
        const facts = orders.map((order): Fact => ({ kind: 'outcome-unknown', orderId: order.id, detail }));
        resolve({ facts, ask: call.kind === 'replace' ? [call.stop] : [], notBefore: null });
        void made.then(({ facts }) => told(facts, { isOver: false }));
      }, diesAt - this.#options.context.wallNow());
      void made.then(end => {
        clearTimeout(silent);
        resolve(end);
      });
    });
  }

  /** Nothing was sent: the stop rests where it is, and is moved when the venue's limits leave room for the one that follows. */
  #putOff(
    { call, move, inFlight }: { readonly call: Call; readonly move: Move; readonly inFlight: InFlight },
    { code, message, retryAt }: VenueFault,
  ): readonly Fact[] {
    const { wallNow, log } = this.#options.context;
    const until = retryAt ?? epochMs(wallNow() + PUT_OFF_MS);
    const ids = ordersOf(call).map(order => order.id);
    inFlight.putOff(ids, { move, until });
    log.warn('move-put-off', { code, message, until, orders: ids });
    if (call.kind !== 'replace') return [];
    return [{ kind: 'denied', orderId: call.order.id, code: 'EXECUTION_MOVE_PUT_OFF', detail: message }];
  }

  /** That the call was made is on record already; here is what its failure means for which order. */
  #note(call: Call, { facts, ask }: CallEnd): void {
    const failure = facts.find(fact => fact.kind === 'rejected' || fact.kind === 'outcome-unknown');
    if (failure === undefined && ask.length === 0) return;
    const [first] = ordersOf(call);
    this.#options.context.log.error('order-call-failed', {
      code: failure?.kind === 'rejected' ? failure.code : 'VENUE_OUTCOME_UNKNOWN',
      message: `${call.kind}: ${failure?.detail ?? 'nothing certain'}`,
      correlationId: first?.correlationId,
      orders: ordersOf(call).map(order => order.id),
    });
  }
}

const isPlacing = ({ kind }: Call): boolean => kind !== 'cancel' && kind !== 'cancel-oco';

/** An entry that the venue does not take as it is: perhaps its grid is another now, and the next turn rounds to that. */
const isRefusedAsItIs = (call: Call, { facts }: CallEnd): boolean =>
  call.kind === 'place' &&
  call.order.purpose === 'entry' &&
  facts.some(fact => fact.kind === 'rejected' && (fact.code === 'VENUE_REJECTED' || fact.code === 'VENUE_UNSUPPORTED'));
