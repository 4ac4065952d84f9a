import { expect } from 'chai';
import type { ClosedTrade } from '#shared/accounting/performance/input.ts';
import { type Performance, performanceOf } from '#shared/accounting/performance/performance.ts';
import { backtestingPy, freqtradeResult, skipWithoutReferences } from './reference.ts';

type Key = keyof Performance['metrics'];
const close = (own: number | null | undefined, theirs: number, what: string) =>
  expect(Math.abs((own ?? Number.NaN) - theirs), `${what}: ${own} is not ${theirs}`).to.be.below(
    1e-9 * Math.max(1e-3, Math.abs(theirs)),
  );
const UNWATCHED = { highest: null, lowest: null } as const;

describe('metrics of the trades of other backtesters', () => {
  before(skipWithoutReferences);

  it('are those of backtesting.py, in all five runs', () => {
    // theirs in percent; what is missing is rounded to bars (durations, exposure) or annualised in another way
    const plain: Readonly<Record<string, readonly [Key, number]>> = {
      'Equity Final [$]': ['endEquity', 1],
      'Equity Peak [$]': ['highestEquity', 1],
      'Return [%]': ['totalReturn', 100],
      'Max. Drawdown [%]': ['maxDrawdown', -100],
      '# Trades': ['trades', 1],
      'Win Rate [%]': ['winRate', 100],
      'Best Trade [%]': ['bestTradeReturn', 100],
      'Worst Trade [%]': ['worstTradeReturn', 100],
      'Expectancy [%]': ['averageTradeReturn', 100],
      'Commissions [$]': ['fees', 1],
      SQN: ['sqn', 1],
      'Kelly Criterion': ['kelly', 1],
    };
    let agreed = 0;
    for (const run of backtestingPy()) {
      const start = Date.parse(`${run.trades[0]?.EntryTime}Z`);
      const trades = run.trades.map(
        (trade): ClosedTrade => ({
          bot: 'b',
          symbol: 's',
          side: trade.Size > 0 ? 'long' : 'short',
          entryTime: Date.parse(`${trade.EntryTime}Z`),
          exitTime: Date.parse(`${trade.ExitTime}Z`),
          entryPrice: trade.EntryPrice,
          exitPrice: trade.ExitPrice,
          quantity: Math.abs(trade.Size),
          fees: trade.Commission,
          profit: trade.PnL,
          entryReason: 'CROSS',
          exitReason: 'CROSS',
          ...UNWATCHED,
        }),
      );
      const curve = { time: run.equity.map((_, index) => start + index * 3_600_000), equity: run.equity };
      const { metrics } = performanceOf({ curve, trades });
      for (const [name, [key, scale]] of Object.entries(plain)) {
        const theirs = run.stats[name];
        if (typeof theirs !== 'number') continue;
        close((metrics[key] ?? 0) * scale, theirs, `${run.name} ${name}`);
        agreed += 1;
      }
    }
    console.log(`      ${agreed} agreed`);
    expect(agreed).to.equal(5 * 11 + 3);
  });

  it('are those of freqtrade: 179 trades in ten pairs', () => {
    const result = freqtradeResult();
    const trades = result.trades.map(
      (trade): ClosedTrade => ({
        bot: 'b',
        symbol: trade.pair,
        side: trade.is_short ? 'short' : 'long',
        entryTime: trade.open_timestamp,
        exitTime: trade.close_timestamp,
        entryPrice: trade.open_rate,
        exitPrice: trade.close_rate,
        quantity: trade.amount,
        fees: trade.amount * (trade.open_rate * trade.fee_open + trade.close_rate * trade.fee_close),
        profit: trade.profit_abs,
        entryReason: trade.enter_tag ?? 'none',
        exitReason: trade.exit_reason,
        ...UNWATCHED,
      }),
    );
    const { metrics, breakdowns } = performanceOf({ curve: { time: [], equity: [] }, trades });
    expect(metrics.trades).to.equal(179);
    close(metrics.tradeProfit, result.profit_total_abs, 'profit');
    close(metrics.profitFactor, result.profit_factor, 'profit factor');
    // theirs is rounded to minutes
    expect(Math.round((metrics.averageDuration ?? 0) / 60_000)).to.equal(result.holding_avg_s / 60);
    for (const pair of result.results_per_pair.filter(row => row.key !== 'TOTAL')) {
      const own = breakdowns.symbol.find(row => row.key === pair.key);
      expect(own?.trades).to.equal(pair.trades);
      close(own?.profit, pair.profit_total_abs, pair.key);
    }
    for (const reason of result.exit_reason_summary) {
      const own = breakdowns.exitReason.find(row => row.key === reason.exit_reason);
      expect(own?.trades).to.equal(reason.trades);
      close(own?.profit, reason.profit_total_abs, reason.exit_reason);
    }
  });
});
