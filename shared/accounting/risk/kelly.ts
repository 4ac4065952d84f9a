import { defined, mean, type Numbers, ratio, total, variance } from '../performance/statistics.ts';

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
 * The odds of closed trades, from what each brought: in quote, or better as a share of what it risked. Those that brought nothing count
 * as lost, at no cost. Null until there is a win and a loss: nothing says what the other would be like.
 */
export function oddsOf(results: Numbers): Odds | null {
  const all = Array.from(results);
  const wins = all.filter(one => one > 0);
  const losses = all.filter(one => one <= 0);
  const lost = -total(losses);
  if (wins.length === 0 || lost <= 0) return null;
  return { winRate: wins.length / all.length, payoff: mean(wins) / (lost / losses.length) };
}

/** `μ / σ²` of excess returns: the leverage that makes capital grow fastest; null while they do not vary. Thorp 2006. */
export function continuousKelly(excessReturns: Numbers): number | null {
  return ratio(defined(mean(excessReturns)), defined(variance(excessReturns)));
}
