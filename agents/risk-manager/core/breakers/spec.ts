import type { BreakerSetting, Scope } from './breaker.ts';
import type { Facts } from './facts.ts';
import type { Memory } from './memory.ts';

/** What a breaker looks at: the moment's facts, and what is remembered of the moments before it, this one in. */
export interface Seen {
  readonly facts: Facts;
  readonly memory: Memory;
  /** Subjects of this kind's breakers that are not just closed. */
  readonly stands: readonly string[];
}

/** One kind of breaker. */
export interface BreakerSpec<Kind extends string = string> {
  readonly kind: Kind;
  readonly scope: Scope;
  /** What it means, for people, and in what its limit is. */
  readonly means: string;
  readonly unit: string;
  readonly defaults: BreakerSetting;
  /** What there is to watch now: bots, instruments or venues; the account is `['']`. */
  subjects(seen: Seen): readonly string[];
  /** What is measured; null while nobody knows. At the limit or above it trips. */
  reading(seen: Seen, subject: string): number | null;
  /** What trips it while it is half-open; left out: the same as ever. */
  probeLimit?(limit: number): number;
  /** Begins to measure anew, when it half-opens or closes; left out: what it watches has no beginning, it lasts or not. */
  rearm?(memory: Memory, subject: string): Memory;
}

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

export const ACCOUNT: readonly string[] = [''];
