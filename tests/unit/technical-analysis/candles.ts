import { blockOf } from '#agents/technical-analysis/core/blocks.ts';
import type { StoredBar } from '#agents/technical-analysis/core/history.ts';
import type { TextBar } from '#agents/technical-analysis/core/resampler.ts';
import type { Bar } from '#shared/domain/bar.ts';
import { BLOCK_BARS } from '#shared/indicators/feature.ts';
import { Decimal, sum } from '#shared/kernel/decimal.ts';
import { barOpen, type EpochMs, type Timeframe, timeframeMs } from '#shared/kernel/time.ts';

export const textBar = (bar: Bar): TextBar => ({
  openTime: bar.openTime,
  open: bar.open.toFixed(4),
  high: bar.high.toFixed(4),
  low: bar.low.toFixed(4),
  close: bar.close.toFixed(4),
  volume: bar.volume.toFixed(3),
});

/** What the database makes of stored candles, said once more in plain terms. */
export function storedBars(candles: readonly TextBar[], timeframe: Timeframe, before: EpochMs): readonly StoredBar[] {
  const earlier = candles.filter(candle => candle.openTime < before);
  const last = earlier.at(-1);
  if (last === undefined) return [];
  const anchor = (blockOf(last.openTime, timeframe) - 1) * BLOCK_BARS * timeframeMs(timeframe);
  const groups = Map.groupBy(
    earlier.filter(candle => candle.openTime >= anchor),
    candle => barOpen(candle.openTime, timeframe),
  );
  return [...groups].map(([openTime, group]) => ({
    openTime,
    open: new Decimal(group[0]?.open ?? '0').toFixed(),
    high: Decimal.max(...group.map(one => one.high)).toFixed(),
    low: Decimal.min(...group.map(one => one.low)).toFixed(),
    close: new Decimal(group.at(-1)?.close ?? '0').toFixed(),
    volume: sum(group.map(one => new Decimal(one.volume))).toFixed(),
    lastCandle: group.at(-1)?.openTime ?? openTime,
  }));
}
