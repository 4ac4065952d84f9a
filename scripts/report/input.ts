import type {
  Benchmark,
  ClosedTrade,
  EquityCurve,
  OrderCounts,
  Sampling,
  Trials,
} from '#shared/accounting/performance/input.ts';
import type { MonteCarlo } from '#shared/accounting/performance/monte-carlo.ts';
import type { Columns } from '#shared/domain/columns.ts';

/** Everything that a report says comes from here; it reads no database and no clock. Times UTC in ms, money in quote. */
export interface ReportInput {
  readonly run: RunFacts;
  /** What the numbers rest on: fees, spread, slippage, latency, fills, funding, … */
  readonly assumptions: readonly Assumption[];
  readonly trials: Trials;
  /** Why bots failed on the way, and decided nothing afterwards; left out: none did. */
  readonly faults?: readonly string[];
  /** What candles lack of the span that was traded; left out: nobody looked. */
  readonly holes?: readonly { readonly missing: number; readonly expected: number; readonly text: string }[];
  /** The equity of the whole run. */
  readonly curve: EquityCurve;
  /** Any order. */
  readonly trades: readonly ClosedTrade[];
  readonly benchmark?: Benchmark | null;
  readonly sampling?: Sampling;
  /** Per year, a share. */
  readonly riskFree?: number;
  readonly orders?: OrderCounts | null;
  /** Median traded volume per day by symbol, in quote. */
  readonly dailyVolume?: Readonly<Record<string, number>> | null;
  /** By symbol, for the chart of trades. */
  readonly candles?: Readonly<Record<string, Columns>>;
  readonly monteCarlo?: readonly MonteCarlo[];
  readonly sensitivity?: readonly SensitivityRow[];
}

export interface RunFacts {
  /** What people call the run; also the base name of the files. */
  readonly name: string;
  /** Of data, code, configuration, models and seed. */
  readonly hash: string;
  /** Of decisions, fills and books. */
  readonly resultHash: string;
  readonly seed: string;
  readonly engineVersion: string;
  readonly strategy: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly symbols: readonly string[];
  readonly timeframe: string;
  readonly from: number;
  readonly to: number;
  readonly capital: number;
  /** The asset that money is counted in. */
  readonly quote: string;
}

export interface Assumption {
  /** `fees`, `slippage`, `fills`, … */
  readonly topic: string;
  readonly text: string;
  /** Whether the world is likely to be worse: no fee, fills without slippage, … The verdict counts these. */
  readonly view: 'fair' | 'cautious' | 'optimistic';
}

/** The same run with something changed, e.g. costs doubled or a parameter moved. */
export interface SensitivityRow {
  /** What was changed: costs, a parameter by a little, or the data (another span, another symbol). */
  readonly kind: 'costs' | 'parameter' | 'data';
  /** `costs × 2`, `fast 18 → 20`, … */
  readonly change: string;
  readonly totalReturn: number | null;
  readonly sharpe: number | null;
  readonly maxDrawdown: number | null;
  readonly trades: number;
}
