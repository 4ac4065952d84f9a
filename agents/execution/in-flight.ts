import type { Id } from '#shared/kernel/ids.ts';
import type { EpochMs } from '#shared/kernel/time.ts';
import type { PutOff } from './core/draft.ts';

/** An announced call whose transaction did not come through is forgotten after this. */
const ANNOUNCED_MS = 10_000;

/** Which orders a call of this process is on its way for, or put off. After a crash there are none: then the venue is asked. */
export class InFlight {
  readonly #calling = new Set<Id>();
  readonly #announced = new Map<Id, EpochMs>();
  readonly #putOff = new Map<Id, PutOff>();
  readonly #now: () => EpochMs;

  constructor(now: () => EpochMs) {
    this.#now = now;
  }

  /** Of orders about to be sent, before the commit: nobody else is to think that the call was lost. */
  announce(ids: Iterable<Id>): void {
    for (const id of ids) this.#announced.set(id, this.#now());
  }

  begin(ids: Iterable<Id>): void {
    for (const id of ids) {
      this.#announced.delete(id);
      this.#calling.add(id);
    }
  }

  end(ids: Iterable<Id>): void {
    for (const id of ids) {
      this.#announced.delete(id);
      this.#calling.delete(id);
    }
  }

  /** All orders with a call announced or on its way, without `except`. */
  snapshot(except: ReadonlySet<Id>): ReadonlySet<Id> {
    for (const [id, at] of this.#announced) if (this.#now() - at > ANNOUNCED_MS) this.#announced.delete(id);
    return new Set([...this.#calling, ...this.#announced.keys()].filter(id => !except.has(id)));
  }

  /** They are not moved before it is over. */
  putOff(ids: Iterable<Id>, putOff: PutOff): void {
    for (const id of ids) this.#putOff.set(id, putOff);
  }

  /** Which orders are not moved, and until when. */
  get puttingOff(): ReadonlyMap<Id, PutOff> {
    for (const [id, { until }] of this.#putOff) if (until <= this.#now()) this.#putOff.delete(id);
    return this.#putOff;
  }

  get calling(): ReadonlySet<Id> {
    return this.#calling;
  }
}
