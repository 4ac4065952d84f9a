import type { Assumption, ReportInput } from '#scripts/report/input.ts';
import type { EquityCurve, OrderCounts } from '#shared/accounting/performance/input.ts';
import type { VenueModels } from '#shared/research/backtest/models.ts';
import type { BacktestResult } from '#shared/research/backtest/outcome.ts';
import { ENGINE_VERSION } from '#shared/research/backtest/run-hash.ts';
import type { BacktestInput } from './backtest.ts';
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
    assumptions: assumptionsOf(input.models),
    trials: { count: 1, sharpeVariance: null },
    curve: wholeCurve(result.curve, { from, until, capital }),
    trades: closedPositions(result),
    orders: countsOf(result),
    candles: Object.fromEntries(series.map(({ listing, columns }) => [listing.symbol, columns])),
  };
}

export interface CurveEnds {
  readonly from: number;
  readonly until: number;
  readonly capital: number;
}

/** From the capital before the first bar to the end of the last one, also where nothing was held at either. */
export function wholeCurve({ time, equity }: EquityCurve, { from, until, capital }: CurveEnds) {
  const last = { time: time[time.length - 1] ?? from, equity: equity[equity.length - 1] ?? capital };
  const isWhole = last.time >= until;
  const around = (first: number, values: ArrayLike<number>, end: number): Float64Array => {
    const all = new Float64Array(values.length + (isWhole ? 1 : 2));
    all[0] = first;
    all.set(values, 1);
    if (!isWhole) all[all.length - 1] = end;
    return all;
  };
  return { time: around(from, time, until), equity: around(capital, equity, last.equity) };
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

/** What the venue was taken to do, in words. */
function assumptionsOf({ fees, depth, restingFills }: VenueModels): readonly Assumption[] {
  const free = fees.makerBps === 0 || fees.takerBps === 0;
  const share = restingFills.participation.times(100);
  return [
    {
      topic: 'fees',
      text: `${fees.makerBps} bps as a maker, ${fees.takerBps} bps as a taker, taken from the ${fees.payIn === 'quote' ? 'quote' : 'received asset'}`,
      view: free ? 'optimistic' : 'fair',
    },
    {
      topic: 'slippage',
      text: `half a spread of ${depth.halfSpread.times(10_000)} bps, then ${depth.levels} levels that hold ${depth.volumeShare.times(100)} % of a bar's volume and more`,
      view: 'fair',
    },
    {
      topic: 'fills',
      text: `a resting order fills when the price ${restingFills.rule === 'touch' ? 'touches' : 'passes'} it, with at most ${share} % of the bar's volume`,
      view: restingFills.rule === 'touch' ? 'optimistic' : 'cautious',
    },
    {
      topic: 'path',
      text: 'within a bar the price goes first to the extreme that hurts a long position',
      view: 'cautious',
    },
    {
      topic: 'latency',
      text: 'orders reach the venue at the close of the bar that they were decided at',
      view: 'optimistic',
    },
  ];
}
