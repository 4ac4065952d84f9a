import type { MonteCarloSummary } from '#shared/accounting/performance/monte-carlo.ts';
import type { Performance } from '#shared/accounting/performance/performance.ts';
import { median } from '#shared/accounting/performance/statistics.ts';
import { formatted, money, percent } from './format.ts';
import type { ReportInput, SensitivityRow } from './input.ts';

/** `unknown`: what it takes to check was not given. */
export type Outcome = 'pass' | 'warn' | 'fail' | 'unknown';

/** One question about a result, and its answer. */
export interface Check {
  readonly name: string;
  readonly outcome: Outcome;
  /** What was found, in words and numbers. */
  readonly found: string;
  /** What would pass. */
  readonly wanted: string;
}

export interface Verdict {
  readonly level: 'holds' | 'doubtful' | 'fails';
  readonly headline: string;
  /** How far the numbers can be believed. */
  readonly trust: readonly Check[];
  /** Whether the result, if believed, is worth having. */
  readonly worth: readonly Check[];
}

export interface VerdictInput {
  readonly report: ReportInput;
  readonly metrics: Performance['metrics'];
  readonly monteCarlo: readonly MonteCarloSummary[];
}

/** From which value on a check passes, and from which on it is only a doubt. */
const DEFLATED_SHARPE = { pass: 0.95, warn: 0.8 };
const P_VALUE = { pass: 0.05, warn: 0.1 };
const TRADES = { pass: 50, warn: 30 };
const REQUIRED_SHARPE = 1;
const DRAWDOWN_LIMIT = 0.15;
/** Half of the return must be left when a parameter moves a little. */
const NEIGHBOURS = 0.5;

/** How far to trust a result. Thresholds are the usual ones; none of them proves that it will go on. */
export function verdictOf(input: VerdictInput): Verdict {
  const trust = [
    deflated(input),
    significance(input),
    tradeCount(input),
    fewTrades(input),
    costs(input),
    parameters(input),
    chance(input),
    assumptions(input),
    ...candles(input),
    ...failures(input),
  ];
  const worth = [profit(input), requiredSharpe(input), drawdownLimit(input), benchmark(input)];
  return { ...summary(input, trust), trust, worth };
}

function summary({ metrics }: VerdictInput, trust: readonly Check[]): Pick<Verdict, 'level' | 'headline'> {
  const named = (outcome: Outcome): readonly string[] =>
    trust.filter(check => check.outcome === outcome).map(check => check.name);
  const [failed, doubts, open] = [named('fail'), named('warn'), named('unknown')];
  if (metrics.trades === 0) return { level: 'fails', headline: 'Nothing to judge: it closed no trade.' };
  if ((metrics.totalReturn ?? -1) <= 0)
    return { level: 'fails', headline: `It earned nothing: ${formatted(metrics.totalReturn, 'share')}.` };
  if (failed.length > 0) return { level: 'fails', headline: `Do not trust it: ${failed.join(', ')}.` };
  if (doubts.length > 0) return { level: 'doubtful', headline: `Doubtful: ${doubts.join(', ')}.` };
  if (open.length > 0) return { level: 'doubtful', headline: `Holds so far; not checked: ${open.join(', ')}.` };
  return { level: 'holds', headline: 'Holds up in every check.' };
}

/** By a value that is better when it is higher. */
const graded = (value: number | null, limits: { readonly pass: number; readonly warn: number }): Outcome =>
  value === null ? 'fail' : value >= limits.pass ? 'pass' : value >= limits.warn ? 'warn' : 'fail';

function deflated({ metrics }: VerdictInput): Check {
  const value = metrics.deflatedSharpe;
  const found =
    value === null
      ? 'too few returns, or none that varied'
      : `${formatted(value, 'probability')} after ${trialsText(metrics.trials)}; luck alone shows a Sharpe ratio of ${formatted(metrics.luckySharpe, 'ratio')}`;
  return { name: 'deflated Sharpe', outcome: graded(value, DEFLATED_SHARPE), found, wanted: '≥ 0.95' };
}

const trialsText = (count: number | null): string =>
  count === 1 ? 'one trial' : `${formatted(count, 'count')} trials`;

function significance({ metrics }: VerdictInput): Check {
  const [plain, robust] = [metrics.meanReturnP, metrics.meanReturnRobustP];
  const worst = plain === null ? null : Math.max(plain, robust ?? 0);
  return {
    name: 'mean return',
    outcome: graded(worst === null ? null : -worst, { pass: -P_VALUE.pass, warn: -P_VALUE.warn }),
    found:
      worst === null
        ? 'too few returns, or none that varied'
        : `t = ${formatted(metrics.meanReturnT, 'ratio')}, p = ${formatted(worst, 'probability')} over ${formatted(metrics.periods, 'count')} returns`,
    wanted: 'p ≤ 0.05',
  };
}

const tradeCount = ({ metrics }: VerdictInput): Check => ({
  name: 'number of trades',
  outcome: graded(metrics.trades, TRADES),
  found: `${formatted(metrics.trades, 'count')} closed trades`,
  wanted: `≥ ${TRADES.pass}`,
});

function fewTrades({ metrics, report }: VerdictInput): Check {
  const left = metrics.profitWithoutBest;
  return {
    name: 'carried by few trades',
    outcome: left === null ? 'unknown' : left > 0 ? 'pass' : 'warn',
    found: left === null ? 'no trades' : `without the best 1 % of them ${money(left)} ${report.run.quote} are left`,
    wanted: 'still a profit',
  };
}

function costs({ report, metrics }: VerdictInput): Check {
  const rows = (report.sensitivity ?? []).filter(row => row.kind === 'costs');
  const wanted = 'a profit at twice the costs';
  const name = 'higher costs';
  if (rows.length > 0) {
    const outcome = rows.every(row => (row.totalReturn ?? -1) > 0) ? 'pass' : 'fail';
    return { name, outcome, found: rows.map(changeText).join('; '), wanted };
  }
  const [rate, room] = [metrics.feeRate, metrics.breakEvenFeeRate];
  if (rate === null || room === null || rate <= 0)
    return { name, outcome: 'unknown', found: 'the trades paid no fees, and no run had higher costs', wanted };
  const multiple = 1 + room / rate;
  const found = `by the fees paid, the profit is gone at ${formatted(Math.max(0, multiple), 'ratio')} times the fees`;
  return { name, outcome: multiple >= 2 ? 'pass' : 'fail', found, wanted };
}

const changeText = ({ change, totalReturn }: SensitivityRow): string => `${change}: ${formatted(totalReturn, 'share')}`;

function parameters({ report, metrics }: VerdictInput): Check {
  const rows = (report.sensitivity ?? []).filter(row => row.kind === 'parameter');
  const wanted = 'half of the return is left';
  if (rows.length === 0)
    return { name: 'moved parameters', outcome: 'unknown', found: 'no run had other ones', wanted };
  const middle = median(rows.map(row => row.totalReturn ?? -1));
  return {
    name: 'moved parameters',
    outcome: middle >= NEIGHBOURS * (metrics.totalReturn ?? 0) ? 'pass' : 'warn',
    found: `median of ${rows.length} neighbours ${percent(middle)}, chosen ${formatted(metrics.totalReturn, 'share')}`,
    wanted,
  };
}

function chance({ monteCarlo }: VerdictInput): Check {
  const wanted = 'the 5th percentile still earns';
  const rows = monteCarlo.filter(row => row.metric === 'totalReturn' && row.p5 !== null && row.p5 !== row.p95);
  if (rows.length === 0) return { name: 'Monte Carlo', outcome: 'unknown', found: 'no repetitions were run', wanted };
  return {
    name: 'Monte Carlo',
    outcome: rows.every(row => (row.p5 ?? -1) > 0) ? 'pass' : 'warn',
    found: rows.map(row => `${row.method}: 5 % of ${row.count} below ${formatted(row.p5, 'share')}`).join('; '),
    wanted,
  };
}

function assumptions({ report }: VerdictInput): Check {
  const optimistic = report.assumptions.filter(one => one.view === 'optimistic').map(one => one.topic);
  return {
    name: 'assumptions',
    outcome: report.assumptions.length === 0 ? 'unknown' : optimistic.length === 0 ? 'pass' : 'warn',
    found:
      optimistic.length === 0
        ? `${report.assumptions.length} stated, none optimistic`
        : `optimistic: ${optimistic.join(', ')}`,
    wanted: 'none optimistic',
  };
}

/** So much of the candles may be missing without a doubt. */
const MISSING_SHARE = 0.001;

function candles({ report: { holes } }: VerdictInput): readonly Check[] {
  if (holes === undefined) return [];
  const isWhole = holes.every(({ missing, expected }) => missing <= expected * MISSING_SHARE);
  const found = holes.length === 0 ? 'none is missing' : holes.map(({ text }) => text).join('; ');
  return [{ name: 'candles', outcome: isWhole ? 'pass' : 'warn', found, wanted: '≤ 0.1 % missing' }];
}

const failures = ({ report: { faults = [] } }: VerdictInput): readonly Check[] =>
  faults.map(found => ({ name: 'strategy failed', outcome: 'fail', found, wanted: 'no failure' }));

const profit = ({ metrics, report }: VerdictInput): Check => ({
  name: 'profit',
  outcome: (metrics.netProfit ?? 0) > 0 ? 'pass' : 'fail',
  found: `${formatted(metrics.netProfit, 'quote')} ${report.run.quote}, ${formatted(metrics.totalReturn, 'share')}`,
  wanted: 'above 0',
});

const requiredSharpe = ({ metrics }: VerdictInput): Check => ({
  name: 'Sharpe ratio',
  outcome: (metrics.sharpe ?? -1) >= REQUIRED_SHARPE ? 'pass' : 'fail',
  found: `${formatted(metrics.sharpe, 'ratio')}, 95 % interval ${formatted(metrics.sharpeLow, 'ratio')} to ${formatted(metrics.sharpeHigh, 'ratio')}`,
  wanted: `≥ ${REQUIRED_SHARPE}`,
});

const drawdownLimit = ({ metrics }: VerdictInput): Check => ({
  name: 'max drawdown',
  outcome: (metrics.maxDrawdown ?? 1) <= DRAWDOWN_LIMIT ? 'pass' : 'fail',
  found: `${formatted(metrics.maxDrawdown, 'share')}, longest ${formatted(metrics.maxDrawdownLength, 'ms')}`,
  wanted: `≤ ${percent(DRAWDOWN_LIMIT)}`,
});

function benchmark({ metrics, report }: VerdictInput): Check {
  const beyond = metrics.excessOverBenchmark;
  const name = report.benchmark?.name ?? 'benchmark';
  return {
    name: 'benchmark',
    outcome: beyond === null ? 'unknown' : beyond > 0 ? 'pass' : 'warn',
    found: beyond === null ? 'none given' : `${name} returned ${formatted(metrics.benchmarkReturn, 'share')}`,
    wanted: 'less than the strategy',
  };
}
