import { parseSections, runBacktest } from '#scripts/research/backtest.ts';
import { type ExitPlan, NO_EXITS } from '#shared/domain/exit-plan.ts';
import type { AnyStrategy } from '#shared/domain/strategy.ts';
import { Decimal } from '#shared/kernel/decimal.ts';
import { epochMs, timeframeMs } from '#shared/kernel/time.ts';
import { venueModels } from '#shared/research/backtest/models.ts';
import type { BacktestResult } from '#shared/research/backtest/outcome.ts';
import type { Series } from '#shared/research/backtest/series.ts';

/** What the references assume of their market: any quantity at the price itself. */
const ANY_QUANTITY = {
  depth: {
    kind: 'ladder',
    halfSpread: '0',
    levels: 1,
    spacing: '0.0001',
    growth: '1',
    volumeShare: '1',
    minLevelQuote: '1000000000000',
  },
} as const;

export interface ReferenceRun {
  readonly series: Series;
  readonly strategy: AnyStrategy;
  readonly params: Readonly<Record<string, unknown>>;
  /** Left out: the strategy alone decides. */
  readonly exits?: ExitPlan;
  /** Null: a spot account; else on margin, with so much leverage. */
  readonly leverage: number | null;
  readonly cash: number;
  readonly feeBps: number;
  /** Whether a target fills when the price comes to it, or only when it goes beyond. */
  readonly fills: 'touch' | 'through';
  /** Of the equity, that one position costs. */
  readonly share: number;
}

/** One bot with all of the account, through every core, sized by what it may spend. */
export function runReference(input: ReferenceRun): BacktestResult {
  const { series, strategy, params, exits = NO_EXITS, leverage, cash, feeBps, fills, share } = input;
  const { timeframe, time } = series.columns;
  const bot = { name: 'reference', strategy: strategy.name, allocation: 1, minConfidence: 0, params, exits };
  return runBacktest({
    ...parseSections({
      strategy: { bots: [bot] },
      riskManager: {
        perTradeShare: 1,
        maxPositionShare: share,
        maxExposureShare: 1,
        maxHeat: 10,
        maxLeverage: leverage ?? 1,
        // The price is certain, so nothing is held back for a worse one.
        priceCollar: 1e-14,
        takerFeeBps: feeBps,
      },
    }),
    account: 'main',
    venue: 'binance',
    quoteAsset: 'USDT',
    baseTimeframe: timeframe,
    series: [series],
    strategies: new Map([[strategy.name, strategy]]),
    models: venueModels.parse({
      ...ANY_QUANTITY,
      restingFills: { rule: fills, participation: '1' },
      account: leverage === null ? { kind: 'spot' } : { kind: 'margin', leverage: String(leverage) },
      fees: { makerBps: feeBps, takerBps: feeBps, payIn: 'quote' },
    }),
    deposits: { USDT: new Decimal(cash) },
    historyBars: 0,
    marketBars: 0,
    from: epochMs(time[0] ?? 0),
    until: epochMs((time.at(-1) ?? 0) + timeframeMs(timeframe)),
    path: 'plain',
  });
}
