import type { EpochMs } from '../kernel/time.ts';

/** A number that no venue told: a sentiment, an interest rate, a temperature. */
export interface Observation {
  /** `source:series`, such as `fred:DGS10`. */
  readonly series: string;
  /** What it speaks of. */
  readonly time: EpochMs;
  /** From when on it may be used, by the market's clock: never before it could be had. */
  readonly knownAt: EpochMs;
  readonly value: number;
}

/** What is known of a series at a moment. */
export interface Observed {
  readonly value: number;
  /** Of what it speaks of, at least 0. */
  readonly ageMs: number;
}

/** What may be asked of all series. */
export type Observations = (series: string, at: EpochMs) => Observed | null;

/** Nothing was ever observed. */
export const UNOBSERVED: Observations = () => null;

/** Observations of several series, to which later ones may be added. */
export class ObservationLog {
  /** By series, in the order in which they became known. */
  readonly #series = new Map<string, Observation[]>();

  constructor(observations: Iterable<Observation> = []) {
    this.add(observations);
  }

  /** Those that are there already are no others. */
  add(observations: Iterable<Observation>): void {
    const touched = new Set<Observation[]>();
    for (const one of observations) {
      const known = this.#series.get(one.series) ?? [];
      this.#series.set(one.series, known);
      if (known.some(other => other.time === one.time && other.knownAt === one.knownAt)) continue;
      known.push(one);
      touched.add(known);
    }
    for (const known of touched) known.sort((a, b) => a.knownAt - b.knownAt || a.time - b.time);
  }

  /** Of what was known at a moment, what speaks of the latest time; of two words about it the later one. Null before the first. */
  readonly at: Observations = (series, at) => {
    const known = this.#series.get(series) ?? [];
    let latest: Observation | null = null;
    for (const one of known) {
      if (one.knownAt > at) break;
      if (latest === null || one.time >= latest.time) latest = one;
    }
    return latest === null ? null : { value: latest.value, ageMs: Math.max(0, at - latest.time) };
  };
}
