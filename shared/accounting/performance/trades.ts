import type { ClosedTrade } from './input.ts';
import { defined, deviation, extent, mean, type Numbers, ratio } from './statistics.ts';

/** In the order in which they were closed; those closed at once in the order of their entries. */
export const byExit = (trades: readonly ClosedTrade[]): readonly ClosedTrade[] =>
  trades.toSorted((a, b) => a.exitTime - b.exitTime || a.entryTime - b.entryTime);

export type Outcome = 'win' | 'loss' | 'draw';

/** A win earned more than its fees, a loss less; a draw is exactly 0. */
export const outcomeOf = ({ profit }: Pick<ClosedTrade, 'profit'>): Outcome =>
  profit > 0 ? 'win' : profit < 0 ? 'loss' : 'draw';

export const entryNotional = ({ entryPrice, quantity }: ClosedTrade): number => entryPrice * quantity;
const exitNotional = ({ exitPrice, quantity }: ClosedTrade): number => exitPrice * quantity;
export const durationMs = ({ entryTime, exitTime }: ClosedTrade): number => exitTime - entryTime;

/** Profit over what was entered. A share; leverage not counted. */
export const tradeReturn = (trade: ClosedTrade): number | null => ratio(trade.profit, entryNotional(trade));

const direction = ({ side }: ClosedTrade): number => (side === 'long' ? 1 : -1);

/** The most that a trade was ahead before fees, in quote, ≥ 0 (maximum favourable excursion). Null when nobody watched. Sweeney 1996. */
export function favourableExcursion(trade: ClosedTrade): number | null {
  const best = trade.side === 'long' ? trade.highest : trade.lowest;
  return best === null ? null : Math.max(0, direction(trade) * (best - trade.entryPrice) * trade.quantity);
}

/** The most that it was behind before fees, in quote, ≤ 0 (maximum adverse excursion). */
export function adverseExcursion(trade: ClosedTrade): number | null {
  const worst = trade.side === 'long' ? trade.lowest : trade.highest;
  return worst === null ? null : Math.min(0, direction(trade) * (worst - trade.entryPrice) * trade.quantity);
}

/** What a trade gave back of its best moment, before fees, in quote, ≥ 0. */
export function giveBack(trade: ClosedTrade): number | null {
  const best = favourableExcursion(trade);
  const gross = direction(trade) * (trade.exitPrice - trade.entryPrice) * trade.quantity;
  return best === null ? null : Math.max(0, best - gross);
}

/** The longest run of one outcome; a draw ends every run of wins or losses. */
export function longestStreak(trades: readonly Pick<ClosedTrade, 'profit'>[], wanted: Outcome): number {
  let longest = 0;
  let now = 0;
  for (const trade of trades) {
    now = outcomeOf(trade) === wanted ? now + 1 : 0;
    if (now > longest) longest = now;
  }
  return longest;
}

/** `Σ wins / |Σ losses|`. Null without a loss. */
export function profitFactor(profits: readonly number[]): number | null {
  let won = 0;
  let lost = 0;
  for (const one of profits) {
    if (one > 0) won += one;
    else lost -= one;
  }
  return ratio(won, lost);
}

/** Mean win over mean loss, both as sizes (reward to risk). Null without a win or without a loss. */
export function payoffRatio(profits: readonly number[]): number | null {
  const won = defined(mean(profits.filter(one => one > 0)));
  const lost = defined(mean(profits.filter(one => one < 0)));
  return lost === null ? null : ratio(won, -lost);
}

/** `win rate × (1 + payoff ratio) − 1`: profit per unit of the mean loss; above 0 pays. Tharp's expectancy, as freqtrade and LEAN have it. */
export function expectancyRatio(profits: readonly number[]): number | null {
  const payoff = payoffRatio(profits);
  if (payoff === null) return null;
  const wins = profits.filter(one => one > 0).length;
  const losses = profits.filter(one => one < 0).length;
  return defined((wins * payoff - losses) / profits.length);
}

/** System quality number: `√n × mean profit / its deviation`. Tharp 2008; of profits, since trades here carry no R. */
export const systemQuality = (profits: readonly number[]): number | null =>
  ratio(defined(Math.sqrt(profits.length) * mean(profits)), defined(deviation(profits)));

/** The deepest fall of the running sum of the profits, in quote, ≥ 0, and over how many trades it lasted at most. */
export function closedTradeDrawdown(profits: Numbers): { readonly loss: number; readonly longest: number } {
  let sum = 0;
  let peak = 0;
  let loss = 0;
  let longest = 0;
  let since = 0;
  for (let index = 0; index < profits.length; index++) {
    sum += profits[index] ?? 0;
    since = sum >= peak ? 0 : since + 1;
    peak = Math.max(peak, sum);
    loss = Math.max(loss, peak - sum);
    longest = Math.max(longest, since);
  }
  return { loss, longest };
}

/** The same with each trade's best and worst moment in it; null when one was not watched. LEAN's intra-trade drawdown. */
export function intraTradeDrawdown(trades: readonly ClosedTrade[]): number | null {
  let sum = 0;
  let peak = 0;
  let loss = 0;
  for (const trade of trades) {
    const best = favourableExcursion(trade);
    const worst = adverseExcursion(trade);
    if (best === null || worst === null) return null;
    loss = Math.max(loss, peak - (sum + worst));
    peak = Math.max(peak, sum + best);
    sum += trade.profit;
    loss = Math.max(loss, peak - sum);
  }
  return loss;
}

/** How much was open: the time with any trade open, trades open at once at most, and `Σ entry notional × duration`. */
export interface Occupation {
  readonly busyMs: number;
  readonly mostOpen: number;
  readonly notionalMs: number;
  readonly tradeMs: number;
}

export function occupationOf(trades: readonly ClosedTrade[]): Occupation {
  const entries = Float64Array.from(trades, trade => trade.entryTime).sort();
  const exits = Float64Array.from(trades, trade => trade.exitTime).sort();
  let [busyMs, mostOpen, open, since, closed] = [0, 0, 0, 0, 0];
  for (const entry of entries) {
    for (; closed < exits.length && (exits[closed] ?? 0) <= entry && open > 0; closed++) {
      open -= 1;
      if (open === 0) busyMs += (exits[closed] ?? 0) - since;
    }
    if (open === 0) since = entry;
    open += 1;
    mostOpen = Math.max(mostOpen, open);
  }
  if (open > 0) busyMs += (exits.at(-1) ?? since) - since;
  let [notionalMs, tradeMs] = [0, 0];
  for (const trade of trades) {
    tradeMs += durationMs(trade);
    notionalMs += durationMs(trade) * entryNotional(trade);
  }
  return { busyMs, mostOpen, notionalMs, tradeMs };
}

/** The profit that is left without the best share of the trades (rounded up), in quote. */
export function profitWithoutBest(profits: readonly number[], share: number): number {
  const sorted = profits.toSorted((a, b) => a - b);
  const left = sorted.slice(0, sorted.length - Math.ceil(sorted.length * share));
  return left.reduce((sum, one) => sum + one, 0);
}

/** Sum of what was bought and sold, in quote. */
export const volumeOf = (trades: readonly ClosedTrade[]): number =>
  trades.reduce((sum, trade) => sum + entryNotional(trade) + exitNotional(trade), 0);

/** The largest and the smallest of some values; null of none. */
export const largest = (values: Numbers): number | null => defined(extent(values).most);
export const smallest = (values: Numbers): number | null => defined(extent(values).least);
