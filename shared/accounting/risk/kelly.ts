import { defined, mean, type Numbers, ratio, variance } from '../performance/statistics.ts';
import { payoffRatio } from '../performance/trades.ts';

/** How often a bet wins, 0 to 1, and what a win brings in multiples of what a loss costs, above 0. */
export interface Odds {
  readonly winRate: number;
  readonly payoff: number;
}

/** `p − (1 − p) / b`: the share to risk that makes capital grow fastest; at or below 0: do not bet. Null without a payoff. Kelly 1956. */
export function kellyFraction({ winRate, payoff }: Odds): number | null {
  return payoff > 0 ? defined(winRate - (1 - winRate) / payoff) : null;
}

/**
 * The odds of closed trades, from what each brought: in quote, or better as a share of what it risked. Those that brought nothing are no
 * bets. Null until there is a win and a loss: nothing says what the other would be like.
 */
export function oddsOf(results: readonly number[]): Odds | null {
  const payoff = payoffRatio(results);
  const decided = results.filter(one => one !== 0);
  return payoff === null ? null : { winRate: decided.filter(one => one > 0).length / decided.length, payoff };
}

/** The share to risk on trades like these; null while their odds are unknown. */
export function kellyOfTrades(results: readonly number[]): number | null {
  const odds = oddsOf(results);
  return odds === null ? null : kellyFraction(odds);
}

/** `μ / σ²` of excess returns: the leverage that makes capital grow fastest; null while they do not vary. Thorp 2006. */
export function continuousKelly(excessReturns: Numbers): number | null {
  return ratio(defined(mean(excessReturns)), defined(variance(excessReturns)));
}
