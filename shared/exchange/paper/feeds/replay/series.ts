import type { MarketSymbol } from '../../../../domain/instrument.ts';
import type { Decimal } from '../../../../kernel/decimal.ts';
import type { EpochMs } from '../../../../kernel/time.ts';
import type { Bar, Movement } from '../../../../simulation/types.ts';
import type { BarRange } from '../feed.ts';

/** One symbol's recording of one kind. */
export interface Series {
  readonly symbol: MarketSymbol;
  readonly first: EpochMs;
  /** The moment of its last step. */
  readonly last: EpochMs;
  /** The time of what comes next after `after`: a movement, or the end of a base bar. */
  nextAt(after: EpochMs): EpochMs | null;
  movements(at: EpochMs): readonly Movement[];
  /** The closed base bars. */
  bars(range: BarRange): readonly Bar[];
  /** Prices and quantities from the beginning, to learn the listing's steps from. */
  sample(): { readonly prices: readonly Decimal[]; readonly quantities: readonly Decimal[] };
}

/** Rows that a listing's tick and step are learned from. */
export const SAMPLE_ROWS = 2_000;
