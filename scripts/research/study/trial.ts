import type { StrategyConfig } from '#agents/strategy/config.ts';
import { CATALOGUE, type MetricKey } from '#shared/accounting/performance/catalogue/catalogue.ts';
import { DAILY, type EquityCurve } from '#shared/accounting/performance/input.ts';
import { metricsOf } from '#shared/accounting/performance/performance.ts';
import { sampleCurve, simpleReturns } from '#shared/accounting/performance/returns.ts';
import { epochMs } from '#shared/kernel/time.ts';
import type { BacktestResult } from '#shared/research/backtest/outcome.ts';
import { timesCosts } from '#shared/research/study/costs.ts';
import { marketOf } from '#shared/research/study/markets/market.ts';
import {
  TRIAL_FAILURES,
  type TrialBot,
  type TrialNumbers,
  type TrialResult,
  type TrialSpec,
} from '#shared/research/study/plan.ts';
import { BacktestImpossible, type BacktestInput, parseSections, runBacktest } from '../backtest.ts';
import { FeatureStore } from '../feature-store.ts';
import { closedPositions } from '../trades.ts';

/** What all trials of a study share; bots, span and costs are each trial's own. */
export type TrialGround = Omit<BacktestInput, 'progress' | 'from' | 'until'>;

/** The backtest that a trial means. */
export function trialInput(ground: TrialGround, spec: TrialSpec): BacktestInput {
  const { bots, span, market, costs } = spec;
  return {
    ...ground,
    strategy: { ...ground.strategy, bots: botConfigs(bots) },
    models: timesCosts(ground.models, costs),
    series: marketOf(ground.series, market, span),
    from: epochMs(span.from),
    until: epochMs(span.until),
  };
}

/** As a profile has them. */
export const botConfigs = (bots: readonly TrialBot[]): StrategyConfig['bots'] =>
  parseSections({ strategy: { bots: bots.map(botOf) } }).strategy.bots;

const botOf = ({ instruments, timeframe, ...bot }: TrialBot) => ({
  ...bot,
  ...(instruments === null ? {} : { instruments }),
  ...(timeframe === null ? {} : { timeframe }),
});

/** Runs a trial in this thread. Whatever goes wrong in it is named and costs no other trial. */
export function runTrial(ground: TrialGround, spec: TrialSpec): TrialResult['outcome'] {
  try {
    const input = trialInput(ground, spec);
    const result = runBacktest({ ...input, featureStore: storeOf(ground) });
    const [fault] = result.faults;
    if (fault !== undefined) return failed(TRIAL_FAILURES.failed, `${nameOf(fault.bot, spec)}: ${fault.fault}`);
    return { kind: 'done', numbers: trialNumbers(input, result, spec.wanted) };
  } catch (error) {
    const code = error instanceof BacktestImpossible ? TRIAL_FAILURES.impossible : TRIAL_FAILURES.failed;
    return failed(code, error instanceof Error ? `${error.name}: ${error.message}` : String(error));
  }
}

const nameOf = (bot: string, { bots }: TrialSpec): string =>
  `${bots.find(({ name }) => name === bot)?.strategy} (bot ${bot})`;

/** What trials on one ground have worked out of its candles; it goes with the ground. */
const STORES = new WeakMap<TrialGround, FeatureStore>();

function storeOf(ground: TrialGround): FeatureStore {
  const known = STORES.get(ground) ?? ground.featureStore ?? new FeatureStore();
  STORES.set(ground, known);
  return known;
}

const failed = (code: string, detail: string): TrialResult['outcome'] => ({
  kind: 'failed',
  failure: { code, detail },
});

/** What a trial brings back of a run. */
export function trialNumbers(
  { from }: BacktestInput,
  result: BacktestResult,
  { metrics, extras }: TrialSpec['wanted'],
): TrialNumbers {
  const { curve } = result;
  const trades = closedPositions(result);
  const keys = metrics.filter((key): key is MetricKey => Object.hasOwn(CATALOGUE, key));
  return {
    resultHash: result.hash,
    metrics: metricsOf({ curve, trades }, keys),
    daily: extras.includes('daily') ? { from, returns: dailyReturns(curve) } : null,
    trades: extras.includes('trades')
      ? trades
          .toSorted((a, b) => a.exitTime - b.exitTime)
          .map(({ bot, symbol, exitTime, profit }) => ({ bot, symbol, exitTime, profit }))
      : null,
    curve: extras.includes('curve') ? hourly(curve) : null,
  };
}

const dailyReturns = (curve: EquityCurve): readonly number[] => simpleReturns(sampleCurve(curve, DAILY).equity);

function hourly(curve: EquityCurve): TrialNumbers['curve'] {
  const { time, equity } = sampleCurve(curve, { period: '1h' });
  return { time, equity };
}
