import { type EpochMs, timeframeMs } from '../../kernel/time.ts';
import type { EngineEvent } from '../../simulation/types.ts';
import { type BarBook, type MovedBar, toKline } from './bars.ts';
import type { Feed } from './feeds/feed.ts';
import type { Followers } from './followers.ts';
import type { RecentTrades } from './recent-trades.ts';
import type { WalkedStep } from './walk.ts';

/** Tells the followers what happened, once it is sure to last. */
export interface Herald {
  /** What a command or a movement caused. */
  happened(events: readonly EngineEvent[]): void;
  /** After all that happened in a step, the bars that are over: the base bars of all symbols, then the longer ones. */
  closed(step: Pick<WalkedStep, 'at' | 'bars'>): void;
}

export function createHerald(input: {
  readonly feed: Feed;
  readonly bars: BarBook;
  readonly followers: Followers;
  readonly trades: RecentTrades;
}): Herald {
  const { feed, bars, followers, trades } = input;
  const baseMs = timeframeMs(feed.baseTimeframe);

  const tell = (at: EpochMs, { symbol, timeframe, bar, closed }: MovedBar): void => {
    const topic = { kind: 'bars', symbol, timeframe } as const;
    if (!followers.hears(topic)) return;
    followers.publish(topic, { kind: 'bar', at, kline: toKline({ symbol, timeframe, bar, baseMs, closed }) });
  };

  return {
    happened: events => {
      trades.add(events);
      followers.publishAll(events);
    },
    closed: ({ at, bars: bases }) => {
      for (const { symbol, bar } of bases) tell(at, { symbol, timeframe: feed.baseTimeframe, bar, closed: true });
      for (const moved of bars.advance(at, bases)) tell(at, moved);
      followers.publish({ kind: 'steps' }, { kind: 'step', at });
    },
  };
}
