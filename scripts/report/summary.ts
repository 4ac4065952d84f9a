import type { Style } from '#scripts/terminal/paint.ts';
import { sparkline } from '#scripts/terminal/sparkline.ts';
import { type Canvas, type Cell, type Column, renderTable } from '#scripts/terminal/table.ts';
import { CATALOGUE, type MetricKey } from '#shared/accounting/performance/catalogue/catalogue.ts';
import type { EquityCurve } from '#shared/accounting/performance/input.ts';
import type { Performance } from '#shared/accounting/performance/performance.ts';
import { day, formatted } from './format.ts';
import type { Report } from './report.ts';
import type { Check, Outcome, Verdict } from './verdict.ts';

/* The report of a result for a terminal. */

const LEVELS: Readonly<Record<Verdict['level'], Style>> = { holds: 'green', doubtful: 'yellow', fails: 'red' };
const MARKS: Readonly<Record<Outcome, Cell>> = {
  pass: { text: '✓', style: 'green' },
  warn: { text: '!', style: 'yellow' },
  fail: { text: '✗', style: 'red' },
  unknown: { text: '?', style: 'dim' },
};

/** Two columns of what people look at first; the HTML has the rest. */
const SHOWN: readonly (readonly [MetricKey, MetricKey])[] = [
  ['totalReturn', 'trades'],
  ['cagr', 'winRate'],
  ['netProfit', 'profitFactor'],
  ['sharpe', 'expectancy'],
  ['sortino', 'payoffRatio'],
  ['calmar', 'sqn'],
  ['maxDrawdown', 'averageDuration'],
  ['maxDrawdownLength', 'exposure'],
  ['volatility', 'turnover'],
  ['expectedShortfall95', 'fees'],
  ['deflatedSharpe', 'meanReturnP'],
];

const CHECKS: readonly Column<Check>[] = [
  { title: '', cell: check => MARKS[check.outcome] },
  { title: 'check', cell: check => check.name },
  { title: 'found', cell: check => check.found },
  { title: 'wanted', cell: check => ({ text: check.wanted, style: 'dim' }), rank: 1 },
];

type Pair = (typeof SHOWN)[number];

function metricColumns(metrics: Performance['metrics']): readonly Column<Pair>[] {
  const label = (key: MetricKey): Cell => ({ text: CATALOGUE[key].label, style: 'dim' });
  const value = (key: MetricKey): Cell => ({
    text: formatted(metrics[key], CATALOGUE[key].unit),
    style: styleOf(key, metrics),
  });
  return [
    { title: 'result', cell: ([left]) => label(left) },
    { title: '', align: 'right', cell: ([left]) => value(left) },
    { title: 'trades', cell: ([, right]) => label(right) },
    { title: '', align: 'right', cell: ([, right]) => value(right) },
  ];
}

/** Only what is a gain or a loss has a colour. */
function styleOf(key: MetricKey, metrics: Performance['metrics']): Style | null {
  const value = metrics[key];
  const signed: readonly MetricKey[] = ['totalReturn', 'cagr', 'netProfit', 'expectancy'];
  if (value === null || value === 0 || !signed.includes(key)) return null;
  return value > 0 ? 'green' : 'red';
}

const SPARKS = 60;

/** The curve at evenly spread points. */
function spark({ equity }: EquityCurve): string {
  const count = Math.min(SPARKS, equity.length);
  return sparkline(
    Array.from(
      { length: count },
      (_, index) => equity[Math.round((index * (equity.length - 1)) / Math.max(1, count - 1))] ?? 0,
    ),
  );
}

/** Several lines of text for people. */
export function renderSummary(report: Report, curve: EquityCurve, canvas: Canvas): string {
  const { run, verdict, performance } = report;
  const { paint } = canvas;
  const { metrics } = performance;
  return [
    `${paint('bold', run.name)}  ${run.strategy} on ${run.symbols.join(', ')} ${run.timeframe}, ${day(run.from)} to ${day(run.to)}`,
    `${spark(curve)}  ${formatted(metrics.startEquity, 'quote')} → ${formatted(metrics.endEquity, 'quote')} ${run.quote}`,
    '',
    paint(LEVELS[verdict.level], verdict.headline),
    '',
    renderTable(CHECKS, [...verdict.trust, ...verdict.worth], { ...canvas, empty: '' }),
    '',
    renderTable(metricColumns(metrics), SHOWN, { ...canvas, empty: '' }),
    '',
    paint(
      'dim',
      `run ${run.hash}, result ${run.resultHash}, ${run.seed === '' ? '' : `seed ${run.seed}, `}trials ${formatted(metrics.trials, 'count')}`,
    ),
  ].join('\n');
}
