import type { EpochMs } from '../kernel/time.ts';
import type { Code } from './codes.ts';

/**
 * What an open breaker does. `shrink`: entries of its scope get a part of their size. `block`: there are none. `reduce` and `halt`
 * set the account's trading state; `flatten` halts it and leaves every position.
 */
export type Effect = 'shrink' | 'block' | 'reduce' | 'halt' | 'flatten';
export const EFFECTS = ['shrink', 'block', 'reduce', 'halt', 'flatten'] as const satisfies readonly Effect[];

const WORDS: Readonly<Record<Effect, string>> = {
  shrink: 'entries are smaller',
  block: 'its entries are blocked',
  reduce: 'no entries; exits go on',
  halt: 'trading is halted; stops stay on the venue',
  flatten: 'trading is halted and every position is sold',
};

/** Breakers of the account's equity: their readings and limits are shares of it. */
export const LOSSES = ['daily-loss', 'weekly-loss', 'monthly-loss', 'drawdown', 'hard-drawdown'] as const;
export type Loss = (typeof LOSSES)[number];
export const isLoss = (kind: string): kind is Loss => (LOSSES as readonly string[]).includes(kind);

/** A reading or a limit of a breaker for people: a loss in percent, everything else as it is counted. */
export const readingText = (kind: string, value: number): string =>
  isLoss(kind) ? `${Number((value * 100).toPrecision(3))} %` : String(Number(value.toPrecision(6)));

/** A breaker that is open. `about`: its subject, or the account that it is of. */
export interface OpenBreaker {
  readonly kind: string;
  readonly about: string;
  readonly effect: Effect;
  /** Null: until an operator closes it. */
  readonly until: EpochMs | null;
  readonly reading: number | null;
  readonly limit: number;
  /** What an operator said who opened it; else empty. */
  readonly reason: string;
}

export const breakerTitle = ({ kind, about }: Pick<OpenBreaker, 'kind' | 'about'>, standing: string): string =>
  `Breaker ${kind} of ${about} is ${standing}`.slice(0, 200);

/** The rule of its alert. */
export const BREAKER_OPEN = 'breaker-open';

/** How people are told of it: the same alert by who opens it and by who sees that it is open still. */
export function openBreakerAlert(breaker: OpenBreaker) {
  const { kind, effect, until, reading, limit, reason } = breaker;
  const measured =
    reading === null ? '' : `It read ${readingText(kind, reading)}, its limit is ${readingText(kind, limit)}. `;
  const end =
    until === null ? 'Only an operator closes it.' : `It stays so until ${new Date(until).toISOString()} at least.`;
  const why = reason === '' ? '' : ` Reason: ${reason}.`;
  return {
    severity: effect === 'halt' || effect === 'flatten' ? 'critical' : 'warning',
    title: breakerTitle(breaker, 'open'),
    message: `${measured}Now ${WORDS[effect]}. ${end}${why} tradewind breakers shows all.`,
    code: 'RISK_BREAKER_OPEN' satisfies Code,
  } as const;
}

/** A breaker as it is stored, once it has moved. Times are market time. */
export interface MovedBreaker {
  readonly kind: string;
  readonly subject: string;
  readonly state: 'closed' | 'open' | 'half-open';
  readonly since: EpochMs;
  readonly until: EpochMs | null;
  readonly effect: string;
  /** What it was measured at when it last changed, and by which limit. */
  readonly reading: number | null;
  readonly trip_limit: number;
  readonly reason: string;
}

/** One breaker for people. Times are ISO 8601, market time. */
export interface BreakerStand {
  readonly kind: string;
  readonly subject: string;
  readonly state: MovedBreaker['state'];
  readonly since: string | null;
  readonly until: string | null;
  readonly effect: string;
  /** Of a closed one as of the last look, where it is of something remembered; else of its last change. */
  readonly reading: number | null;
  readonly limit: number;
  /** Reading / limit of a closed one; null when nobody knows. */
  readonly near: number | null;
  readonly reason: string;
}
