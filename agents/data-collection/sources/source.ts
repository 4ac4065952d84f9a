import type { Code } from '#shared/domain/codes.ts';
import type { RateLimit } from '#shared/exchange/budget/budget.ts';
import type { Result } from '#shared/kernel/result.ts';
import type { EpochMs } from '#shared/kernel/time.ts';

const SOURCE_NAMES = ['news-api', 'reddit', 'x', 'fred', 'weather', 'fear-and-greed'] as const;
export type SourceName = (typeof SOURCE_NAMES)[number];

/** Why a source told nothing. The message names no key and no address with one in it. */
export interface SourceFault {
  readonly code: Extract<Code, `SOURCE_${string}`>;
  readonly message: string;
  /** Wall time before which asking again makes it worse; null when the source named none. */
  readonly retryAt: EpochMs | null;
}

/** A number as its source told it. */
export interface Told {
  /** The source's name of it; most questions are about one series, some answer more. */
  readonly series: string;
  /** What it speaks of. */
  readonly time: EpochMs;
  readonly value: number;
  /** From when on everybody could know it, for history that is loaded afterwards; null: not before it was asked for. */
  readonly publishedAt: EpochMs | null;
}

export interface Question {
  readonly series: string;
  /** By the wall clock. */
  readonly now: EpochMs;
  /** Nothing of the series is stored: its history is welcome. */
  readonly isFirst: boolean;
}

/** One place that knows numbers which no venue tells. It keeps no state but what it needs to be let in. */
export interface Source {
  readonly name: SourceName;
  /** What may be asked about. */
  readonly series: readonly string[];
  /** How often each is asked for. */
  readonly everyMs: number;
  /** What the source allows; a question costs one point of each. */
  readonly limits: readonly RateLimit[];
  ask(question: Question): Promise<Result<readonly Told[], SourceFault>>;
}
