import { periodRows } from '../breakdown.ts';
import { annualMean, cagr, geometricMean, totalReturn } from '../returns.ts';
import type { Sample } from '../sample.ts';
import { defined, mean } from '../statistics.ts';
import { largest, longestStreak, smallest } from '../trades.ts';
import type { Metrics } from './metric.ts';

const gains = ({ returns }: Sample) => returns.filter(one => one > 0);
const losses = ({ returns }: Sample) => returns.filter(one => one < 0);
const months = ({ curve }: Sample) => periodRows(curve, [], 'month');
const days = ({ curve }: Sample) => periodRows(curve, [], 'day');
const streak = ({ returns }: Sample, wanted: 'win' | 'loss') =>
  longestStreak(
    returns.map(profit => ({ profit })),
    wanted,
  );

export const RETURN_METRICS = {
  startTime: {
    label: 'From',
    unit: 'moment',
    better: null,
    about: 'The first point of the equity curve.',
    of: ({ span }) => span?.from ?? null,
  },
  endTime: {
    label: 'To',
    unit: 'moment',
    better: null,
    about: 'The last point of the equity curve.',
    of: ({ span }) => span?.to ?? null,
  },
  length: {
    label: 'Length',
    unit: 'ms',
    better: null,
    about: 'From the first to the last point.',
    of: ({ span }) => (span === null ? null : span.to - span.from),
  },
  startEquity: {
    label: 'Start equity',
    unit: 'quote',
    better: null,
    about: 'Equity at the first point.',
    of: ({ equity }) => equity?.first ?? null,
  },
  endEquity: {
    label: 'End equity',
    unit: 'quote',
    better: 'higher',
    about: 'Equity at the last point, open positions at their marks.',
    of: ({ equity }) => equity?.last ?? null,
  },
  lowestEquity: {
    label: 'Lowest equity',
    unit: 'quote',
    better: 'higher',
    about: 'The lowest point of the curve.',
    of: ({ equity }) => equity?.lowest ?? null,
  },
  highestEquity: {
    label: 'Highest equity',
    unit: 'quote',
    better: 'higher',
    about: 'The highest point of the curve.',
    of: ({ equity }) => equity?.highest ?? null,
  },
  netProfit: {
    label: 'Net profit',
    unit: 'quote',
    better: 'higher',
    about: 'End less start equity: after fees, open positions counted.',
    of: ({ equity }) => (equity === null ? null : equity.last - equity.first),
  },
  totalReturn: {
    label: 'Total return',
    unit: 'share',
    better: 'higher',
    about: 'End over start equity, less 1; −100 % after a total loss.',
    of: ({ returns }) => totalReturn(returns),
  },
  cagr: {
    label: 'CAGR',
    unit: 'share',
    better: 'higher',
    about: 'Compound annual growth rate: (1 + total return)^(periods per year / periods) − 1.',
    of: ({ returns, hurdle }) => cagr(returns, hurdle.periodsPerYear),
  },
  annualMean: {
    label: 'Mean annual return',
    unit: 'share',
    better: 'higher',
    about: 'Arithmetic mean of the periods’ returns × periods per year; not compounded.',
    of: ({ returns, hurdle }) => annualMean(returns, hurdle.periodsPerYear),
  },
  meanReturn: {
    label: 'Mean return',
    unit: 'share',
    better: 'higher',
    about: 'Arithmetic mean of the returns per period, those of 0 too.',
    of: ({ returns }) => defined(mean(returns)),
  },
  geometricMean: {
    label: 'Geometric mean return',
    unit: 'share',
    better: 'higher',
    about: 'The return per period that would have led to the same end: (1 + total return)^(1 / periods) − 1.',
    of: ({ returns }) => geometricMean(returns),
  },
  dailyProfit: {
    label: 'Mean daily profit',
    unit: 'quote',
    better: 'higher',
    about: 'Net profit over the days of the run.',
    of: ({ equity, years }) => (equity === null ? null : defined((equity.last - equity.first) / (years * 365))),
  },
  meanGain: {
    label: 'Mean gain',
    unit: 'share',
    better: 'higher',
    about: 'Mean of the returns above 0, per period.',
    of: sample => defined(mean(gains(sample))),
  },
  meanLoss: {
    label: 'Mean loss',
    unit: 'share',
    better: 'higher',
    about: 'Mean of the returns below 0, per period; below 0.',
    of: sample => defined(mean(losses(sample))),
  },
  bestReturn: {
    label: 'Best period',
    unit: 'share',
    better: 'higher',
    about: 'The highest return of a period.',
    of: ({ returns }) => largest(returns),
  },
  worstReturn: {
    label: 'Worst period',
    unit: 'share',
    better: 'higher',
    about: 'The lowest return of a period.',
    of: ({ returns }) => smallest(returns),
  },
  bestDay: {
    label: 'Best day',
    unit: 'quote',
    better: 'higher',
    about: 'The largest change of the equity in a UTC day.',
    of: sample => largest(days(sample).map(day => day.profit)),
  },
  worstDay: {
    label: 'Worst day',
    unit: 'quote',
    better: 'higher',
    about: 'The smallest change of the equity in a UTC day.',
    of: sample => smallest(days(sample).map(day => day.profit)),
  },
  bestMonth: {
    label: 'Best month',
    unit: 'share',
    better: 'higher',
    about: 'The highest return of a UTC month; the first and the last may be parts of one.',
    of: sample => largest(months(sample).flatMap(month => month.return ?? [])),
  },
  worstMonth: {
    label: 'Worst month',
    unit: 'share',
    better: 'higher',
    about: 'The lowest return of a UTC month.',
    of: sample => smallest(months(sample).flatMap(month => month.return ?? [])),
  },
  winningMonths: {
    label: 'Winning months',
    unit: 'share',
    better: 'higher',
    about: 'Months with a return above 0 among all months.',
    of: sample => defined(mean(months(sample).map(month => ((month.return ?? 0) > 0 ? 1 : 0)))),
  },
  winningPeriods: {
    label: 'Winning periods',
    unit: 'count',
    better: 'higher',
    about: 'Periods with a return above 0.',
    of: sample => gains(sample).length,
  },
  losingPeriods: {
    label: 'Losing periods',
    unit: 'count',
    better: 'lower',
    about: 'Periods with a return below 0.',
    of: sample => losses(sample).length,
  },
  flatPeriods: {
    label: 'Flat periods',
    unit: 'count',
    better: null,
    about: 'Periods with a return of exactly 0.',
    of: ({ returns }) => returns.filter(one => one === 0).length,
  },
  periodWinRate: {
    label: 'Winning share of periods',
    unit: 'share',
    better: 'higher',
    about: 'Winning periods among those that won or lost.',
    of: sample => defined(gains(sample).length / (gains(sample).length + losses(sample).length)),
  },
  periodPayoff: {
    label: 'Gain to loss per period',
    unit: 'ratio',
    better: 'higher',
    about: 'Mean gain over the size of the mean loss of a period.',
    of: sample => defined(mean(gains(sample)) / -mean(losses(sample))),
  },
  winningPeriodStreak: {
    label: 'Longest run of winning periods',
    unit: 'count',
    better: 'higher',
    about: 'Periods in a row with a return above 0.',
    of: sample => streak(sample, 'win'),
  },
  losingPeriodStreak: {
    label: 'Longest run of losing periods',
    unit: 'count',
    better: 'lower',
    about: 'Periods in a row with a return below 0.',
    of: sample => streak(sample, 'loss'),
  },
} as const satisfies Metrics;
