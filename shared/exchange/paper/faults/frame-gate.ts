import type { FrameFault, FrameKind } from './script.ts';

/** Hands frames on as it befalls them. */
export class FrameGate {
  readonly #now: () => number;
  readonly #silentUntil = new Map<FrameKind, number>();
  /** A frame that waits for the next one of its kind. */
  readonly #held = new Map<FrameKind, () => void>();

  /** `now`: any clock in ms. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Ends the silence; what is held goes out. */
  clear(): void {
    this.#silentUntil.clear();
    for (const kind of [...this.#held.keys()]) this.#release(kind);
  }

  pass(kind: FrameKind, fault: FrameFault | null, deliver: () => void): void {
    if (fault?.kind === 'silence') this.#silentUntil.set(kind, this.#now() + fault.ms);
    if (this.#silentUntil.size > 0 && this.#now() < (this.#silentUntil.get(kind) ?? 0)) return;
    switch (fault?.kind) {
      case 'drop':
      case 'silence':
        return;
      case 'late':
        setTimeout(deliver, fault.ms).unref();
        return;
      case 'reorder':
        this.#hold(kind, fault.ms, deliver);
        return;
      case 'repeat':
        deliver();
        break;
      case undefined:
        break;
    }
    deliver();
    if (this.#held.size > 0) this.#release(kind);
  }

  #hold(kind: FrameKind, ms: number, deliver: () => void): void {
    this.#release(kind);
    const timer = setTimeout(() => this.#release(kind), ms).unref();
    this.#held.set(kind, () => {
      clearTimeout(timer);
      deliver();
    });
  }

  #release(kind: FrameKind): void {
    const held = this.#held.get(kind);
    this.#held.delete(kind);
    held?.();
  }
}
