import { maxDrawdown, painIndex, serenity, ulcerIndex } from '../drawdown.ts';
import { cagr } from '../returns.ts';
import type { Sample } from '../sample.ts';
import { defined, mean, ratio, total } from '../statistics.ts';
import { closedTradeDrawdown, intraTradeDrawdown, largest } from '../trades.ts';
import type { Metrics } from './metric.ts';

const growthOf = ({ returns, hurdle }: Sample) => cagr(returns, hurdle.periodsPerYear);
const overRiskFree = (sample: Sample) => {
  const growth = growthOf(sample);
  return growth === null ? null : growth - sample.hurdle.rate;
};
/** Until the account is lost: a curve below 0 has no returns either. */
const levels = ({ curve, returns }: Sample) => curve.equity.slice(0, returns.length + 1).map(one => Math.max(0, one));
const depth = (sample: Sample) => sample.deepest?.depth ?? (sample.span === null ? null : 0);

export const DRAWDOWN_METRICS = {
  maxDrawdown: {
    label: 'Max drawdown',
    unit: 'share',
    better: 'lower',
    about: 'The deepest fall below the highest equity so far, over all points of the curve: 1 − trough / peak, ≥ 0.',
    of: depth,
  },
  maxDrawdownSampled: {
    label: 'Max drawdown by period',
    unit: 'share',
    better: 'lower',
    about: 'The same, seen only at the ends of periods.',
    of: sample => maxDrawdown(levels(sample)),
  },
  maxDrawdownLoss: {
    label: 'Max drawdown, money',
    unit: 'quote',
    better: 'lower',
    about: 'The largest fall below a peak in money; it need not be the deepest one.',
    of: ({ drawdowns, span }) => largest(drawdowns.map(one => one.loss)) ?? (span === null ? null : 0),
  },
  maxDrawdownLength: {
    label: 'Longest drawdown',
    unit: 'ms',
    better: 'lower',
    about: 'The longest time from a peak until the equity was back there, or until the end.',
    of: ({ drawdowns, span }) => largest(drawdowns.map(one => one.lengthMs)) ?? (span === null ? null : 0),
  },
  deepestDrawdownStart: {
    label: 'Deepest drawdown from',
    unit: 'moment',
    better: null,
    about: 'The peak before the deepest drawdown.',
    of: sample => sample.deepest?.peakTime ?? null,
  },
  deepestDrawdownEnd: {
    label: 'Deepest drawdown at',
    unit: 'moment',
    better: null,
    about: 'The trough of the deepest drawdown.',
    of: sample => sample.deepest?.troughTime ?? null,
  },
  deepestDrawdownLength: {
    label: 'Length of the deepest drawdown',
    unit: 'ms',
    better: 'lower',
    about: 'From its peak until the equity was back there, or until the end.',
    of: sample => sample.deepest?.lengthMs ?? null,
  },
  deepestDrawdownRecovery: {
    label: 'Recovery of the deepest drawdown',
    unit: 'ms',
    better: 'lower',
    about: 'From its trough until the equity was back at the peak; null when it was not.',
    of: ({ deepest: worst }) =>
      worst === null || worst.recoveredTime === null ? null : worst.recoveredTime - worst.troughTime,
  },
  profitAtPeak: {
    label: 'Profit at the drawdown’s peak',
    unit: 'quote',
    better: 'higher',
    about: 'Equity at the peak before the deepest drawdown, less the start.',
    of: sample => fromStart(sample, sample.deepest?.peak),
  },
  profitAtTrough: {
    label: 'Profit at the drawdown’s trough',
    unit: 'quote',
    better: 'higher',
    about: 'Equity at the trough of the deepest drawdown, less the start.',
    of: sample => fromStart(sample, sample.deepest?.trough),
  },
  drawdownCount: {
    label: 'Drawdowns',
    unit: 'count',
    better: null,
    about: 'Falls below a peak, of any depth, over all points.',
    of: ({ drawdowns }) => drawdowns.length,
  },
  averageDrawdown: {
    label: 'Mean drawdown',
    unit: 'share',
    better: 'lower',
    about: 'Mean of the depths of all drawdowns.',
    of: ({ drawdowns }) => defined(mean(drawdowns.map(one => one.depth))),
  },
  averageDrawdownLength: {
    label: 'Mean length of a drawdown',
    unit: 'ms',
    better: 'lower',
    about: 'Mean time from a peak until the equity was back there.',
    of: ({ drawdowns }) => defined(mean(drawdowns.map(one => one.lengthMs))),
  },
  currentDrawdown: {
    label: 'Drawdown at the end',
    unit: 'share',
    better: 'lower',
    about: '1 − end equity / highest equity.',
    of: ({ equity }) => (equity === null || equity.highest <= 0 ? null : defined(1 - equity.last / equity.highest)),
  },
  timeUnderWater: {
    label: 'Time under water',
    unit: 'share',
    better: 'lower',
    about: 'Time spent in drawdowns over the length of the run.',
    of: ({ drawdowns, span }) =>
      span === null ? null : defined(total(drawdowns.map(one => one.lengthMs)) / (span.to - span.from)),
  },
  ulcerIndex: {
    label: 'Ulcer index',
    unit: 'share',
    better: 'lower',
    about: '√(mean of the squared drawdowns) at the ends of periods. Martin & McCann 1989.',
    of: sample => ulcerIndex(levels(sample)),
  },
  painIndex: {
    label: 'Pain index',
    unit: 'share',
    better: 'lower',
    about: 'Mean of the drawdowns at the ends of periods. Becker 2006.',
    of: sample => painIndex(levels(sample)),
  },
  calmar: {
    label: 'Calmar ratio',
    unit: 'ratio',
    better: 'higher',
    about: 'CAGR over the max drawdown by period; of the whole run, where Young 1991 takes the last 36 months.',
    of: sample => ratio(growthOf(sample), maxDrawdown(levels(sample))),
  },
  mar: {
    label: 'MAR ratio',
    unit: 'ratio',
    better: 'higher',
    about: 'CAGR over the max drawdown of all points.',
    of: sample => ratio(growthOf(sample), depth(sample)),
  },
  ulcerPerformance: {
    label: 'Martin ratio',
    unit: 'ratio',
    better: 'higher',
    about: '(CAGR − risk-free) over the ulcer index. Martin & McCann 1989.',
    of: sample => ratio(overRiskFree(sample), ulcerIndex(levels(sample))),
  },
  painRatio: {
    label: 'Pain ratio',
    unit: 'ratio',
    better: 'higher',
    about: '(CAGR − risk-free) over the pain index.',
    of: sample => ratio(overRiskFree(sample), painIndex(levels(sample))),
  },
  burke: {
    label: 'Burke ratio',
    unit: 'ratio',
    better: 'higher',
    about: '(CAGR − risk-free) over √(sum of the squared depths of the ten deepest drawdowns). Burke 1994.',
    of: sample => {
      const worst = sample.drawdowns.map(one => one.depth ** 2).toSorted((a, b) => b - a);
      return ratio(overRiskFree(sample), Math.sqrt(total(worst.slice(0, 10))));
    },
  },
  serenity: {
    label: 'Serenity ratio',
    unit: 'ratio',
    better: 'higher',
    about:
      'Sum of the excess returns over (ulcer index × mean of the worst 5 % of drawdowns / deviation). KeyQuant 2013.',
    of: sample => serenity(sample.excess, levels(sample)),
  },
  recoveryFactor: {
    label: 'Recovery factor',
    unit: 'ratio',
    better: 'higher',
    about: 'Net profit over the largest drawdown in money.',
    of: ({ equity, drawdowns }) =>
      equity === null ? null : ratio(equity.last - equity.first, largest(drawdowns.map(one => one.loss))),
  },
  tradeDrawdown: {
    label: 'Max drawdown by trade',
    unit: 'quote',
    better: 'lower',
    about: 'The deepest fall of the running sum of the closed trades’ profits, ≥ 0.',
    of: ({ profits }) => (profits.length === 0 ? null : closedTradeDrawdown(profits).loss),
  },
  tradeDrawdownLength: {
    label: 'Longest drawdown in trades',
    unit: 'count',
    better: 'lower',
    about: 'Most trades in a row during which that sum stayed below its peak.',
    of: ({ profits }) => (profits.length === 0 ? null : closedTradeDrawdown(profits).longest),
  },
  intraTradeDrawdown: {
    label: 'Max drawdown within trades',
    unit: 'quote',
    better: 'lower',
    about: 'The same sum with each trade’s best and worst moment in it. Null when those were not watched.',
    of: ({ trades }) => (trades.length === 0 ? null : intraTradeDrawdown(trades)),
  },
} as const satisfies Metrics;

const fromStart = ({ equity }: Sample, level: number | undefined) =>
  equity === null || level === undefined ? null : level - equity.first;
