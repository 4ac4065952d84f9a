import type { MarketSymbol } from '../../../domain/instrument.ts';
import type { EpochMs, Timeframe } from '../../../kernel/time.ts';
import type { Bar, Listing, Movement } from '../../../simulation/types.ts';

export interface SymbolBar {
  readonly symbol: MarketSymbol;
  readonly bar: Bar;
}

/** What a feed brings at one moment: first the movements, then the base bars that are over with it. Symbols in listing order. */
export interface FeedStep {
  readonly at: EpochMs;
  readonly movements: readonly Movement[];
  readonly bars: readonly SymbolBar[];
}

/** Bars opening from `from` (included) to `until` (not included), on the grid of their timeframe. */
export interface BarRange {
  readonly from: EpochMs;
  readonly until: EpochMs;
}

/**
 * Where a market comes from. Steps and bars are functions of time alone: asking again gives the same,
 * which is why the journal need not hold them. (A live feed is the exception: see `live`.)
 */
export interface Feed {
  readonly listings: readonly Listing[];
  readonly baseTimeframe: Timeframe;
  /** First and last moment of a recording; null when it has neither. */
  readonly span: { readonly first: EpochMs; readonly last: EpochMs } | null;
  /** The moment of the next step after `after`; null when nothing more is known to come. */
  nextAt(after: EpochMs): EpochMs | null;
  /** The step at a moment that `nextAt` gave; of `only` these symbols, when given. A live feed gives each once. */
  step(at: EpochMs, only?: ReadonlySet<MarketSymbol>): FeedStep;
  /** How far back bars of a timeframe are served at market time `now`. */
  earliest(symbol: MarketSymbol, timeframe: Timeframe, now: EpochMs): EpochMs;
  /** Closed bars, oldest first; bars that never were are missing. */
  bars(symbol: MarketSymbol, timeframe: Timeframe, range: BarRange): readonly Bar[];
  /** Null, or what makes a feed live: its movements are journaled, and it says when there are new ones. */
  readonly live: LiveFeed | null;
}

export interface LiveFeed {
  /** Brings the bars that ended after `time`, as far back as history is known, as if they had just come. Called once. */
  resumeAfter(time: EpochMs): void;
  onArrival(listener: () => void): void;
  stop(): void;
}
