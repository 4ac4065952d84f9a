import type { Bar } from '#shared/domain/bar.ts';
import type { EpochMs } from '#shared/kernel/time.ts';
import type { Arrived } from './barrier.ts';

/** A bar that arrived, as numbers. */
export const barOf = ({ bar }: Pick<Arrived, 'bar'>, openTime: EpochMs): Bar => ({
  openTime,
  open: Number(bar.open),
  high: Number(bar.high),
  low: Number(bar.low),
  close: Number(bar.close),
  volume: Number(bar.volume),
});
