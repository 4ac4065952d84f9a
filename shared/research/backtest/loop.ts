import type { EpochMs } from '../../kernel/time.ts';
import type { EngineEvent } from '../../simulation/types.ts';
import { Moments, NO_ROW } from './moments.ts';
import type { Series } from './series.ts';
import type { Venue } from './venue.ts';

/** Who trades in a backtest. Told of each moment of market time in this order, and done with it before the next. */
export interface Trader {
  /** A moment before the start, for the warm-up: per series the row of the bar that is over, or `NO_ROW`. */
  warm(rows: Int32Array, at: EpochMs): void;
  /** What the venue did by itself while the bars passed; their closes are not known yet. */
  moved(events: readonly EngineEvent[], at: EpochMs): void;
  /** The bars are over. */
  closed(rows: Int32Array, at: EpochMs): void;
}

export interface Span {
  /** The first bar that is traded opens here, the last one ends at `until`. */
  readonly from: EpochMs;
  readonly until: EpochMs;
}

export interface LoopInput extends Span {
  readonly series: readonly Series[];
  readonly venue: Venue;
  readonly trader: Trader;
  /** When the history begins that features see; the venue's market begins at `marketFrom`. */
  readonly historyFrom: EpochMs;
  readonly marketFrom: EpochMs;
  /** Lets pass what happens before the bars of the rows are over, at `at`; left out: nothing does. */
  readonly passing?: (rows: Int32Array, at: EpochMs) => void;
  /** Told now and then how far it is, 0 to 1. */
  readonly progress?: (share: number) => void;
}

/** Told of the progress each so many moments. */
const STRIDE = 4_096;

/** Lets market time pass: in each moment all movements in the order of the series, what they did to orders, then the closes. */
export function runLoop(input: LoopInput): { readonly moments: number; readonly bars: number } {
  const { series, venue, trader, from, until, historyFrom, marketFrom, passing, progress } = input;
  const moments = new Moments(
    series.map(one => one.columns),
    historyFrom,
  );
  const { rows } = moments;
  while (moments.next(from)) {
    if (moments.at > marketFrom) moveAll(venue, rows, moments.at);
    trader.warm(rows, moments.at);
  }
  venue.open(from);
  let passed = 0;
  let bars = 0;
  while (moments.next(until)) {
    const { at } = moments;
    passing?.(rows, at);
    const events = moveAll(venue, rows, at);
    if (events.length > 0) trader.moved(events, at);
    trader.closed(rows, at);
    passed += 1;
    for (const row of rows) if (row !== NO_ROW) bars += 1;
    if (passed % STRIDE === 0) progress?.((at - from) / (until - from));
  }
  progress?.(1);
  return { moments: passed, bars };
}

function moveAll(venue: Venue, rows: Int32Array, at: EpochMs): readonly EngineEvent[] {
  let events: readonly EngineEvent[] = NOTHING;
  for (let index = 0; index < rows.length; index++) {
    const row = rows[index] ?? NO_ROW;
    if (row === NO_ROW) continue;
    const caused = venue.move(index, row, at);
    if (caused.length > 0) events = events.length === 0 ? caused : [...events, ...caused];
  }
  return events;
}

const NOTHING: readonly EngineEvent[] = [];
