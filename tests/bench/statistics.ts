/** Of a set of durations in ms, rounded to a tenth. */
export interface Distribution {
  readonly samples: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

const tenth = (value: number): number => Math.round(value * 10) / 10;

/** Nearest rank; of an empty set all are NaN. */
export function distribution(durationsMs: readonly number[]): Distribution {
  const sorted = [...durationsMs].sort((a, b) => a - b);
  const at = (share: number): number => tenth(sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN);
  return { samples: sorted.length, p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1) };
}
