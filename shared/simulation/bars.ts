import { maximum, minimum } from '../kernel/decimal.ts';
import { barEnd, barOpen, type Timeframe } from '../kernel/time.ts';
import type { Bar } from './types.ts';

/** The bar of `timeframe` that `base` opens: `base` alone, in its longer frame. */
export function openBar(base: Bar, timeframe: Timeframe): Bar {
  const openTime = barOpen(base.openTime, timeframe);
  return { ...base, openTime, closeTime: barEnd(openTime, timeframe) };
}

/** `running` with the next base bar of the same frame in it. */
export const extendBar = (running: Bar, base: Bar): Bar => ({
  ...running,
  high: maximum(running.high, base.high),
  low: minimum(running.low, base.low),
  close: base.close,
  volume: running.volume.plus(base.volume),
});

/** The running bar after one more base bar, which starts a new one when its frame is another. Bases come oldest first. */
export function foldBar(running: Bar | null, base: Bar, timeframe: Timeframe): Bar {
  return running === null || base.openTime >= running.closeTime ? openBar(base, timeframe) : extendBar(running, base);
}
