import type { MarketData, VenueFault } from '#shared/exchange/port.ts';
import type { Result } from '#shared/kernel/result.ts';
import { barEnd, type EpochMs, epochMs, type Timeframe } from '#shared/kernel/time.ts';
import type { AgentContext } from '#shared/runtime/agent.ts';
import type { DataCollectionConfig } from '../config.ts';
import { type CatchUp, planCatchUp } from '../core/catch-up.ts';
import type { Feed } from './feed.ts';
import type { Writer } from './writer.ts';

/** Between two reads that failed for good: each was repeated already. */
const PAUSE_MS = 1_000;

export interface RepairOptions {
  readonly market: Pick<MarketData, 'capabilities' | 'serverTime' | 'candles'>;
  readonly timeframe: Timeframe;
  readonly config: DataCollectionConfig;
  readonly context: Pick<AgentContext<unknown>, 'log' | 'wallNow'>;
  readonly writer: Pick<Writer, 'settled'>;
  readonly stopped: () => boolean;
}

/** Fetches what a feed misses, up to now, and lets it go on. The venue is asked until it answers. */
export async function repairFeed(feed: Feed, options: RepairOptions): Promise<void> {
  let hole: EpochMs | null = null;
  for (;;) {
    const now = await fetchMissing(feed, options);
    if (now === null) return;
    const resumed = feed.resume(hole === null ? null : { from: hole, now });
    if (resumed.kind === 'live') return;
    hole = resumed.from;
    await pause(options.config.gapRetryMs); // the venue's history may lag behind its stream
  }
}

/** Asks page by page. Returns the venue's time before the first page; null when it was stopped. */
async function fetchMissing(feed: Feed, options: RepairOptions): Promise<EpochMs | null> {
  const { market, timeframe, config } = options;
  const now = await insist(options, () => market.serverTime());
  if (now === null) return null;
  const { historyBars, maxCatchUpBars } = config;
  const plan: CatchUp = planCatchUp({ last: feed.lastOpenTime, now, timeframe, historyBars, maxCatchUpBars });
  const limit = market.capabilities.maxCandlesPerCall;
  let from = plan.from;
  while (barEnd(from, timeframe) <= now) {
    const page = await insist(options, () => market.candles({ symbol: feed.symbol, timeframe, from, limit }));
    if (page === null) return null;
    for (const bar of page) feed.backfill(bar, bar.openTime < plan.toldFrom ? 'history' : 'backfill');
    await options.writer.settled(); // no more than a page per instrument waits in memory
    const newest = page.at(-1);
    if (newest === undefined || page.length < limit - 1) break; // the last bar of a full page may still be forming
    from = barEnd(epochMs(newest.openTime), timeframe);
  }
  return now;
}

/** The value of a read that is asked for until it comes; null when it was stopped, or the venue has no such symbol. */
async function insist<T>(
  { context, stopped }: RepairOptions,
  read: () => Promise<Result<T, VenueFault>>,
): Promise<T | null> {
  for (;;) {
    if (stopped()) return null;
    const result = await read();
    if (result.ok) return result.value;
    const { code, message, retryAt } = result.error;
    context.log.warn('venue-read-failed', { code, message });
    if (code === 'VENUE_UNKNOWN_SYMBOL') return null;
    await pause(Math.max(PAUSE_MS, (retryAt ?? 0) - context.wallNow()));
  }
}

const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms));
