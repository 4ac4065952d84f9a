import type { MarketSymbol } from '../domain/instrument.ts';
import type { EpochMs } from '../kernel/time.ts';
import { type Budget, grantedLimits, type RateLimit } from './budget/budget.ts';
import { localBudget } from './budget/local.ts';
import { type ReservingBudget, withReserve } from './budget/reserve.ts';
import type { Keys } from './ccxt.ts';
import type { LiveMarket, Unsubscribe } from './port.ts';
import { withMeasuredCost } from './resilience/cost.ts';

/** What every venue is opened with. */
export interface OpenOptions {
  /** Such as `https://api.binance.com`; no slash at the end. */
  readonly restUrl: string;
  /** Market streams, such as `wss://stream.binance.com:9443`. */
  readonly streamUrl: string;
  /** How long after its `sentAt` a request that changes something may live, in ms, where the venue leaves that to us. */
  readonly recvWindowMs: number;
  /** Points per window, by the limit's name, where the venue grants other than it publishes. */
  readonly rateLimits?: Readonly<Record<string, number>> | undefined;
  /** What may be asked of the venue; without one this process counts for itself. */
  readonly budget?: Budget | undefined;
  /** Wall time. */
  readonly wallNow: () => EpochMs;
}

export interface OpenTradingOptions extends OpenOptions {
  readonly keys: Keys;
  /** Those we trade: some venues' ids do not say where base ends and quote begins. */
  readonly symbols: readonly MarketSymbol[];
}

/** The budget that a venue is opened with, else one of this process alone. */
export function budgetOf(
  { budget, rateLimits = {}, wallNow }: OpenOptions,
  published: readonly RateLimit[],
): ReservingBudget {
  const own = budget ?? localBudget(grantedLimits(published, rateLimits), wallNow);
  const reserving = withReserve(own, wallNow);
  return { ...withMeasuredCost(reserving), reserve: reserving.reserve };
}

/** Streams that are open, so that closing a venue stops them all. */
export interface OpenStreams {
  /** The same stop, done once, also by `stopAll`. */
  track(stop: Unsubscribe): Unsubscribe;
  stopAll(): void;
}

export function openStreams(): OpenStreams {
  const streams = new Set<Unsubscribe>();
  return {
    track: stop => {
      const stopOnce = (): void => {
        if (streams.delete(stopOnce)) stop();
      };
      streams.add(stopOnce);
      return stopOnce;
    },
    stopAll: () => {
      for (const stop of streams) stop();
    },
  };
}

/** The streams of the live market. */
export type LiveSubscriptions = Pick<LiveMarket, 'subscribeBook' | 'subscribeTrades' | 'subscribeTickers'>;

/** The same subscriptions, which end with the others. */
export const trackedBy = (streams: OpenStreams, live: LiveSubscriptions): LiveSubscriptions => ({
  subscribeBook: (...subscription) => streams.track(live.subscribeBook(...subscription)),
  subscribeTrades: (...subscription) => streams.track(live.subscribeTrades(...subscription)),
  subscribeTickers: (...subscription) => streams.track(live.subscribeTickers(...subscription)),
});
