import type { EpochMs } from '../../../kernel/time.ts';
import { epochMs } from '../../../kernel/time.ts';

interface CountdownsOptions {
  /** The venue's wall clock: whether a client is still there has nothing to do with how fast its market runs. */
  readonly now: () => EpochMs;
  /** Told each once, when its time is over. */
  readonly ended: (name: string) => void;
}

/** Countdowns that clients keep starting anew. They end with the process. */
export class Countdowns {
  readonly #options: CountdownsOptions;
  readonly #ends = new Map<string, EpochMs>();
  #timer: NodeJS.Timeout | null = null;

  constructor(options: CountdownsOptions) {
    this.#options = options;
  }

  /** Starts one anew, and gives when it is over; null ends it untold. */
  set(name: string, ms: number | null): EpochMs | null {
    const end = ms === null ? null : epochMs(this.#options.now() + ms);
    if (end === null) this.#ends.delete(name);
    else this.#ends.set(name, end);
    this.#schedule();
    return end;
  }

  /** Tells those whose time is over. Called before each request too, so that no client sees what should be gone. */
  sweep(): void {
    if (this.#ends.size === 0) return;
    const now = this.#options.now();
    for (const [name, end] of this.#ends) {
      if (end > now) continue;
      this.#ends.delete(name);
      this.#options.ended(name);
    }
    this.#schedule();
  }

  clear(): void {
    this.#ends.clear();
    this.#schedule();
  }

  #schedule(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#ends.size === 0) return;
    const next = Math.min(...this.#ends.values());
    this.#timer = setTimeout(() => this.sweep(), Math.max(1, next - this.#options.now()));
    this.#timer.unref();
  }
}
