import type { VenueFault } from '../port.ts';
import { allowedPoints, type Lane, type RateLimit } from './budget.ts';
import { usedUp } from './held-back.ts';
import type { Charge } from './scripts.ts';
import { SlidingWindow } from './window.ts';

/** Processes on one account and address that may be counting alone at the same time; each assumes that the others do as it does. */
const FELLOWS = 4;
/** By then Redis may be back. */
const ASK_AGAIN_MS = 500;

/** What one process knows of one limit that is counted in Redis: enough to go on alone, and to tell an emptied Redis. */
export class Tally {
  readonly limit: RateLimit;
  readonly #window: SlidingWindow;
  /** What the others may have taken while Redis was away: a guess, which is told to nobody and holds back no cancel. */
  readonly #guessed: SlidingWindow;
  #owed = { points: 0, until: 0 };
  #generation = '';
  #seen: { readonly used: number; readonly at: number } | null = null;

  constructor(limit: RateLimit) {
    this.limit = limit;
    this.#window = new SlidingWindow(limit);
    this.#guessed = new SlidingWindow(limit);
  }

  used(now: number): number {
    return Math.min(this.#window.used(now), this.limit.points);
  }

  /** To be followed by `counted` or `lost`. */
  charge(lane: Lane, cost: number, now: number): Charge {
    const { limit } = this;
    const owed = now < this.#owed.until ? this.#owed.points : 0;
    this.#owed = { points: 0, until: 0 };
    const seen = this.#seen === null ? null : { used: this.#seen.used, agoMs: Math.max(0, now - this.#seen.at) };
    const known = this.#window.held(now);
    return { limit, cost, allowed: allowedPoints(limit, lane, cost), owed, known, generation: this.#generation, seen };
  }

  counted(used: number, generation: string, now: number): void {
    this.#window.raise(used, now);
    this.#generation = generation;
  }

  /** Redis did not answer, so what was owed still is. */
  lost(owed: number, now: number): void {
    if (owed > 0) this.#owe(owed, now);
  }

  /** So much of what was owed is counted already. */
  forgive(points: number): void {
    this.#owed = { ...this.#owed, points: Math.max(0, this.#owed.points - points) };
  }

  /** Takes `cost` without Redis, once `fullAlone` is null for all limits of the request. */
  takeAlone(lane: Lane, cost: number, now: number): void {
    this.#window.add(cost, now);
    this.#guessed.add(this.#costWithFellows(lane, cost) - cost, now);
    this.#owe(cost, now);
  }

  /** What speaks against taking `cost` without Redis; null when nothing does. */
  fullAlone(lane: Lane, cost: number, now: number): VenueFault | null {
    const left = allowedPoints(this.limit, lane, cost) - this.#costWithFellows(lane, cost);
    const guessed = lane === 'protect' ? 0 : this.#guessed.used(now);
    if (this.#window.used(now) + guessed <= left) return null;
    return usedUp(this.limit.name, Math.max(this.#window.freeAt(left, now), now + ASK_AGAIN_MS));
  }

  observe(used: number, now: number): void {
    this.#window.correct(used, now);
    this.#seen = { used, at: now };
  }

  /** What protects goes by what is known; the rest leaves room for the others, who know nothing of it. */
  #costWithFellows(lane: Lane, cost: number): number {
    return lane === 'protect' ? cost : Math.min(cost * FELLOWS, allowedPoints(this.limit, lane, cost));
  }

  #owe(points: number, now: number): void {
    const before = now < this.#owed.until ? this.#owed.points : 0;
    this.#owed = { points: before + points, until: now + 2 * this.limit.windowMs };
  }
}
