import type { MarketSymbol } from '../../../domain/instrument.ts';
import { type Random, seededRandom } from '../../../kernel/random.ts';
import type { FaultRule, FaultScript, FrameFault, FrameKind, RequestFault, RequestKind } from './script.ts';

interface Stand {
  readonly rule: FaultRule;
  /** Things that it fitted. */
  seen: number;
  /** Things that it befell. */
  done: number;
}

/** What a request or a frame is about; `symbol` is null where it is about none, or many. */
export interface About<Kind> {
  readonly kind: Kind;
  readonly symbol: MarketSymbol | null;
}

/** Between the wire and the dialects: says what is to go wrong with each request and each frame. Empty, it lets all pass. */
export class FaultGate {
  readonly #now: () => number;
  #stands: readonly Stand[] = [];
  #random: Random = seededRandom('faults');
  readonly #silentUntil = new Map<FrameKind, number>();

  /** `now`: any clock in ms. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Replaces what was scripted before; an empty script ends all faults. */
  load({ seed, faults }: FaultScript): void {
    this.#stands = faults.map(rule => ({ rule, seen: 0, done: 0 }));
    this.#random = seededRandom(seed);
    this.#silentUntil.clear();
  }

  /** Each rule with how often it fitted and befell. */
  stand(): readonly { readonly rule: FaultRule; readonly seen: number; readonly done: number }[] {
    return this.#stands.map(stand => ({ ...stand }));
  }

  /** What is to go wrong with a request; null: nothing. */
  request(about: About<RequestKind>): RequestFault | null {
    for (const stand of this.#stands) {
      const { rule } = stand;
      if ('request' in rule && fits(rule.request, rule, about) && this.#befalls(stand)) return rule.do;
    }
    return null;
  }

  /** Hands a frame on: once, or as it befalls it. */
  frame(about: About<FrameKind>, deliver: () => void): void {
    if (this.#stands.length === 0) {
      deliver();
      return;
    }
    const fault = this.#frameFault(about);
    if (fault?.kind === 'silence') this.#silentUntil.set(about.kind, this.#now() + fault.ms);
    if (this.#now() < (this.#silentUntil.get(about.kind) ?? 0)) return;
    switch (fault?.kind) {
      case 'drop':
      case 'silence':
        return;
      case 'late':
        setTimeout(deliver, fault.ms).unref();
        return;
      case 'repeat':
        deliver();
        deliver();
        return;
      case undefined:
        deliver();
    }
  }

  #frameFault(about: About<FrameKind>): FrameFault | null {
    for (const stand of this.#stands) {
      const { rule } = stand;
      if ('frame' in rule && fits(rule.frame, rule, about) && this.#befalls(stand)) return rule.do;
    }
    return null;
  }

  #befalls(stand: Stand): boolean {
    stand.seen += 1;
    const { nth, times, chance } = stand.rule;
    if (stand.seen < nth || stand.done >= times) return false;
    if (chance < 1 && this.#random.next() >= chance) return false;
    stand.done += 1;
    return true;
  }
}

const fits = (wanted: string, rule: Pick<FaultRule, 'symbol'>, { kind, symbol }: About<string>): boolean =>
  (wanted === 'any' || wanted === kind) && (rule.symbol === undefined || rule.symbol === symbol);
