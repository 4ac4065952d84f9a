import type { Effect } from '#shared/domain/breaker.ts';
import type { EpochMs } from '#shared/kernel/time.ts';

/** What a breaker watches over: the account, or one bot, instrument or venue of it. */
export type Scope = 'account' | 'bot' | 'instrument' | 'venue';

/** How a breaker is set. Times in ms of the clock that it watches by. */
export interface BreakerSetting {
  readonly enabled: boolean;
  /** It trips when its reading reaches this; the unit is the reading's. */
  readonly limit: number;
  readonly effect: Effect;
  /** How long it is open at least; null: until an operator closes it. */
  readonly pauseMs: number | null;
  /** How long it is half-open before it closes; 0: it closes at once. */
  readonly probeMs: number;
  /** What entries get of their size while it is half-open, or open with `shrink`; above 0 to 1. */
  readonly sizeShare: number;
}

/** `heldOffUntil`: an operator does not want it to trip before then. `until`: the earliest end; null: only by an operator. */
export type BreakerState =
  | { readonly kind: 'closed'; readonly heldOffUntil: EpochMs | null }
  | { readonly kind: 'open'; readonly since: EpochMs; readonly until: EpochMs | null }
  | { readonly kind: 'half-open'; readonly since: EpochMs; readonly until: EpochMs };

export const CLOSED: BreakerState = { kind: 'closed', heldOffUntil: null };

/** One breaker of the account as it stands. */
export interface Breaker<Kind extends string = string> {
  readonly kind: Kind;
  readonly scope: Scope;
  /** The bot, instrument or venue; empty for the account. */
  readonly subject: string;
  readonly effect: Effect;
  readonly sizeShare: number;
  readonly state: BreakerState;
  /** What was measured when it last changed, and the limit that it was measured by; null when an operator changed it. */
  readonly reading: number | null;
  readonly limit: number;
}

export const breakerKey = ({ kind, subject }: Pick<Breaker, 'kind' | 'subject'>): string => `${kind}|${subject}`;
