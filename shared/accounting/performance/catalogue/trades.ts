import { kellyOfTrades } from '../../risk/kelly.ts';
import type { ClosedTrade } from '../input.ts';
import type { Sample } from '../sample.ts';
import { defined, deviation, mean, median, ratio, total } from '../statistics.ts';
import {
  expectancyRatio,
  largest,
  longestStreak,
  payoffRatio,
  profitFactor,
  smallest,
  systemQuality,
  tradeReturn,
} from '../trades.ts';
import type { Metrics } from './metric.ts';

const profitOf = (trades: readonly ClosedTrade[]) => trades.map(trade => trade.profit);
const returnsOf = (trades: readonly ClosedTrade[]) => trades.map(tradeReturn).filter(one => one !== null);
const sideProfit = ({ trades }: Sample, side: ClosedTrade['side']) =>
  total(profitOf(trades.filter(trade => trade.side === side)));
const sideCount = ({ trades }: Sample, side: ClosedTrade['side']) => trades.filter(trade => trade.side === side).length;
const shareOfAll = ({ trades }: Sample, some: number) => defined(some / trades.length);
/** Root of the mean square of the losing profits, the others as 0. */
const downside = (profits: readonly number[]) => defined(Math.sqrt(mean(profits.map(one => Math.min(one, 0) ** 2))));

export const TRADE_METRICS = {
  trades: {
    label: 'Trades',
    unit: 'count',
    better: null,
    about: 'Closed trades: from the first entry to the last exit of a position.',
    of: ({ trades }) => trades.length,
  },
  wins: {
    label: 'Wins',
    unit: 'count',
    better: 'higher',
    about: 'Trades that earned more than their fees.',
    of: ({ won }) => won.length,
  },
  losses: {
    label: 'Losses',
    unit: 'count',
    better: 'lower',
    about: 'Trades that lost, fees counted.',
    of: ({ lost }) => lost.length,
  },
  draws: {
    label: 'Draws',
    unit: 'count',
    better: null,
    about: 'Trades with a profit of exactly 0.',
    of: ({ trades, won, lost }) => trades.length - won.length - lost.length,
  },
  winRate: {
    label: 'Win rate',
    unit: 'share',
    better: 'higher',
    about: 'Wins among all trades.',
    of: sample => shareOfAll(sample, sample.won.length),
  },
  lossRate: {
    label: 'Loss rate',
    unit: 'share',
    better: 'lower',
    about: 'Losses among all trades.',
    of: sample => shareOfAll(sample, sample.lost.length),
  },
  winLossRatio: {
    label: 'Wins per loss',
    unit: 'ratio',
    better: 'higher',
    about: 'Wins over losses, counted.',
    of: ({ won, lost }) => ratio(won.length, lost.length),
  },
  longTrades: {
    label: 'Long trades',
    unit: 'count',
    better: null,
    about: 'Trades that bought first.',
    of: sample => sideCount(sample, 'long'),
  },
  shortTrades: {
    label: 'Short trades',
    unit: 'count',
    better: null,
    about: 'Trades that sold first.',
    of: sample => sideCount(sample, 'short'),
  },
  longRatio: {
    label: 'Long share',
    unit: 'share',
    better: null,
    about: 'Long trades among all.',
    of: sample => shareOfAll(sample, sideCount(sample, 'long')),
  },
  tradeProfit: {
    label: 'Profit of closed trades',
    unit: 'quote',
    better: 'higher',
    about: 'Sum over all closed trades, net of fees.',
    of: ({ profits }) => total(profits),
  },
  longProfit: {
    label: 'Profit of long trades',
    unit: 'quote',
    better: 'higher',
    about: 'Sum over the long trades, net of fees.',
    of: sample => sideProfit(sample, 'long'),
  },
  shortProfit: {
    label: 'Profit of short trades',
    unit: 'quote',
    better: 'higher',
    about: 'Sum over the short trades, net of fees.',
    of: sample => sideProfit(sample, 'short'),
  },
  longReturn: {
    label: 'Long profit on capital',
    unit: 'share',
    better: 'higher',
    about: 'Profit of the long trades over the start equity.',
    of: sample => ratio(sideProfit(sample, 'long'), sample.equity?.first ?? null),
  },
  shortReturn: {
    label: 'Short profit on capital',
    unit: 'share',
    better: 'higher',
    about: 'Profit of the short trades over the start equity.',
    of: sample => ratio(sideProfit(sample, 'short'), sample.equity?.first ?? null),
  },
  grossProfit: {
    label: 'Sum of wins',
    unit: 'quote',
    better: 'higher',
    about: 'Sum over the winning trades.',
    of: ({ won }) => total(profitOf(won)),
  },
  grossLoss: {
    label: 'Sum of losses',
    unit: 'quote',
    better: 'higher',
    about: 'Sum over the losing trades; ≤ 0.',
    of: ({ lost }) => total(profitOf(lost)) + 0,
  },
  profitFactor: {
    label: 'Profit factor',
    unit: 'ratio',
    better: 'higher',
    about: 'Sum of the wins over the size of the sum of the losses. Null without a loss.',
    of: ({ profits }) => profitFactor(profits),
  },
  expectancy: {
    label: 'Expectancy',
    unit: 'quote',
    better: 'higher',
    about: 'Mean profit of a trade: win rate × mean win + loss rate × mean loss.',
    of: ({ profits }) => defined(mean(profits)),
  },
  expectancyRatio: {
    label: 'Expectancy ratio',
    unit: 'ratio',
    better: 'higher',
    about:
      'Expectancy per unit of the mean loss: win rate × payoff ratio − loss rate. Null without wins or losses. Tharp 2008.',
    of: ({ profits }) => expectancyRatio(profits),
  },
  medianProfit: {
    label: 'Median trade',
    unit: 'quote',
    better: 'higher',
    about: 'Half of the trades earned less.',
    of: ({ profits }) => defined(median(profits)),
  },
  averageTradeReturn: {
    label: 'Mean return of a trade',
    unit: 'share',
    better: 'higher',
    about: 'Mean of profit over entry notional.',
    of: ({ trades }) => defined(mean(returnsOf(trades))),
  },
  averageWin: {
    label: 'Mean win',
    unit: 'quote',
    better: 'higher',
    about: 'Mean profit of the winning trades.',
    of: ({ won }) => defined(mean(profitOf(won))),
  },
  averageLoss: {
    label: 'Mean loss of a trade',
    unit: 'quote',
    better: 'higher',
    about: 'Mean profit of the losing trades; below 0.',
    of: ({ lost }) => defined(mean(profitOf(lost))),
  },
  averageWinReturn: {
    label: 'Mean return of a win',
    unit: 'share',
    better: 'higher',
    about: 'Mean of profit over entry notional, of the wins.',
    of: ({ won }) => defined(mean(returnsOf(won))),
  },
  averageLossReturn: {
    label: 'Mean return of a loss',
    unit: 'share',
    better: 'higher',
    about: 'Mean of profit over entry notional, of the losses; below 0.',
    of: ({ lost }) => defined(mean(returnsOf(lost))),
  },
  payoffRatio: {
    label: 'Payoff ratio',
    unit: 'ratio',
    better: 'higher',
    about: 'Mean win over the size of the mean loss (reward to risk).',
    of: ({ profits }) => payoffRatio(profits),
  },
  largestWin: {
    label: 'Largest win',
    unit: 'quote',
    better: 'higher',
    about: 'The best trade; null without a win.',
    of: ({ won }) => largest(profitOf(won)),
  },
  largestLoss: {
    label: 'Largest loss',
    unit: 'quote',
    better: 'higher',
    about: 'The worst trade; null without a loss.',
    of: ({ lost }) => smallest(profitOf(lost)),
  },
  smallestWin: {
    label: 'Smallest win',
    unit: 'quote',
    better: null,
    about: 'The winning trade that earned least.',
    of: ({ won }) => smallest(profitOf(won)),
  },
  smallestLoss: {
    label: 'Smallest loss',
    unit: 'quote',
    better: null,
    about: 'The losing trade that lost least.',
    of: ({ lost }) => largest(profitOf(lost)),
  },
  bestTradeReturn: {
    label: 'Best return of a trade',
    unit: 'share',
    better: 'higher',
    about: 'The highest profit over entry notional.',
    of: ({ trades }) => largest(returnsOf(trades)),
  },
  worstTradeReturn: {
    label: 'Worst return of a trade',
    unit: 'share',
    better: 'higher',
    about: 'The lowest profit over entry notional.',
    of: ({ trades }) => smallest(returnsOf(trades)),
  },
  profitDeviation: {
    label: 'Deviation of the trades',
    unit: 'quote',
    better: 'lower',
    about: 'Standard deviation of the trades’ profits, divisor n − 1.',
    of: ({ profits }) => defined(deviation(profits)),
  },
  profitDownsideDeviation: {
    label: 'Downside deviation of the trades',
    unit: 'quote',
    better: 'lower',
    about: '√(mean of the squared losses, wins as 0).',
    of: ({ profits }) => downside(profits),
  },
  tradeSharpe: {
    label: 'Sharpe of trades',
    unit: 'ratio',
    better: 'higher',
    about: 'Mean profit of a trade over its standard deviation; not annualised.',
    of: ({ profits }) => ratio(defined(mean(profits)), defined(deviation(profits))),
  },
  tradeSortino: {
    label: 'Sortino of trades',
    unit: 'ratio',
    better: 'higher',
    about: 'Mean profit of a trade over the downside deviation of the trades; not annualised.',
    of: ({ profits }) => ratio(defined(mean(profits)), downside(profits)),
  },
  sqn: {
    label: 'SQN',
    unit: 'ratio',
    better: 'higher',
    about: 'System quality number: √trades × mean profit over its standard deviation. Tharp 2008.',
    of: ({ profits }) => systemQuality(profits),
  },
  kelly: {
    label: 'Kelly share',
    unit: 'share',
    better: 'higher',
    about:
      'W − (1 − W) / payoff ratio: the share of capital at risk that grows it fastest; below 0: do not bet. Kelly 1956.',
    of: ({ profits }) => kellyOfTrades(profits),
  },
  cpc: {
    label: 'CPC index',
    unit: 'ratio',
    better: 'higher',
    about: 'Profit factor × win rate × payoff ratio.',
    of: ({ profits, won, trades }) => {
      const [factor, payoff] = [profitFactor(profits), payoffRatio(profits)];
      return factor === null || payoff === null ? null : defined((factor * payoff * won.length) / trades.length);
    },
  },
  winStreak: {
    label: 'Longest run of wins',
    unit: 'count',
    better: 'higher',
    about: 'Wins in a row, by the time of exit.',
    of: ({ trades }) => longestStreak(trades, 'win'),
  },
  lossStreak: {
    label: 'Longest run of losses',
    unit: 'count',
    better: 'lower',
    about: 'Losses in a row, by the time of exit.',
    of: ({ trades }) => longestStreak(trades, 'loss'),
  },
} as const satisfies Metrics;
