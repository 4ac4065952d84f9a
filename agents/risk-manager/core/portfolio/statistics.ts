import { correlationMatrix } from '#shared/accounting/risk/correlation.ts';
import { meanTrueRange, type RangeBars } from '#shared/accounting/risk/true-range.ts';
import { realisedVolatility } from '#shared/accounting/risk/volatility.ts';
import { DAY_MS, type EpochMs, epochMs } from '#shared/kernel/time.ts';
import type { ReturnsWindow } from './limits.ts';
import { type Regime, type RegimeBounds, regimeOf } from './regime.ts';

/** How instruments move, as far as their closed candles tell. */
export interface Statistics {
  /** −1 to 1; 1 while it is unknown: what is not known to be apart is taken for one bet. */
  correlation(one: string, other: string): number;
  /** Deviation of a day's return over the last `days`, a share; null while it is unknown. */
  dailyVolatility(instrumentId: string, days: number): number | null;
  /** The mean true range of the last `days` days as a share of the last close; null while it is unknown. */
  dailyRange(instrumentId: string, days: number): number | null;
  /** Null while it is unknown. */
  regime(instrumentId: string, bounds: RegimeBounds): Regime | null;
  /** Simple returns, oldest first, NaN where one is missing; null when nothing is known. The same length for all. */
  returns(instrumentId: string): Float64Array | null;
}

export const NO_STATISTICS: Statistics = {
  correlation: () => 1,
  dailyVolatility: () => null,
  dailyRange: () => null,
  regime: () => null,
  returns: () => null,
};

/** Fewer returns than this say nothing. */
const LEAST_RETURNS = 30;
/** Nor do fewer days, unless fewer are asked for. */
const LEAST_DAYS = 5;

/**
 * When the last bar ended that decisions of `now` look at: the last end before it. Not at it, because then not every instrument's bar
 * need have come; so it is the same live, after a restart and in a backtest.
 */
export const lastEnd = (now: EpochMs, barMs: number): EpochMs => epochMs((Math.ceil(now / barMs) - 1) * barMs);

/** The first moment whose decisions look at a later bar than those of `now` do. */
export const nextBarSeen = (now: EpochMs, barMs: number): EpochMs => epochMs(lastEnd(now, barMs) + barMs + 1);

/** How many bars make a day; at least one. */
export const barsOfDay = (barMs: number): number => Math.max(1, Math.round(DAY_MS / barMs));

/** The ends of the bars whose closes make the returns that end at `end`: one more than there are returns, oldest first. */
export const endsUntil = (end: EpochMs, { barMs, length }: ReturnsWindow): readonly EpochMs[] =>
  Array.from({ length: length + 1 }, (_, index) => epochMs(end - (length - index) * barMs));

/** `close / the one before - 1`; NaN where one of the two is missing (NaN). */
export const returnsOf = (closes: Float64Array): Float64Array =>
  closes.subarray(1).map((close, index) => close / (closes[index] as number) - 1);

/** The candles that statistics are made of. Each is asked for at most once. */
export interface Prices {
  returns(instrumentId: string): Float64Array | null;
  /** The last days, each of 24 hours, that end where the returns end. */
  days(instrumentId: string, count: number): RangeBars | null;
}

/** Works out what is asked for, once. */
export class ReturnStatistics implements Statistics {
  readonly #prices: Prices;
  readonly #barMs: number;
  readonly #returns = new Map<string, Float64Array | null>();
  readonly #correlations = new Map<string, Map<string, number>>();
  readonly #volatilities = new Map<string, number | null>();
  readonly #ranges = new Map<string, number | null>();
  readonly #regimes = new Map<string, Regime | null>();

  constructor(prices: Prices, { barMs }: ReturnsWindow) {
    this.#prices = prices;
    this.#barMs = barMs;
  }

  returns(instrumentId: string): Float64Array | null {
    return known(this.#returns, instrumentId, () => this.#prices.returns(instrumentId));
  }

  correlation(one: string, other: string): number {
    if (one === other) return 1;
    const [first, second] = one < other ? [one, other] : [other, one];
    const row = known(this.#correlations, first, () => new Map<string, number>());
    return known(row, second, () => {
      const [xs, ys] = [this.returns(first), this.returns(second)];
      return xs === null || ys === null ? 1 : (correlationMatrix([xs, ys], LEAST_RETURNS)[0]?.[1] ?? 1);
    });
  }

  dailyVolatility(instrumentId: string, days: number): number | null {
    return known(this.#volatilities, `${instrumentId} ${days}`, () => {
      const returns = this.returns(instrumentId)?.slice(-Math.ceil((days * DAY_MS) / this.#barMs));
      const some = returns?.filter(one => !Number.isNaN(one)) ?? [];
      const each = some.length < LEAST_RETURNS ? null : realisedVolatility(some);
      return each === null ? null : each * Math.sqrt(DAY_MS / this.#barMs);
    });
  }

  dailyRange(instrumentId: string, days: number): number | null {
    return known(this.#ranges, `${instrumentId} ${days}`, () => {
      const bars = this.#prices.days(instrumentId, days);
      return bars === null ? null : meanTrueRange(bars, Math.min(days, LEAST_DAYS));
    });
  }

  regime(instrumentId: string, bounds: RegimeBounds): Regime | null {
    return known(this.#regimes, instrumentId, () => {
      const returns = this.returns(instrumentId);
      return returns === null ? null : regimeOf(returns, barsOfDay(this.#barMs), bounds);
    });
  }
}

function known<Key, Value>(values: Map<Key, Value>, key: Key, work: () => Value): Value {
  const value = values.get(key);
  if (value !== undefined) return value;
  const made = work();
  values.set(key, made);
  return made;
}
