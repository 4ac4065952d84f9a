import { type Random, seededRandom } from '../../kernel/random.ts';
import { DAY_MS } from '../../kernel/time.ts';
import { type HourShape, hourShape } from './hour-shape.ts';

const HOURS = 24;
export const HOUR_MS = DAY_MS / HOURS;
export const HOUR_SECONDS = 3_600;
/** A day's level is a sum over this many earlier days, each counting `DAY_MEMORY` times as much as the next. */
const DAYS_REMEMBERED = 80;
const DAY_MEMORY = 0.95;

/** How much a path moves, as the standard deviation of log returns. */
export interface PathVolatility {
  readonly perDay: number;
}

/** One hour of a path: log levels at the end of each second, the level before the first, and what moved it. */
export interface PathHour {
  readonly start: number;
  readonly levels: Float64Array;
  readonly shape: HourShape;
}

/**
 * A random log-price path that is a function of (seed, time) alone, by going from coarse to fine: day levels come from
 * a truncated moving average of daily shocks (so they swing around zero and need no first day), hours bridge the days,
 * and seconds bridge the hours.
 */
export class NoisePath {
  readonly #seed: string;
  readonly #volatility: PathVolatility;
  #hours: { readonly day: number; readonly levels: readonly number[] } | null = null;

  constructor(seed: string, volatility: PathVolatility) {
    this.#seed = seed;
    this.#volatility = volatility;
  }

  /** The hour that starts at `hour` hours after the epoch. Not cached: about a millisecond. */
  hour(hour: number): PathHour {
    const day = Math.floor(hour / HOURS);
    const levels = this.#hourLevels(day);
    const index = hour - day * HOURS;
    const start = levels[index] ?? 0;
    const end = levels[index + 1] ?? 0;
    const random = seededRandom(`${this.#seed}|hour|${hour}`);
    const shape = hourShape(random, this.#volatility.perDay / Math.sqrt(HOURS * HOUR_SECONDS));
    return { start, levels: bridge(shape.steps, start, end), shape };
  }

  /** The 25 levels at the hours of a day, both ends included. */
  #hourLevels(day: number): readonly number[] {
    if (this.#hours?.day === day) return this.#hours.levels;
    const random = seededRandom(`${this.#seed}|day|${day}`);
    const deviation = this.#volatility.perDay / Math.sqrt(HOURS);
    const steps = Float64Array.from({ length: HOURS }, () => random.normal() * deviation * activity(random));
    const start = this.#dayLevel(day);
    const levels = [start, ...bridge(steps, start, this.#dayLevel(day + 1))];
    this.#hours = { day, levels };
    return levels;
  }

  #dayLevel(day: number): number {
    let level = 0;
    let weight = this.#volatility.perDay;
    for (let back = 0; back < DAYS_REMEMBERED; back++) {
      level += weight * seededRandom(`${this.#seed}|shock|${day - back}`).normal();
      weight *= DAY_MEMORY;
    }
    return level;
  }
}

/** Quiet and busy hours: mean about 1. */
const activity = (random: Random): number => Math.exp(0.4 * random.normal() - 0.08);

/** The sums of `steps` from `start`, tilted evenly so that they end at `end`. */
function bridge(steps: Float64Array, start: number, end: number): Float64Array {
  let total = 0;
  for (const step of steps) total += step;
  const tilt = (end - start - total) / steps.length;
  const levels = new Float64Array(steps.length);
  let level = start;
  for (let index = 0; index < steps.length; index++) {
    level += (steps[index] ?? 0) + tilt;
    levels[index] = level;
  }
  levels[steps.length - 1] = end;
  return levels;
}
