import type { MarketSymbol } from '../../../domain/instrument.ts';
import { type EpochMs, epochMs } from '../../../kernel/time.ts';
import type { Order } from '../../../simulation/types.ts';
import { FrameGate } from './frame-gate.ts';
import { Lasting, type Running } from './lasting.ts';
import { drawLatencyMs } from './latency.ts';
import { Occasions, type Stand } from './occasions.ts';
import type { FaultRule, FaultScript, FrameKind, OrderEvent, RequestFault, RequestKind } from './script.ts';
import type { VenueFault, VenueFaultOf } from './venue-fault.ts';

/** What a request or a frame is about; `symbol` is null where it is about none, or many. */
export interface About<Kind> {
  readonly kind: Kind;
  readonly symbol: MarketSymbol | null;
}

type Listener = (fault: VenueFault, order: Order | null) => void;

/**
 * Between the wire, the dialects and the venue: says what is to go wrong with each request, each frame and the venue.
 * Empty, it lets all pass.
 */
export class FaultGate {
  readonly #now: () => number;
  readonly #lasting: Lasting;
  readonly #frames: FrameGate;
  readonly #listeners = new Map<VenueFault['kind'], Set<Listener>>();
  #occasions: Occasions;
  #timers: readonly NodeJS.Timeout[] = [];

  /** `now`: any clock in ms. */
  constructor(now: () => number) {
    this.#now = now;
    this.#lasting = new Lasting(now);
    this.#frames = new FrameGate(now);
    this.#occasions = new Occasions({ seed: 'faults', faults: [] }, now);
  }

  /** Replaces what was scripted before; an empty script ends all faults that last. What is due at once has happened when it returns. */
  load(script: FaultScript): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#lasting.clear();
    this.#frames.clear();
    const occasions = new Occasions(script, this.#now);
    this.#occasions = occasions;
    this.#timers = script.faults.flatMap(rule => {
      if (!isVenueRule(rule)) return [];
      const strike = (): void => {
        occasions.struck(rule);
        this.#begin(rule.do, null);
      };
      if (rule.after.ms > 0) return [setTimeout(strike, rule.after.ms).unref()];
      strike();
      return [];
    });
  }

  /** Ends all faults that last. */
  clear(): void {
    this.load({ seed: 'faults', faults: [] });
  }

  /** Each rule with how often it fitted and befell. */
  stand(): readonly Stand[] {
    return this.#occasions.stands();
  }

  /** What is to go wrong with a request; null: nothing. `unavailable`: what the dialect answers (503) while it is closed. */
  request(about: About<RequestKind>, unavailable = ''): RequestFault | null {
    if (this.isClosed() || (about.kind === 'user-stream' && this.running('expire-stream').length > 0)) {
      return { kind: 'reply', status: 503, body: unavailable };
    }
    if (this.#occasions.isEmpty) return null;
    const fault = this.#occasions.first(
      (rule): rule is RequestRule => 'request' in rule && fits(rule.request, rule, about),
    )?.do;
    if (fault === undefined) return null;
    return fault.kind === 'latency' ? { kind: 'delay', ms: drawLatencyMs(fault, this.#occasions.random) } : fault;
  }

  /** Hands a frame on: once, or as it befalls it. */
  frame(about: About<FrameKind>, deliver: () => void): void {
    const fault = this.#occasions.isEmpty
      ? null
      : this.#occasions.first((rule): rule is FrameRule => 'frame' in rule && fits(rule.frame, rule, about));
    this.#frames.pass(about.kind, fault?.do ?? null, deliver);
  }

  /** Something has happened to an order. */
  order(kind: OrderEvent, order: Order): void {
    if (this.#occasions.isEmpty) return;
    const rule = this.#occasions.first(
      (one): one is OrderRule =>
        'order' in one &&
        fits(one.order, one, { kind, symbol: order.symbol }) &&
        (one.do.kind !== 'replace' || isReplaceable(order)),
    );
    if (rule !== null) this.#begin(rule.do, order);
  }

  /** Calls back at the beginning of each fault of the kind. */
  onBegin<Kind extends VenueFault['kind']>(
    kind: Kind,
    listener: (fault: VenueFaultOf<Kind>, order: Order | null) => void,
  ): () => void {
    const set = this.#listeners.get(kind) ?? new Set();
    const own: Listener = (fault, order) => listener(fault as VenueFaultOf<Kind>, order);
    this.#listeners.set(kind, set.add(own));
    return () => set.delete(own);
  }

  /** The faults of a kind that are in force, the latest last. */
  running<Kind extends VenueFault['kind']>(kind: Kind): readonly Running<VenueFaultOf<Kind>>[] {
    return this.#lasting.all(kind);
  }

  /** Whether the venue is in maintenance: no request is served, no socket let in. */
  isClosed(): boolean {
    return this.running('maintenance').length > 0;
  }

  /** Whether every API key is to be refused. */
  areKeysRevoked(): boolean {
    return this.running('revoke-key').length > 0;
  }

  /** A time as the clock of the venue shows it. */
  skewed(time: EpochMs): EpochMs {
    return epochMs(time + (this.running('skew').at(-1)?.fault.ms ?? 0));
  }

  #begin(fault: VenueFault, order: Order | null): void {
    this.#lasting.begin(fault, order);
    for (const listener of this.#listeners.get(fault.kind) ?? []) listener(fault, order);
  }
}

type RequestRule = Extract<FaultRule, { readonly request: string }>;
type FrameRule = Extract<FaultRule, { readonly frame: string }>;
type OrderRule = Extract<FaultRule, { readonly order: string }>;
type VenueRule = Exclude<FaultRule, RequestRule | FrameRule | OrderRule>;

const isVenueRule = (rule: FaultRule): rule is VenueRule => !('nth' in rule);

const fits = (
  wanted: string,
  rule: { readonly symbol?: MarketSymbol | undefined },
  { kind, symbol }: About<string>,
): boolean => (wanted === 'any' || wanted === kind) && (rule.symbol === undefined || rule.symbol === symbol);

const isReplaceable = (order: Order): boolean =>
  order.listId === null &&
  order.filled.isZero() &&
  order.type !== 'market' &&
  (order.state.kind === 'working' || order.state.kind === 'waiting');
