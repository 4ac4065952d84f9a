import type { Brand } from './brand.ts';
import { InvariantViolation } from './invariant.ts';

/** Milliseconds since 1970-01-01T00:00:00Z, whole. */
export type EpochMs = Brand<number, 'EpochMs'>;
export const epochMs = (value: number): EpochMs => value as EpochMs;

/** A bar length as the field writes it. The list is closed, smallest first. */
export const TIMEFRAMES = [
  '1s',
  '5s',
  '10s',
  '15s',
  '30s',
  '1m',
  '3m',
  '5m',
  '15m',
  '30m',
  '1h',
  '2h',
  '4h',
  '6h',
  '8h',
  '12h',
  '1d',
  '1w',
] as const;
export type Timeframe = (typeof TIMEFRAMES)[number];

const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;
export const DAY_MS = UNIT_MS.d;
/** Ten years, in minutes: nothing that a person sets or commands lasts longer, so that its end is a date. */
export const LONGEST_MINUTES = 5_256_000;

export function timeframeMs(timeframe: Timeframe): number {
  const unit = UNIT_MS[timeframe.slice(-1) as keyof typeof UNIT_MS];
  if (unit === undefined) throw new InvariantViolation(`unknown timeframe ${timeframe}`);
  return Number(timeframe.slice(0, -1)) * unit;
}

/** Where the grid begins: the epoch, so that days are UTC days; weeks begin on Mondays, and the epoch was a Thursday. */
const gridStart = (timeframe: Timeframe): number => (timeframe === '1w' ? 4 * DAY_MS : 0);

/** The open time of the bar that holds `time`. */
export const barOpen = (time: EpochMs, timeframe: Timeframe): EpochMs => {
  const length = timeframeMs(timeframe);
  const start = gridStart(timeframe);
  return epochMs(Math.floor((time - start) / length) * length + start);
};

/** Whether a bar may open at `time`. */
export const isOnGrid = (time: EpochMs, timeframe: Timeframe): boolean => barOpen(time, timeframe) === time;

/** The moment a bar is over: the open time of the next one. */
export const barEnd = (openTime: EpochMs, timeframe: Timeframe): EpochMs => epochMs(openTime + timeframeMs(timeframe));
