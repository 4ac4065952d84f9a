import type { EpochMs } from '#shared/kernel/time.ts';

/** An observation as it came, and as it is stored. */
export interface Heard {
  readonly series: string;
  readonly time: EpochMs;
  readonly value: number;
  /** From when on everybody could know it; null: not before it was asked for. */
  readonly publishedAt: EpochMs | null;
}

export interface News {
  readonly series: string;
  readonly time: EpochMs;
  readonly knownAt: EpochMs;
  readonly value: number;
}

export interface Known {
  /** Series of which nothing is stored yet: what is told of them is history. */
  readonly isNew: (series: string) => boolean;
  /** The last word about a time; null when nothing was said. */
  readonly lastValue: (series: string, time: EpochMs) => number | null;
  /** When what comes now may be used, by the market's clock. */
  readonly knownAt: EpochMs;
}

/**
 * What of an answer is new. History counts from its publication on. Later, what was not known, or is other than it was, counts from now
 * on, even where it was published before: nobody here could have used it.
 */
export function newsOf(heard: readonly Heard[], { isNew, lastValue, knownAt }: Known): readonly News[] {
  return heard.flatMap(({ series, time, value, publishedAt }): readonly News[] => {
    if (isNew(series)) return [{ series, time, value, knownAt: publishedAt ?? knownAt }];
    return lastValue(series, time) === value ? [] : [{ series, time, value, knownAt }];
  });
}
