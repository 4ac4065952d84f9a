import { STRATEGIES } from '#agents/strategy/strategies/registry.ts';
import { type BacktestInput, parseSections, runBacktest } from '#scripts/research/backtest.ts';
import { type Drawdown, deepest, drawdownsOf } from '#shared/accounting/performance/drawdown.ts';
import { Decimal } from '#shared/kernel/decimal.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { venueModels } from '#shared/research/backtest/models.ts';
import type { BacktestResult } from '#shared/research/backtest/outcome.ts';
import type { Series } from '#shared/research/backtest/series.ts';
import type { Controls } from './controls.ts';
import { worstHeat } from './heat.ts';
import type { Market } from './markets.ts';

export const CAPITAL = 10_000;
const HISTORY_BARS = 2_000;

/** A market traded with some of the controls. Shares as fractions. */
export interface Replay {
  readonly controls: Controls;
  readonly result: BacktestResult;
  readonly change: number;
  readonly drawdown: Drawdown | null;
  readonly heat: { readonly heat: number; readonly at: number };
  /** How often each code was the first that spoke against a wish, the most frequent first. */
  readonly denials: readonly (readonly [code: string, count: number])[];
}

/** The five built-in strategies as they come, side by side, with a fifth of the account each. */
function inputOf(market: Market, series: readonly Series[], { riskManager, capital }: Controls): BacktestInput {
  const bots = STRATEGIES.map(({ name }) => ({
    name,
    strategy: name,
    timeframe: market.timeframe,
    minConfidence: 0.3,
    allocation: 1 / STRATEGIES.length,
  }));
  return {
    ...parseSections({ strategy: { bots }, riskManager, capital }),
    account: 'main',
    venue: 'binance',
    quoteAsset: 'USDT',
    baseTimeframe: '1m',
    series,
    strategies: new Map(STRATEGIES.map(one => [one.name, one])),
    models: venueModels.parse({}),
    deposits: { USDT: new Decimal(CAPITAL) },
    historyBars: HISTORY_BARS,
    marketBars: 0,
    from: epochMs(Date.parse(market.from)),
    until: epochMs(Date.parse(market.until)),
  };
}

export function replayed(market: Market, series: readonly Series[], controls: Controls): Replay {
  const result = runBacktest(inputOf(market, series, controls));
  const [fault] = result.faults;
  if (fault !== undefined) throw new Error(`${market.name}, ${controls.name}: ${fault.bot} failed: ${fault.fault}`);
  const { equity } = result.curve;
  return {
    controls,
    result,
    change: (equity.at(-1) ?? 0) / (equity[0] ?? 1) - 1,
    drawdown: deepest(drawdownsOf(result.curve)),
    heat: worstHeat(result, series),
    denials: denialsOf(result),
  };
}

function denialsOf({ decisions }: BacktestResult): Replay['denials'] {
  const counts = new Map<string, number>();
  for (const { denials } of decisions) {
    const [first] = denials;
    if (first !== undefined) counts.set(first, (counts.get(first) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a);
}
