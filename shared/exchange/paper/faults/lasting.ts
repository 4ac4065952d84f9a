import type { Order } from '../../../simulation/types.ts';
import type { VenueFault, VenueFaultOf } from './venue-fault.ts';

/** A fault that lasts. */
export interface Running<Fault = VenueFault> {
  readonly fault: Fault;
  /** The order that it befell; null: the venue. */
  readonly order: Order | null;
  /** The first moment without it. */
  readonly until: number;
}

const NONE: readonly never[] = [];

/** The faults that are in force: each from its beginning on, for as long as it says. */
export class Lasting {
  readonly #now: () => number;
  #running: readonly Running[] = NONE;

  /** `now`: any clock in ms. */
  constructor(now: () => number) {
    this.#now = now;
  }

  begin(fault: VenueFault, order: Order | null): void {
    const forMs = durationOf(fault);
    if (forMs !== null) this.#running = [...this.#running, { fault, order, until: this.#now() + forMs }];
  }

  clear(): void {
    this.#running = NONE;
  }

  /** Those of a kind, the latest last. */
  all<Kind extends VenueFault['kind']>(kind: Kind): readonly Running<VenueFaultOf<Kind>>[] {
    if (this.#running.length === 0) return NONE;
    const now = this.#now();
    this.#running = this.#running.filter(({ until }) => now < until);
    return this.#running.filter((one): one is Running<VenueFaultOf<Kind>> => one.fault.kind === kind);
  }
}

function durationOf(fault: VenueFault): number | null {
  if ('forMs' in fault) return fault.forMs;
  return fault.kind === 'expire-stream' ? (fault.renewFails?.forMs ?? null) : null;
}
