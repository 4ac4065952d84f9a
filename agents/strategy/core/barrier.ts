import type { Id } from '#shared/kernel/ids.ts';
import { type EpochMs, epochMs } from '#shared/kernel/time.ts';

/** The features of one instrument at a bar, as they came. */
export interface Arrived {
  readonly messageId: Id;
  readonly correlationId: Id;
  readonly marketTime: EpochMs;
  /** Prices in quote and volume in base, as text. */
  readonly bar: {
    readonly open: string;
    readonly high: string;
    readonly low: string;
    readonly close: string;
    readonly volume: string;
  };
  readonly features: Readonly<Record<string, number | null>>;
}

/** Bars that still wait for instruments: by open time, by instrument. */
export type Pending = Readonly<Record<string, Readonly<Record<string, Arrived>>>>;

export interface Arrival extends Arrived {
  readonly instrumentId: string;
  readonly openTime: EpochMs;
}

export interface BarrierInput {
  readonly instrumentIds: readonly string[];
  /** Open time of the last bar that was stepped on; null before the first. */
  readonly barTime: EpochMs | null;
  readonly pending: Pending;
  readonly arrivals: readonly Arrival[];
  /** The wait is over: what is there is all there will be. */
  readonly isOverdue: boolean;
}

/** A bar to step on, with what came of it; null for an instrument whose bar is missing. */
export interface GatheredBar {
  readonly openTime: EpochMs;
  readonly instruments: Readonly<Record<string, Arrived | null>>;
}

export interface BarrierOutput {
  /** Oldest first. */
  readonly bars: readonly GatheredBar[];
  readonly pending: Pending;
  /** Arrivals for a bar that was stepped on without them. */
  readonly late: readonly Arrival[];
}

/**
 * A bar is stepped on once: when all instruments are there, when a later bar of any of them is, or when the wait is over.
 * All arrivals are sorted in first, so that their order within a batch does not matter.
 */
export function gather({ instrumentIds, barTime, pending, arrivals, isOverdue }: BarrierInput): BarrierOutput {
  const waiting = new Map<number, Record<string, Arrived>>();
  for (const [openTime, instruments] of Object.entries(pending)) waiting.set(Number(openTime), { ...instruments });
  const late: Arrival[] = [];
  for (const arrival of arrivals) {
    const { instrumentId, openTime, ...arrived } = arrival;
    if (barTime !== null && openTime <= barTime) {
      late.push(arrival);
    } else if (instrumentIds.includes(instrumentId)) {
      const bar = waiting.get(openTime) ?? {};
      bar[instrumentId] = arrived;
      waiting.set(openTime, bar);
    }
  }
  const times = [...waiting.keys()].sort((a, b) => a - b);
  const last = times.at(-1);
  const bars: GatheredBar[] = [];
  const rest: Record<string, Readonly<Record<string, Arrived>>> = {};
  for (const time of times) {
    const there = waiting.get(time) ?? {};
    const isComplete = instrumentIds.every(id => there[id] !== undefined);
    if (isComplete || isOverdue || time !== last) {
      const instruments = Object.fromEntries(instrumentIds.map(id => [id, there[id] ?? null]));
      bars.push({ openTime: epochMs(time), instruments });
    } else {
      rest[time] = there;
    }
  }
  return { bars, pending: rest, late };
}
