import { type CircuitBreakerPolicy, CircuitState, circuitBreaker, handleWhenResult, type IBreaker } from 'cockatiel';
import type { Result } from '../../kernel/result.ts';
import type { VenueFault } from '../port.ts';
import type { ReadPolicy } from './policy.ts';

/** Failures this close together have one cause: reads that were on their way at once count as one. */
const TOGETHER_MS = 250;

/** Opens after so many failures in a row, one per moment. */
class FailuresInARow implements IBreaker {
  state = 0;
  readonly #most: number;
  readonly #now: () => number;
  #lastAt = Number.NEGATIVE_INFINITY;

  constructor(most: number, now: () => number) {
    this.#most = most;
    this.#now = now;
  }

  success(): void {
    this.state = 0;
    this.#lastAt = Number.NEGATIVE_INFINITY;
  }

  failure(): boolean {
    const now = this.#now();
    if (now - this.#lastAt < TOGETHER_MS) return false;
    this.#lastAt = now;
    this.state += 1;
    return this.state >= this.#most;
  }
}

export const BREAKER_STATES = ['closed', 'half-open', 'open'] as const;
export type BreakerState = (typeof BREAKER_STATES)[number];

const NAMES: Readonly<Record<CircuitState, BreakerState>> = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.HalfOpen]: 'half-open',
  [CircuitState.Open]: 'open',
  [CircuitState.Isolated]: 'open',
};

const UNANSWERED: ReadonlySet<string> = new Set<VenueFault['code']>([
  'VENUE_UNREACHABLE',
  'VENUE_OUTCOME_UNKNOWN',
  'VENUE_MAINTENANCE',
]);

/** True when nobody answered what was asked. */
export const isUnanswered = (result: unknown): boolean => {
  const answer = result as Result<unknown, VenueFault>;
  return !answer.ok && UNANSWERED.has(answer.error.code);
};

export interface Breaker {
  readonly policy: CircuitBreakerPolicy;
  /** The venue showed that it is there: reads go through again. */
  close(): void;
}

export function openBreaker(
  { breakerFailures, breakerOpenMs, breakerSuccesses }: ReadPolicy,
  { now, changed }: { readonly now: () => number; readonly changed: (state: BreakerState) => void },
): Breaker {
  const inARow = new FailuresInARow(breakerFailures, now);
  const policy = circuitBreaker(handleWhenResult(isUnanswered), {
    breaker: inARow,
    halfOpenAfter: breakerOpenMs,
    halfOpenSampling: { calls: breakerSuccesses, threshold: 0 },
  });
  policy.onStateChange(state => {
    if (state !== CircuitState.Isolated) changed(NAMES[state]);
  });
  return {
    policy,
    close() {
      inARow.success();
      if (policy.state !== CircuitState.Closed) policy.isolate().dispose(); // cockatiel's way to close one by hand
    },
  };
}
