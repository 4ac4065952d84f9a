import type { ReportInput } from '#scripts/report/input.ts';
import type { OrderCounts } from '#shared/accounting/performance/input.ts';
import type { BacktestResult } from '#shared/research/backtest/outcome.ts';
import { ENGINE_VERSION } from '#shared/research/backtest/run-hash.ts';
import { assumptionsOf } from './assumptions.ts';
import type { BacktestInput } from './backtest.ts';
import { buyAndHold } from './buy-and-hold.ts';
import { holedSeries, holesText } from './holes.ts';
import { closedPositions } from './trades.ts';

/** A run as its report tells it: one trial, unless somebody knows of more. */
export function reportInputOf(
  input: BacktestInput,
  result: BacktestResult,
  { name, runHash }: { readonly name: string; readonly runHash: string },
): ReportInput {
  const { series, strategy, quoteAsset, baseTimeframe, from, until, deposits } = input;
  const capital = deposits[quoteAsset]?.toNumber() ?? 0;
  return {
    run: {
      name,
      hash: runHash,
      get resultHash() {
        return result.hash;
      },
      seed: '',
      engineVersion: ENGINE_VERSION,
      strategy: [...new Set(strategy.bots.map(bot => bot.strategy))].join(', '),
      params: Object.fromEntries(strategy.bots.map(bot => [bot.name, bot.params])),
      symbols: series.map(({ listing }) => listing.symbol),
      timeframe: baseTimeframe,
      from,
      to: until,
      capital,
      quote: quoteAsset,
    },
    assumptions: assumptionsOf(input.models, { isTaped: series.some(({ tape }) => tape !== undefined) }),
    trials: { count: 1, sharpeVariance: null },
    faults: result.faults.map(({ bot, fault }) => `${bot}: ${fault}`),
    holes: holedSeries(input).map(one => ({ ...one, text: holesText(one) })),
    curve: result.curve,
    trades: closedPositions(result),
    benchmark: buyAndHold(series, { from, until }),
    orders: countsOf(result),
    candles: Object.fromEntries(series.map(({ listing, columns }) => [listing.symbol, columns])),
  };
}

function countsOf({ orders, decisions }: BacktestResult): OrderCounts {
  const ended = (purpose: string, state: string): number =>
    orders.filter(order => order.purpose === purpose && order.state === state).length;
  return {
    orders: orders.length,
    deniedSignals: decisions.filter(({ denials }) => denials.length > 0).length,
    expiredEntries: ended('entry', 'expired'),
    expiredExits: ended('exit', 'expired'),
    cancelledEntries: ended('entry', 'cancelled'),
    replacedEntries: 0,
  };
}
