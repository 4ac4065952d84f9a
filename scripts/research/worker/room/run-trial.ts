import { performanceOf } from '#shared/accounting/performance/performance.ts';
import { epochMs } from '#shared/kernel/time.ts';
import type { TrialBot, TrialSpec } from '#shared/research/study/plan.ts';
import { BacktestImpossible, type BacktestInput, parseSections, runBacktest } from '../../backtest.ts';
import { reportInputOf } from '../../report-input.ts';
import type { TrialOutcome } from './protocol.ts';

/** Runs what a study asks for over what it shares. Whatever a strategy throws is an outcome. */
export function runTrial(shared: BacktestInput, spec: TrialSpec): TrialOutcome {
  try {
    return attempt(shared, spec);
  } catch (error) {
    const code = error instanceof BacktestImpossible ? 'TRIAL_IMPOSSIBLE' : 'TRIAL_STRATEGY_FAILED';
    return failed(code, error instanceof Error ? `${error.name}: ${error.message}` : String(error));
  }
}

function attempt(shared: BacktestInput, { bots, span, wanted }: TrialSpec): TrialOutcome {
  const input: BacktestInput = {
    ...shared,
    strategy: { ...shared.strategy, bots: parseSections({ strategy: { bots: bots.map(botOf) } }).strategy.bots },
    from: epochMs(span.from),
    until: epochMs(span.until),
  };
  const result = runBacktest(input);
  const [fault] = result.faults;
  if (fault !== undefined) return failed('TRIAL_STRATEGY_FAILED', `${fault.bot}: ${fault.fault}`);
  const all: Readonly<Record<string, number | null>> =
    wanted.metrics.length === 0 ? {} : performanceOf(reportInputOf(input, result, { name: '', runHash: '' })).metrics;
  const metrics = Object.fromEntries(wanted.metrics.map(key => [key, all[key] ?? null]));
  return { kind: 'done', numbers: { resultHash: result.hash, metrics, daily: null, trades: null, curve: null } };
}

const botOf = ({ instruments, timeframe, ...bot }: TrialBot) => ({
  ...bot,
  ...(instruments === null ? {} : { instruments: [...instruments] }),
  ...(timeframe === null ? {} : { timeframe }),
});

const failed = (code: string, detail: string): TrialOutcome => ({ kind: 'failed', failure: { code, detail } });
