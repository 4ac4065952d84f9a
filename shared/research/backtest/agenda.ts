import type { EpochMs } from '../../kernel/time.ts';

type Act = (at: EpochMs) => void;

interface Entry {
  readonly at: EpochMs;
  readonly act: Act;
}

/** What is to happen at which market time; what is of one time happens in the order in which it was put down. */
export class Agenda {
  readonly #entries: Entry[] = [];

  put(at: EpochMs, act: Act): void {
    const place = this.#entries.findLastIndex(entry => entry.at <= at) + 1;
    this.#entries.splice(place, 0, { at, act });
  }

  /** When the next thing happens; null when nothing does. */
  get next(): EpochMs | null {
    return this.#entries[0]?.at ?? null;
  }

  /** Does the next thing. */
  step(): void {
    const entry = this.#entries.shift();
    entry?.act(entry.at);
  }
}
