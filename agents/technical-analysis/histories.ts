import { barEnd, type EpochMs, type Timeframe } from '#shared/kernel/time.ts';
import type { Transaction } from '#shared/messaging/handler.ts';
import type { Log } from '#shared/runtime/log.ts';
import type { ClosedCandle } from './core/closed-candle.ts';
import { historyOf } from './core/history.ts';
import type { SeriesHistory } from './core/instrument-features.ts';
import type { FeatureCache } from './feature-cache.ts';
import { readFlows } from './store/beside.ts';
import { readSeries, seriesKey, type WantedSeries } from './store.ts';

export type Histories = ReadonlyMap<ClosedCandle, readonly SeriesHistory[]>;

interface HistoryOptions {
  readonly cache: FeatureCache;
  readonly base: Timeframe;
  readonly log: Log;
}

/** What must be read again: for each candle that is not the successor of what its instrument saw last, in memory or in this batch. */
export async function readHistories(
  tx: Transaction,
  candles: readonly ClosedCandle[],
  { cache, base, log }: HistoryOptions,
): Promise<Histories> {
  const jumps = jumpsAmong(candles, cache, base);
  if (jumps.length === 0) return new Map();
  const asked = jumps.flatMap(({ instrumentId, candle: { openTime: before } }) =>
    cache.of(instrumentId).plan.series.map(({ timeframe, references, needsFlow }) => {
      const own: WantedSeries = { instrumentId, timeframe, before };
      return { own, others: references.map(barsOf => ({ ...own, barsOf })), needsFlow };
    }),
  );
  const wanted = asked.flatMap(({ own, others }) => [own, ...others]);
  const [bars, flows] = await Promise.all([
    readSeries(tx, base, wanted),
    readFlows(
      tx,
      base,
      asked.filter(one => one.needsFlow).map(one => one.own),
    ),
  ]);
  log.info('features-restored', { instruments: jumps.length, series: wanted.length });
  const found = (one: WantedSeries) => bars.get(seriesKey(one)) ?? [];
  return new Map(
    jumps.map(jump => {
      const of = asked.filter(
        ({ own }) => own.instrumentId === jump.instrumentId && own.before === jump.candle.openTime,
      );
      const histories = of.map(({ own, others }) => ({
        ...historyOf(own.timeframe, base, found(own)),
        references: new Map(others.map(one => [one.barsOf, found(one)])),
        flows: flows.get(seriesKey(own)) ?? [],
      }));
      return [jump, histories];
    }),
  );
}

function jumpsAmong(candles: readonly ClosedCandle[], cache: FeatureCache, base: Timeframe): readonly ClosedCandle[] {
  const expected = new Map<string, EpochMs | null>();
  return candles.filter(({ instrumentId, candle: { openTime } }) => {
    const next = expected.get(instrumentId) ?? cache.of(instrumentId).next;
    expected.set(instrumentId, barEnd(openTime, base));
    return openTime !== next;
  });
}
