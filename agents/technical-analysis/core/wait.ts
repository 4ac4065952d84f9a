import type { EpochMs } from '#shared/kernel/time.ts';
import type { ClosedCandle } from './closed-candle.ts';

/** What is known of the instruments that others are compared with. */
export interface ReferencePresence {
  has(instrumentId: string, openTime: EpochMs): boolean;
  /** Open time of its last candle; null when it has none. */
  newest(instrumentId: string): EpochMs | null;
}

export interface WaitInput<Candle extends ClosedCandle> {
  /** Of any instruments; of each the oldest first. */
  readonly candles: readonly Candle[];
  /** Whom an instrument's candles wait for. */
  readonly referencesOf: (instrumentId: string) => readonly string[];
  readonly presence: ReferencePresence;
  /** Whether a candle has waited long enough, given whether a later one of its instrument is there. */
  readonly isOverdue: (candle: Candle, isLast: boolean) => boolean;
}

export interface WaitOutput<Candle> {
  readonly ready: readonly Candle[];
  readonly waiting: readonly Candle[];
}

/**
 * A candle is taken when each instrument that it is compared with has its candle of the same time, or a later one, so that there will
 * be none, or when the wait is over. None overtakes an earlier one of its instrument.
 */
export function awaitReferences<Candle extends ClosedCandle>(input: WaitInput<Candle>): WaitOutput<Candle> {
  const { candles, referencesOf, presence, isOverdue } = input;
  const last = new Map(candles.map(one => [one.instrumentId, one]));
  const held = new Set<string>();
  const ready: Candle[] = [];
  const waiting: Candle[] = [];
  for (const one of candles) {
    const { instrumentId, candle } = one;
    const isComplete = referencesOf(instrumentId).every(
      id => presence.has(id, candle.openTime) || (presence.newest(id) ?? Number.NEGATIVE_INFINITY) > candle.openTime,
    );
    const isTaken = !held.has(instrumentId) && (isComplete || isOverdue(one, last.get(instrumentId) === one));
    if (!isTaken) held.add(instrumentId);
    (isTaken ? ready : waiting).push(one);
  }
  return { ready, waiting };
}
