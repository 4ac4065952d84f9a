import type { RateLimit } from './budget.ts';

/** Slots that a window is counted in: a point is held for up to one slot longer than it must be. */
const SLOTS = 20;
/** By how much two requests may differ in how long they travel to the venue: a twentieth of the window, within these. */
const TRAVEL_MS = { least: 250, most: 2_500 } as const;
/** So soon after a window of the venue begins, by our clock, what it says may still be about the one before. */
const CLOCKS_APART = { share: 0.2, mostMs: 2_000 } as const;

/** How a limit is counted, here and in Redis. */
export interface Measure {
  readonly slotMs: number;
  /** How long a point counts after it was taken. */
  readonly heldMs: number;
  /** From when on in a window of the venue its own count is believed. */
  readonly trustedAfterMs: number;
}

/**
 * Venues count in fixed windows of their own clock, which begin we do not know exactly when. So a point counts here for a whole
 * window after it was taken, plus the time by which requests may overtake each other on their way, rounded up to a slot: however
 * the venue's windows lie, all points that arrive in one of them were taken within that time of each other, and so were counted
 * together here.
 */
export const measureOf = ({ windowMs }: RateLimit): Measure => ({
  slotMs: Math.ceil(windowMs / SLOTS),
  heldMs: windowMs + Math.min(Math.max(windowMs / SLOTS, TRAVEL_MS.least), TRAVEL_MS.most),
  trustedAfterMs: Math.min(windowMs * CLOCKS_APART.share, CLOCKS_APART.mostMs),
});

export interface Held {
  readonly points: number;
  readonly agoMs: number;
}

/** Points of one limit within the time that they count. Times are epoch milliseconds of one clock. */
export class SlidingWindow {
  readonly #windowMs: number;
  readonly #measure: Measure;
  readonly #slots = new Map<number, number>();

  constructor(limit: RateLimit) {
    this.#windowMs = limit.windowMs;
    this.#measure = measureOf(limit);
  }

  used(now: number): number {
    const oldest = Math.floor((now - this.#measure.heldMs) / this.#measure.slotMs);
    let sum = 0;
    for (const [slot, points] of this.#slots) {
      if (slot < oldest) this.#slots.delete(slot);
      else sum += points;
    }
    return sum;
  }

  /** What counts, and how many ms ago it was taken at the latest; newest first. */
  held(now: number): readonly Held[] {
    this.used(now);
    const { slotMs } = this.#measure;
    return [...this.#slots]
      .sort(([a], [b]) => b - a)
      .map(([slot, points]) => ({ points, agoMs: Math.max(0, now - (slot + 1) * slotMs) }));
  }

  add(points: number, now: number): void {
    this.#addTo(Math.floor(now / this.#measure.slotMs), points);
  }

  /** At least `points` are in use, whoever took them. */
  raise(points: number, now: number): void {
    const missing = points - this.used(now);
    if (missing > 0) this.add(missing, now);
  }

  /** The venue says that its current window holds `points`: those we do not know of end with that window. */
  correct(points: number, now: number): void {
    const began = Math.floor(now / this.#windowMs) * this.#windowMs;
    if (now - began < this.#measure.trustedAfterMs) return;
    const missing = points - this.used(now);
    if (missing > 0) this.#addTo(Math.floor(began / this.#measure.slotMs), missing);
  }

  /** The first moment at which no more than `points` count, when nothing is added. */
  freeAt(points: number, now: number): number {
    const { slotMs, heldMs } = this.#measure;
    let left = this.used(now);
    if (left <= points) return now;
    for (const [slot, held] of [...this.#slots].sort(([a], [b]) => a - b)) {
      left -= held;
      if (left <= points) return Math.ceil((slot + 1) * slotMs + heldMs);
    }
    return now + heldMs;
  }

  #addTo(slot: number, points: number): void {
    this.#slots.set(slot, (this.#slots.get(slot) ?? 0) + points);
  }
}
