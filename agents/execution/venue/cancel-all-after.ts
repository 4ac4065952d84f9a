import { setTimeout as sleep } from 'node:timers/promises';
import type { Trading, VenueFault } from '#shared/exchange/port.ts';
import { type EpochMs, epochMs } from '#shared/kernel/time.ts';
import type { AgentContext } from '#shared/runtime/agent.ts';
import { type AtVenue, isTaken, type TimerScope, wantsTimer } from '../core/cancel-all-after.ts';
import type { DeskOrder } from '../core/desk.ts';

/** After a call that failed. */
const RETRY_MS = 5_000;
/** A start without an answer may still be on its way for so long, and undo an end that overtook it. */
const STRAY_MS = 15_000;
/** The longest that a setting can be: what an earlier process started is over after it. */
const LONGEST_MS = 120_000;
/** While a protection waits for it. */
const URGENT_RETRY_MS = 100;
/** It is started anew when so much of it is over. */
const RENEW_SHARE = 1 / 3;

export interface CancelAllAfterOptions {
  readonly context: Pick<AgentContext<unknown>, 'log' | 'wallNow'>;
  readonly scope: TimerScope;
  readonly call: NonNullable<Trading['cancelAllAfter']>;
  /** null: the timer is not to be used; one that an earlier process started is ended. */
  readonly timeoutMs: number | null;
  /** How long a protection may wait for the end of a timer that would take it. */
  readonly patienceMs: number;
  /** What our books say. */
  readonly atVenue: () => Promise<AtVenue>;
}

/**
 * Keeps the venue's timer running while entries rest there, so that they do not outlive us by long. `perhaps`: an answer is missing,
 * or a process before us may have started it. Nothing ends it when the process ends: that is what it is for.
 */
export class CancelAllAfter {
  readonly #options: CancelAllAfterOptions;
  #state: 'off' | 'on' | 'perhaps' = 'perhaps';
  /** When the last one that was started, or may have been, is over by itself. */
  #overAt: EpochMs;
  /** Until then an end that was confirmed is no certainty. */
  #strayUntil = epochMs(0);
  #renewAt: EpochMs = epochMs(0);
  /** Calls and looks come one after another. */
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #lookQueued = false;
  #timer: NodeJS.Timeout | null = null;
  #inTrouble = false;
  #retryMs = RETRY_MS;
  #stopped = false;

  constructor(options: CancelAllAfterOptions) {
    this.#options = options;
    this.#overAt = epochMs(options.context.wallNow() + LONGEST_MS);
  }

  get state(): 'off' | 'on' | 'perhaps' {
    if (this.#options.context.wallNow() >= this.#overAt) this.#state = 'off';
    return this.#state;
  }

  /** Starts or ends the timer by what rests now. */
  look(): void {
    if (this.#lookQueued || this.#stopped) return;
    this.#lookQueued = true;
    void this.#inTurn(async () => {
      this.#lookQueued = false;
      if (!this.#stopped) await this.#look();
    });
  }

  /**
   * Before orders are placed that are on the books already: null when the timer would not take them. Else it ends when the timer is
   * off, or after `patienceMs`, because a position without a stop is worse than one whose stop may be taken and placed again.
   */
  clearFor(orders: readonly Pick<DeskOrder, 'purpose' | 'type'>[]): Promise<void> | null {
    if (this.state === 'off' && this.#waiting === 0) return null;
    return orders.some(order => isTaken(this.#options.scope, order)) ? this.#clear() : null;
  }

  stop(): void {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  async #clear(): Promise<void> {
    const { context, patienceMs } = this.#options;
    const until = context.wallNow() + patienceMs;
    const left = (): number => Math.max(0, until - context.wallNow());
    for (;;) {
      const ended = this.#inTurn(() => (this.state === 'off' ? Promise.resolve(true) : this.#end()));
      if (await Promise.race([ended, sleep(left(), false, { ref: false })])) return;
      if (left() === 0) break;
      context.log.warn('protection-waits', { reason: 'the venue has not confirmed the end of its cancel-all timer' });
      await sleep(Math.min(URGENT_RETRY_MS, left()));
    }
    context.log.error('protection-not-kept-waiting', {
      code: 'VENUE_OUTCOME_UNKNOWN',
      message: `the venue's cancel-all timer may still run, and ${patienceMs} ms are over: the stop is placed all the same`,
    });
  }

  async #look(): Promise<void> {
    const { context, scope, timeoutMs, atVenue } = this.#options;
    let isDone = true;
    try {
      const wanted = timeoutMs !== null && wantsTimer(scope, await atVenue());
      if (wanted && (this.state !== 'on' || context.wallNow() >= this.#renewAt)) isDone = await this.#start(timeoutMs);
      else if (!wanted && this.state !== 'off') isDone = await this.#end();
    } catch (error) {
      isDone = false; // the database is away: it comes back, and if not, entries are cancelled as is meant
      context.log.warn('cancel-all-after-not-decided', { error });
    }
    this.#schedule(isDone);
  }

  async #start(timeoutMs: number): Promise<boolean> {
    const { call, context } = this.#options;
    const at = context.wallNow();
    const outcome = await call(timeoutMs);
    if (outcome.kind === 'confirmed') {
      this.#state = 'on';
      this.#overAt = epochMs(context.wallNow() + timeoutMs);
      this.#renewAt = epochMs(at + timeoutMs * RENEW_SHARE);
      this.#inTrouble = false;
      return true;
    }
    if (outcome.kind === 'unknown') {
      this.#state = 'perhaps';
      this.#strayUntil = epochMs(context.wallNow() + STRAY_MS);
      this.#overAt = epochMs(this.#strayUntil + timeoutMs);
    }
    this.#failed('start', outcome.fault);
    return false;
  }

  /** True when the venue confirmed the end. */
  async #end(): Promise<boolean> {
    const { call, context } = this.#options;
    const outcome = await call(null);
    if (outcome.kind !== 'confirmed') {
      this.#failed('end', outcome.fault);
      return false;
    }
    this.#state = context.wallNow() < this.#strayUntil ? 'perhaps' : 'off';
    this.#inTrouble = false;
    return true;
  }

  /** A warning, once until a call works again: trading goes on. What was held back here alone is none. */
  #failed(what: 'start' | 'end', { code, message, venueCode, retryAt }: VenueFault): void {
    const { context } = this.#options;
    const waitMs = retryAt === null ? RETRY_MS : retryAt - context.wallNow();
    this.#retryMs = Math.min(RETRY_MS, Math.max(URGENT_RETRY_MS, waitMs));
    if (code === 'VENUE_RATE_LIMITED' && venueCode === null) return;
    if (!this.#inTrouble) context.log.warn('cancel-all-after-failed', { what, code, message });
    this.#inTrouble = true;
  }

  #schedule(isDone: boolean): void {
    if (this.#stopped) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    const { timeoutMs, context } = this.#options;
    const isSettled = isDone && this.#state !== 'perhaps';
    if (timeoutMs === null && isSettled) return;
    const renewMs = this.#state === 'on' ? this.#renewAt - context.wallNow() : (timeoutMs ?? 0) * RENEW_SHARE;
    this.#timer = setTimeout(() => this.look(), isSettled ? Math.max(0, renewMs) : this.#retryMs);
    this.#retryMs = RETRY_MS;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    this.#waiting += 1;
    const done = this.#last.then(work).finally(() => {
      this.#waiting -= 1;
    });
    this.#last = done.catch(() => undefined);
    return done;
  }
}
