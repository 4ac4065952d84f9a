import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { openProgress } from '#scripts/terminal/progress.ts';
import type { Terminal } from '#scripts/terminal/terminal.ts';
import type { MarketSymbol } from '#shared/domain/instrument.ts';
import type { CandleFrame, MarketData, Read } from '#shared/exchange/port.ts';
import { barOpen, type EpochMs, epochMs, type Timeframe, timeframeMs } from '#shared/kernel/time.ts';
import { readColumns } from '#shared/persistence/candle-columns.ts';
import { checkSeries } from '#shared/research/quality/check.ts';
import type { RowFinding } from '#shared/research/sift/rows.ts';
import { type Hole, holesIn } from './missing.ts';
import { PageStore } from './page-store.ts';
import { recordImport } from './record.ts';
import { venueRefused } from './venue.ts';

export interface DownloadOptions {
  readonly symbol: MarketSymbol;
  readonly timeframe: Timeframe;
  /** Open time of the first bar wanted, and the end of the last. */
  readonly from: EpochMs;
  readonly until: EpochMs;
}

export interface DownloadContext {
  readonly terminal: Terminal;
  readonly client: pg.Client;
  readonly market: MarketData;
  readonly restUrl: string;
}

export interface DownloadOutcome extends DownloadOptions {
  readonly instrumentId: string;
  /** Bars that came. */
  readonly rows: number;
  readonly stored: number;
  /** Bars of the range that are not stored after it: the venue has none there. */
  readonly missing: number;
  readonly findings: readonly RowFinding[];
  /** False when the user ended it; the same command goes on. */
  readonly finished: boolean;
}

/**
 * Brings the bars of a range that are not stored yet, hole by hole, page by page. What came is stored as it comes, so that the same
 * command goes on where another ended. Throws CliFailure when the venue does not answer, after repeating itself.
 */
export async function download(context: DownloadContext, options: DownloadOptions): Promise<DownloadOutcome> {
  const { client, market, terminal, restUrl } = context;
  const { symbol, timeframe } = options;
  const instrumentId = `${market.capabilities.venue}:${symbol}`;
  const lengthMs = timeframeMs(timeframe);
  const clock = await insist(context, () => market.serverTime());
  const from = barOpen(epochMs(options.from + lengthMs - 1), timeframe);
  const until = barOpen(epochMs(Math.min(options.until, clock)), timeframe);
  const there = await readColumns(client, { instrumentId, timeframe, from, until });
  const nearMs = market.capabilities.maxCandlesPerCall * lengthMs;
  const holes = holesIn(there.time, { from, until, lengthMs, nearMs });
  const wanted = holes.reduce((total, hole) => total + hole.until - hole.from, 0) / lengthMs;

  const progress = openProgress(terminal, { title: `${instrumentId} ${timeframe}`, total: wanted });
  const store = new PageStore({ client, instrumentId, timeframe, now: clock });
  let passed = 0;
  try {
    for (const hole of holes) {
      for await (const at of pagesOf(context, { symbol, timeframe, hole, take: frames => store.add(frames) })) {
        progress.update(passed + (at - hole.from) / lengthMs, `${store.rows} bars`);
        if (terminal.interrupted.aborted) break;
      }
      if (terminal.interrupted.aborted) break;
      passed += (hole.until - hole.from) / lengthMs;
    }
  } finally {
    await store.flush().finally(progress.end);
  }
  const columns = await readColumns(client, { instrumentId, timeframe, from, until });
  const { rows, stored, findings } = store;
  if (rows > 0) {
    await recordImport(client, {
      ...{
        instrumentId,
        kind: 'venue',
        source: restUrl,
        sourceHash: null,
        rows,
        columns,
        stored,
        repairs: [],
        findings,
      },
      score: columns.time.length === 0 ? null : checkSeries(columns).score.total,
    });
  }
  return {
    ...{ ...options, from, until, instrumentId, rows, stored: stored.stored, findings },
    missing: Math.max(0, (until - from) / lengthMs) - columns.time.length,
    finished: !terminal.interrupted.aborted,
  };
}

interface Pages {
  readonly symbol: MarketSymbol;
  readonly timeframe: Timeframe;
  readonly hole: Hole;
  readonly take: (frames: readonly CandleFrame[]) => Promise<void>;
}

/** Asks for the pages of a hole, one after the other; tells after each how far it is. */
async function* pagesOf(context: DownloadContext, { symbol, timeframe, hole, take }: Pages): AsyncGenerator<EpochMs> {
  const lengthMs = timeframeMs(timeframe);
  const limit = context.market.capabilities.maxCandlesPerCall;
  for (let from = hole.from; from < hole.until; ) {
    const to = epochMs(Math.min(hole.until, from + limit * lengthMs) - lengthMs);
    const start = from;
    const page = await insist(context, () => context.market.candles({ symbol, timeframe, from: start, to, limit }));
    await take(page.filter(({ openTime }) => openTime >= start && openTime <= to));
    // where it has no bars, a venue gives an empty page: the next one may have some
    from = epochMs(to + lengthMs);
    yield from;
  }
}

/** The value of a read, which is asked for again when the venue or the budget says when; it repeats what is not answered by itself. */
async function insist<T>({ terminal, restUrl }: DownloadContext, read: () => Read<T>): Promise<T> {
  for (;;) {
    const result = await read();
    if (result.ok) return result.value;
    const { retryAt } = result.error;
    if (retryAt === null || terminal.interrupted.aborted) throw venueRefused(restUrl, result.error);
    await sleep(Math.max(1, retryAt - terminal.wallNow()), undefined, { signal: terminal.interrupted }).catch(
      () => undefined,
    );
  }
}
