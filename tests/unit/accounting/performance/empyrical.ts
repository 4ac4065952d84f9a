import {
  activeReturns,
  alpha,
  beta,
  capture,
  periodsOf,
  type ReturnPairs,
} from '#shared/accounting/performance/benchmark.ts';
import { maxDrawdown } from '#shared/accounting/performance/drawdown.ts';
import {
  annualVolatility,
  cagr,
  calendarSpan,
  growth,
  rolling,
  simpleReturns,
  totalReturn,
} from '#shared/accounting/performance/returns.ts';
import { downsideRisk, omega, sharpe, sortino, stability, tailRatio } from '#shared/accounting/performance/risk.ts';
import { defined, deviation, mean, ratio } from '#shared/accounting/performance/statistics.ts';
import type { Arg, Series, Value } from './reference.ts';

/** Our answer to a case of empyrical, in our convention; nested as theirs is. */
export type Answer = number | null | readonly Answer[];
export type Args = Readonly<Record<string, Arg>>;

const PERIODS: Readonly<Record<string, number>> = { daily: 252, weekly: 52, monthly: 12, yearly: 1 };
const periodsOfYear = (args: Args): number => PERIODS[String(args.period ?? 'daily')] ?? 252;

const isSeries = (arg: Arg | undefined): arg is Series => typeof arg === 'object' && 'values' in arg;
const valuesOf = (arg: Arg | undefined): readonly Value[] => (isSeries(arg) ? arg.values : []);
const numeric = (value: Value | undefined): number | null => (typeof value === 'number' ? value : null);
/** They leave a missing return out … */
const known = (arg: Arg | undefined): readonly number[] => valuesOf(arg).filter(one => typeof one === 'number');
/** … but where they compound, it is a period with a return of 0. */
const zeroed = (arg: Arg | undefined): readonly number[] => valuesOf(arg).map(one => numeric(one) ?? 0);

/** Returns less a rate per period that is a number or a series; missing ones left out. */
function less(args: Args, name: string): readonly number[] {
  const rate = args[name] ?? 0;
  return valuesOf(args.returns).flatMap((value, index) => {
    const own = numeric(value);
    const theirs = isSeries(rate) ? numeric(rate.values[index]) : Number(rate);
    return own === null || theirs === null ? [] : [own - theirs];
  });
}

/** Pairs of the same date in which both are known. */
function pairs(args: Args): ReturnPairs {
  const [returns, other] = [args.returns, args.benchmark ?? args.factor_returns];
  if (!isSeries(returns)) return { own: [], benchmark: [] };
  const theirs = new Map<string, Value>();
  if (isSeries(other)) for (const [index, day] of other.index.entries()) theirs.set(day, other.values[index] ?? null);
  else if (typeof other === 'object')
    for (const [index, day] of other.index.entries())
      theirs.set(`${day}T00:00:00`, Object.values(other.columns)[0]?.[index] ?? null);
  const both = returns.index.flatMap((day, index) => {
    const own = numeric(returns.values[index]);
    const benchmark = numeric(theirs.get(day));
    return own === null || benchmark === null ? [] : [{ own, benchmark }];
  });
  return { own: both.map(one => one.own), benchmark: both.map(one => one.benchmark) };
}

const NONE = { rate: 0, periodsPerYear: 252 };
const perYear = (args: Args) => ({ rate: 0, periodsPerYear: periodsOfYear(args) });

/** Metrics of each column of a frame, or of the one series. */
function perColumn(args: Args, metric: (one: Args) => number | null): Answer {
  const { returns } = args;
  if (typeof returns !== 'object' || !('columns' in returns)) return metric(args);
  return Object.values(returns.columns).map(values => metric({ ...args, returns: { index: returns.index, values } }));
}

/** Their windows count the missing days, so the pairs are taken inside of each window. */
function windows(args: Args, metric: (one: Args) => Answer): Answer {
  const { returns, window } = args;
  const other = args.benchmark ?? args.factor_returns;
  if (!isSeries(returns)) return [];
  const cut = (series: Series, from: number): Series => ({
    index: series.index.slice(from, from + Number(window)),
    values: series.values.slice(from, from + Number(window)),
  });
  return rolling(
    returns.index.map(() => 0),
    Number(window),
    (_, from) => metric({ returns: cut(returns, from), ...(isSeries(other) ? { benchmark: cut(other, from) } : {}) }),
  );
}

const deepestFall = (args: Args): number | null => {
  const returns = zeroed(args.returns);
  return maxDrawdown(returns.length === 0 ? [] : [1, ...growth(returns)]);
};
const alphaBeta = (of: ReturnPairs): Answer => [alpha(of, NONE), beta(of)];
const upDown = (of: ReturnPairs) => ratio(capture('up', of, 252), capture('down', of, 252));

function aggregate(args: Args): Answer {
  const { returns, convert_to } = args;
  if (!isSeries(returns)) return null;
  const calendar = { weekly: 'week', monthly: 'month', yearly: 'year' }[String(convert_to)] ?? 'quarter';
  const keyOf = (day: string): number => {
    const time = Date.parse(day.endsWith('Z') || day.includes('+') ? day : `${day}Z`);
    if (calendar !== 'quarter') return calendarSpan(time, calendar as 'week' | 'month' | 'year').start;
    const date = new Date(time);
    return Date.UTC(date.getUTCFullYear(), Math.floor(date.getUTCMonth() / 3) * 3);
  };
  const groups = Map.groupBy(returns.index.entries(), ([, day]) => keyOf(day));
  return [...groups.values()].map(group => totalReturn(group.map(([index]) => numeric(returns.values[index]) ?? 0)));
}

/** One line per function of empyrical that we have. */
export const ANSWERS: Readonly<Record<string, (args: Args) => Answer>> = {
  simple_returns: args => simpleReturns(known(args.prices)),
  cum_returns: args => {
    const start = Number(args.starting_value);
    return growth(zeroed(args.returns)).map(one => (start === 0 ? one - 1 : one * start));
  },
  cum_returns_final: args => {
    const [start, whole] = [Number(args.starting_value), totalReturn(zeroed(args.returns))];
    return whole === null || start === 0 ? whole : (1 + whole) * start;
  },
  aggregate_returns: aggregate,
  max_drawdown: args => deepestFall(args),
  annual_ret: args => cagr(zeroed(args.returns), periodsOfYear(args)),
  cagr: args => cagr(zeroed(args.returns), periodsOfYear(args)),
  annual_volatility: args => annualVolatility(known(args.returns), periodsOfYear(args)),
  calmar: args => ratio(cagr(zeroed(args.returns), periodsOfYear(args)), deepestFall(args)),
  omega: args => omega(less(args, 'risk_free'), { rate: Number(args.required_return), periodsPerYear: 252 }),
  sharpe_ratio: args => sharpe(less(args, 'risk_free'), NONE),
  downside_risk: args => perColumn(args, one => downsideRisk(less(one, 'required_return'), perYear(args))),
  sortino: args => perColumn(args, one => sortino(less(one, 'required_return'), perYear(args))),
  excess_sharpe: args => {
    const active = isSeries(args.factor_returns) ? activeReturns(pairs(args)) : known(args.returns);
    return ratio(defined(mean(active)), defined(deviation(active)));
  },
  alpha_beta: args => alphaBeta(pairs(args)),
  alpha: args => alpha(pairs(args), NONE),
  beta: args => beta(pairs(args)),
  up_alpha_beta: args => alphaBeta(periodsOf('up', pairs(args))),
  down_alpha_beta: args => alphaBeta(periodsOf('down', pairs(args))),
  stability_of_timeseries: args => stability(known(args.returns)),
  tail_ratio: args => tailRatio(zeroed(args.returns)),
  up_capture: args => capture('up', pairs(args), 252),
  down_capture: args => capture('down', pairs(args), 252),
  up_down_capture: args => upDown(pairs(args)),
  capture_ratio: args => ratio(cagr(zeroed(args.returns), 252), cagr(zeroed(args.factor_returns), 252)),
  roll_max_drawdown: args => windows(args, one => deepestFall(one)),
  roll_sharpe_ratio: args => windows(args, one => sharpe(known(one.returns), NONE)),
  roll_alpha_beta: args => windows(args, one => alphaBeta(pairs(one))),
  roll_up_capture: args => windows(args, one => capture('up', pairs(one), 252)),
  roll_down_capture: args => windows(args, one => capture('down', pairs(one), 252)),
  roll_up_down_capture: args => windows(args, one => upDown(pairs(one))),
};
