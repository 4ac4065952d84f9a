import { maxDrawdown } from '../../accounting/performance/drawdown.ts';
import { estimateSharpe, meanTest, probabilisticSharpe } from '../../accounting/performance/honesty.ts';
import { DAILY } from '../../accounting/performance/input.ts';
import { annualMean, annualVolatility, cagr, growth, totalReturn } from '../../accounting/performance/returns.ts';
import { excessReturns, sharpe } from '../../accounting/performance/risk.ts';
import { DEFAULT_RISK_FREE } from '../../accounting/performance/sample.ts';

const HURDLE = { periodsPerYear: DAILY.periodsPerYear, rate: DEFAULT_RISK_FREE };

/** What daily returns alone say. Shares, ratios and probabilities as in the catalogue of metrics; null where undefined. */
export interface DailyFigures {
  readonly days: number;
  readonly totalReturn: number | null;
  readonly cagr: number | null;
  readonly annualMean: number | null;
  readonly volatility: number | null;
  readonly sharpe: number | null;
  readonly probabilisticSharpe: number | null;
  readonly maxDrawdown: number | null;
  /** One-sided, of a mean not above 0. */
  readonly meanReturnP: number | null;
}

export function dailyFigures(returns: readonly number[]): DailyFigures {
  const estimate = estimateSharpe(excessReturns(returns, HURDLE));
  return {
    days: returns.length,
    totalReturn: totalReturn(returns),
    cagr: cagr(returns, HURDLE.periodsPerYear),
    annualMean: annualMean(returns, HURDLE.periodsPerYear),
    volatility: annualVolatility(returns, HURDLE.periodsPerYear),
    sharpe: sharpe(returns, HURDLE),
    probabilisticSharpe: estimate === null ? null : probabilisticSharpe(estimate, 0),
    maxDrawdown: returns.length === 0 ? null : maxDrawdown([1, ...growth(returns)]),
    meanReturnP: meanTest(returns)?.p ?? null,
  };
}

export const sharpeOf = (returns: readonly number[]): number | null => sharpe(returns, HURDLE);

export const excessOf = (returns: readonly number[]): readonly number[] => excessReturns(returns, HURDLE);
