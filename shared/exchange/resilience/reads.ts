import {
  BrokenCircuitError,
  DelegateBackoff,
  ExponentialBackoff,
  handleWhenResult,
  type IRetryBackoffContext,
  noop,
  retry,
  TaskCancelledError,
  TimeoutStrategy,
  timeout,
  wrap,
} from 'cockatiel';
import { err, type Result } from '../../kernel/result.ts';
import type { EpochMs } from '../../kernel/time.ts';
import type { AccountEvent, CandleListener, ConnectionEvent, VenueFault } from '../port.ts';
import { fault } from '../verdict.ts';
import { type Breaker, type BreakerState, isUnanswered, openBreaker } from './breaker.ts';
import { callOf, overlay, READ_NAMES, READS, type ReadTraits } from './calls.ts';
import type { ReadPolicy } from './policy.ts';

export interface ResilienceOptions {
  readonly policy: ReadPolicy;
  readonly wallNow: () => EpochMs;
  /** The breaker of a class of endpoints changed. */
  readonly breakerChanged: (endpoint: ReadTraits['endpoint'], state: BreakerState) => void;
}

type Answer = Result<unknown, VenueFault>;

/**
 * The same port, whose reads of market data are repeated with growing pauses, whose reads end in time, and which asks no more
 * for a while when the venue does not answer. Calls that change something, and questions about an order, go straight
 * through. A stream that connects closes the breakers: the venue is back.
 */
export function withResilience<T extends object>(port: T, options: ResilienceOptions): T {
  const { policy, wallNow, breakerChanged } = options;
  const breakers = new Map<ReadTraits['endpoint'], Breaker>();
  const breakerOf = ({ endpoint, heldMs }: ReadTraits): Breaker => {
    const known = breakers.get(endpoint);
    if (known !== undefined) return known;
    const breakerOpenMs = Math.min(policy.breakerOpenMs, heldMs ?? policy.breakerOpenMs);
    const changed = (state: BreakerState): void => breakerChanged(endpoint, state);
    const made = openBreaker({ ...policy, breakerOpenMs }, { now: wallNow, changed });
    breakers.set(endpoint, made);
    return made;
  };
  const heard = ({ kind }: ConnectionEvent): void => {
    if (kind === 'connected' || kind === 'reconnected') for (const breaker of breakers.values()) breaker.close();
  };
  const replaced = new Map<string, unknown>();
  for (const name of READ_NAMES) {
    const call = callOf(port, name);
    if (call === null) continue;
    const { endpoint, repeated, heldMs } = READS[name];
    const layers = wrap(
      repeated ? repeatLimited(policy, wallNow) : noop,
      repeated ? repeatUnanswered(policy) : noop,
      heldMs === 0 ? noop : breakerOf(READS[name]).policy,
    );
    const inTime = timeout(policy.timeoutMs, TimeoutStrategy.Aggressive);
    const once = (parameters: readonly unknown[]): Promise<Answer> =>
      inTime.execute(() => call(...parameters) as Promise<Answer>).catch(late(policy));
    replaced.set(name, (...parameters: readonly unknown[]) =>
      layers.execute(() => once(parameters)).catch(heldBack(endpoint)),
    );
  }
  const candles = callOf(port, 'subscribeCandles');
  const account = callOf(port, 'subscribeAccount');
  if (candles !== null) {
    replaced.set('subscribeCandles', (symbols: unknown, timeframe: unknown, listener: CandleListener) =>
      candles(symbols, timeframe, overlay(listener, new Map([['connection', told(listener, heard)]]))),
    );
  }
  if (account !== null) {
    replaced.set('subscribeAccount', (listener: (event: AccountEvent) => void) =>
      account((event: AccountEvent) => {
        if (event.kind === 'connection') heard(event.connection);
        listener(event);
      }),
    );
  }
  return overlay(port, replaced);
}

const told =
  (listener: CandleListener, heard: (event: ConnectionEvent) => void) =>
  (event: ConnectionEvent): void => {
    heard(event);
    listener.connection(event);
  };

const late =
  ({ timeoutMs }: ReadPolicy) =>
  (error: unknown): Answer => {
    if (error instanceof TaskCancelledError) return err(fault('VENUE_UNREACHABLE', `no answer within ${timeoutMs} ms`));
    throw error;
  };

const heldBack =
  (endpoint: string) =>
  (error: unknown): Answer => {
    if (!(error instanceof BrokenCircuitError)) throw error;
    return err(fault('VENUE_UNREACHABLE', `not asked: the venue has not answered for a while (${endpoint})`));
  };

const repeatUnanswered = ({ attempts, baseMs, maxMs }: ReadPolicy) =>
  retry(handleWhenResult(isUnanswered), {
    maxAttempts: attempts - 1,
    backoff: new ExponentialBackoff({ initialDelay: baseMs, maxDelay: maxMs }),
  });

/** Waits as long as the venue says; a longer time than `maxMs` is the caller's to wait. */
function repeatLimited({ limitAttempts, limitBaseMs, maxMs }: ReadPolicy, wallNow: () => EpochMs) {
  const pauseOf = ({ retryAt }: VenueFault, attempt: number): number =>
    retryAt === null ? Math.min(maxMs, limitBaseMs * attempt) : Math.max(0, retryAt - wallNow());
  const worthWaiting = (result: unknown): boolean => {
    const answer = result as Answer;
    return !answer.ok && answer.error.code === 'VENUE_RATE_LIMITED' && pauseOf(answer.error, 1) <= maxMs;
  };
  const backoff = new DelegateBackoff(({ result, attempt }: IRetryBackoffContext<unknown>) => {
    const answer = 'value' in result ? (result.value as Answer) : null;
    return answer === null || answer.ok ? limitBaseMs : pauseOf(answer.error, attempt);
  });
  return retry(handleWhenResult(worthWaiting), { maxAttempts: limitAttempts - 1, backoff });
}
