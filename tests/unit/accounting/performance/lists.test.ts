import { expect } from 'chai';
import { BREAKDOWNS } from '#shared/accounting/performance/breakdown.ts';
import { CATALOGUE, METRIC_GROUPS, metricEntries } from '#shared/accounting/performance/catalogue/catalogue.ts';

/** What three well-known programs report, and where it stands here: keys of the catalogue, or a part of the result. */
const FREQTRADE = {
  'Total/Daily Avg Trades': ['trades', 'tradesPerDay'],
  'Starting balance': ['startEquity'],
  'Final balance': ['endEquity'],
  'Absolute profit': ['netProfit'],
  'Total profit %': ['totalReturn'],
  'CAGR %': ['cagr'],
  Sortino: ['sortino'],
  Sharpe: ['sharpe'],
  Calmar: ['calmar'],
  SQN: ['sqn'],
  'Profit factor': ['profitFactor'],
  'Expectancy (Ratio)': ['expectancy', 'expectancyRatio'],
  'Avg. daily profit': ['dailyProfit'],
  'Avg. stake amount': ['averageNotional'],
  'Total trade volume': ['volume'],
  'Long / Short trades': ['longTrades', 'shortTrades'],
  'Long / Short profit %': ['longReturn', 'shortReturn'],
  'Long / Short profit': ['longProfit', 'shortProfit'],
  'Best / Worst pair': ['breakdown symbol'],
  'Best / Worst trade': ['bestTradeReturn', 'worstTradeReturn'],
  'Best / Worst day': ['bestDay', 'worstDay'],
  'Days win/draw/lose': ['winningPeriods', 'flatPeriods', 'losingPeriods'],
  'Min/Max/Avg. duration': ['shortestDuration', 'longestDuration', 'averageDuration'],
  'Avg. duration of winners / losers': ['averageWinDuration', 'averageLossDuration'],
  'Max consecutive wins / losses': ['winStreak', 'lossStreak'],
  'Rejected entry signals': ['deniedSignals'],
  'Entry/Exit timeouts': ['expiredEntries', 'expiredExits'],
  'Canceled trade entries': ['cancelledEntries'],
  'Replaced entry orders': ['replacedEntries'],
  'Min / Max balance': ['lowestEquity', 'highestEquity'],
  'Max % of account underwater': ['maxDrawdown'],
  'Absolute drawdown': ['maxDrawdownLoss'],
  'Drawdown duration': ['deepestDrawdownLength', 'maxDrawdownLength'],
  'Profit at drawdown start / end': ['profitAtPeak', 'profitAtTrough'],
  'Drawdown start / end': ['deepestDrawdownStart', 'deepestDrawdownEnd'],
  'Market change': ['benchmarkReturn'],
  'Enter tag / exit reason statistics': ['breakdown entryReason', 'breakdown exitReason'],
  'Day/week/month/year breakdown': ['periods'],
  'Backtesting from / to': ['startTime', 'endTime', 'length'],
} as const;
const NAUTILUS = {
  'PnL (total)': ['netProfit'],
  'PnL% (total)': ['totalReturn'],
  CAGR: ['cagr'],
  'Calmar Ratio': ['calmar'],
  'Max Drawdown': ['maxDrawdown'],
  'Max / Avg / Min Winner': ['largestWin', 'averageWin', 'smallestWin'],
  'Max / Avg / Min Loser': ['largestLoss', 'averageLoss', 'smallestLoss'],
  Expectancy: ['expectancy'],
  'Win Rate': ['winRate'],
  'Long Ratio': ['longRatio'],
  'Profit Factor': ['periodProfitFactor', 'profitFactor'],
  'Returns Volatility': ['volatility'],
  'Average (Return)': ['meanReturn'],
  'Average Loss (Return)': ['meanLoss'],
  'Average Win (Return)': ['meanGain'],
  'Sharpe Ratio': ['sharpe'],
  'Sortino Ratio': ['sortino'],
  'Risk Return Ratio': ['riskReturn'],
} as const;
const LEAN = {
  'Total Orders': ['orders'],
  'Average Win / Loss': ['averageWinReturn', 'averageLossReturn'],
  'Compounding Annual Return': ['cagr'],
  Drawdown: ['maxDrawdown'],
  Expectancy: ['expectancyRatio'],
  'Start / End Equity': ['startEquity', 'endEquity'],
  'Net Profit': ['totalReturn', 'netProfit'],
  'Sharpe / Sortino Ratio': ['sharpe', 'sortino'],
  'Probabilistic Sharpe Ratio': ['probabilisticSharpe'],
  'Loss / Win Rate': ['lossRate', 'winRate'],
  'Profit-Loss Ratio': ['payoffRatio'],
  'Alpha / Beta': ['alpha', 'beta'],
  'Annual Standard Deviation / Variance': ['volatility', 'variance'],
  'Information Ratio': ['informationRatio'],
  'Tracking Error': ['trackingError'],
  'Treynor Ratio': ['treynor'],
  'Total Fees': ['fees'],
  'Estimated Strategy Capacity': ['capacity'],
  'Lowest Capacity Asset': ['breakdown symbol'],
  'Portfolio Turnover': ['turnover'],
  'Drawdown Recovery': ['deepestDrawdownRecovery'],
  'Value At Risk 99 / 95': ['normalValueAtRisk99', 'normalValueAtRisk95', 'valueAtRisk99', 'valueAtRisk95'],
  'Total Number Of Trades': ['trades'],
  'Winning / Losing Trades': ['wins', 'losses'],
  'Total Profit Loss': ['tradeProfit'],
  'Total Profit / Loss': ['grossProfit', 'grossLoss'],
  'Largest Profit / Loss': ['largestWin', 'largestLoss'],
  'Average Profit Loss': ['expectancy'],
  'Average Profit / Loss': ['averageWin', 'averageLoss'],
  'Average (Winning / Losing) Trade Duration': ['averageDuration', 'averageWinDuration', 'averageLossDuration'],
  'Median (Winning / Losing) Trade Duration': ['medianDuration', 'medianWinDuration', 'medianLossDuration'],
  'Max Consecutive Winning / Losing Trades': ['winStreak', 'lossStreak'],
  'Win Loss Ratio': ['winLossRatio'],
  'Average / Largest MAE': ['averageAdverse', 'largestAdverse'],
  'Average / Largest MFE': ['averageFavourable', 'largestFavourable'],
  'Maximum Closed Trade Drawdown': ['tradeDrawdown'],
  'Maximum Intra Trade Drawdown': ['intraTradeDrawdown'],
  'Profit Loss Standard Deviation': ['profitDeviation'],
  'Profit Loss Downside Deviation': ['profitDownsideDeviation'],
  'Profit Factor': ['profitFactor'],
  'Sharpe / Sortino Ratio of trades': ['tradeSharpe', 'tradeSortino'],
  'Profit To Max Drawdown Ratio': ['recoveryFactor'],
  'Maximum / Average End Trade Drawdown': ['largestGiveBack', 'averageGiveBack'],
  'Maximum Drawdown Duration': ['maxDrawdownLength'],
} as const;

describe('metrics: the catalogue', () => {
  const there = new Set<string>([
    ...Object.keys(CATALOGUE),
    ...Object.keys(BREAKDOWNS).map(name => `breakdown ${name}`),
    'periods',
  ]);
  for (const [program, list] of Object.entries({ freqtrade: FREQTRADE, nautilus_trader: NAUTILUS, LEAN })) {
    it(`has the whole list of ${program}`, () => {
      const missing = Object.entries(list).filter(([, keys]) => !keys.every((key: string) => there.has(key)));
      expect(missing).to.deep.equal([]);
    });
  }

  it('has every metric in one group, and says of each what it is', () => {
    const grouped = METRIC_GROUPS.flatMap(group => Object.keys(group.metrics));
    expect(grouped).to.have.lengthOf(metricEntries().length);
    expect([...new Set(grouped)].sort()).to.deep.equal(Object.keys(CATALOGUE).sort());
    for (const [key, { label, about }] of metricEntries()) {
      expect(label, key).to.match(/^\S.*\S$/);
      expect(about, key).to.match(/^\S.+\.$/);
    }
    expect(new Set(metricEntries().map(([, { label }]) => label))).to.have.lengthOf(metricEntries().length);
  });
});
