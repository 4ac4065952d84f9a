import type { Bar } from '#shared/domain/bar.ts';
import { autocorrelation, hurstVariance, varianceRatio } from '#shared/indicators/statistics/dependence.ts';
import { entropy, permutationEntropy } from '#shared/indicators/statistics/entropy.ts';
import { garchFittedVolatility, garchVolatility } from '#shared/indicators/statistics/garch.ts';
import { dickeyFuller, halfLife } from '#shared/indicators/statistics/mean-reversion.ts';
import { kurtosis, meanReturn, rollingSharpe, skewness } from '#shared/indicators/statistics/moments.ts';
import { medianZscore, percentileRank, quantile, rollingMedian } from '#shared/indicators/statistics/quantiles.ts';
import {
  bipowerVolatility,
  ewmaVolatility,
  jumpShare,
  realisedVolatility,
  volatilityRank,
} from '#shared/indicators/statistics/realised-volatility.ts';
import { closes, expectFormula, last, logReturns, mean, sum, variance } from './brute-force.ts';

const returnsOf = (bars: readonly Bar[], period: number) => last(logReturns(bars), period);
const moment = (values: readonly number[], power: number) => mean(values.map(value => (value - mean(values)) ** power));
const medianOf = (values: readonly number[]): number => {
  const sorted = values.toSorted((one, other) => one - other);
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
};
const rankOf = (values: readonly number[]) => {
  const newest = values.at(-1)!;
  const below = values.filter(value => value < newest).length;
  const equal = values.filter(value => value === newest).length - 1;
  return (below + equal / 2) / (values.length - 1);
};
const squares = (values: readonly number[]) => sum(values.map(value => value ** 2));
const PERIODS = [7, 20, 61];

describe('moments of the returns', () => {
  it('are the mean, Sharpe, skewness and excess kurtosis of the textbook', () => {
    for (const period of PERIODS) {
      const params = { period };
      expectFormula({ indicator: meanReturn, params, formula: bars => mean(returnsOf(bars, period)) });
      expectFormula({
        indicator: rollingSharpe,
        params,
        formula(bars) {
          const returns = returnsOf(bars, period);
          return mean(returns) / Math.sqrt((variance(returns) * period) / (period - 1));
        },
      });
      expectFormula({
        indicator: skewness,
        params,
        formula: bars => moment(returnsOf(bars, period), 3) / moment(returnsOf(bars, period), 2) ** 1.5,
      });
      expectFormula({
        indicator: kurtosis,
        params,
        formula: bars => moment(returnsOf(bars, period), 4) / moment(returnsOf(bars, period), 2) ** 2 - 3,
      });
    }
  });
});

describe('dependence of the returns', () => {
  const ratioOf = (bars: readonly Bar[], period: number, lag: number): number => {
    const returns = returnsOf(bars, period);
    const average = mean(returns);
    const sums = returns.slice(lag - 1).map((_, index) => sum(returns.slice(index, index + lag)));
    const single = sum(returns.map(value => (value - average) ** 2)) / (period - 1);
    const several = sum(sums.map(value => (value - lag * average) ** 2));
    return several / (lag * (period - lag + 1) * (1 - lag / period)) / single;
  };

  it('is the autocorrelation, the variance ratio and the exponent that follows from it', () => {
    for (const [period, lag] of [
      [10, 2],
      [50, 5],
      [120, 16],
    ] as const) {
      const params = { period, lag };
      expectFormula({
        indicator: autocorrelation,
        params,
        formula(bars) {
          const returns = returnsOf(bars, period).map((value, _, all) => value - mean(all));
          return sum(returns.slice(lag).map((value, index) => value * returns[index]!)) / squares(returns);
        },
      });
      expectFormula({ indicator: varianceRatio, params, formula: bars => ratioOf(bars, period, lag) });
      expectFormula({
        indicator: hurstVariance,
        params,
        formula: bars => 0.5 + Math.log(ratioOf(bars, period, lag)) / Math.log(lag) / 2,
      });
    }
  });

  it('is the half-life and the Dickey–Fuller statistic', () => {
    for (const period of [8, 30, 100]) {
      const regression = (bars: readonly Bar[]) => {
        const logs = last(closes(bars), period + 1).map(Math.log);
        const [before, changes] = [logs.slice(0, -1), logs.slice(1).map((value, index) => value - logs[index]!)];
        const [x, y] = [mean(before), mean(changes)];
        const spread = sum(before.map(value => (value - x) ** 2));
        const slope = sum(before.map((value, index) => (value - x) * (changes[index]! - y))) / spread;
        const rest = changes.map((value, index) => value - y - slope * (before[index]! - x));
        return { slope, error: Math.sqrt(squares(rest) / (period - 2) / spread) };
      };
      const params = { period };
      expectFormula({
        indicator: halfLife,
        params,
        formula(bars) {
          const { slope } = regression(bars);
          return slope < 0 && slope > -1 ? Math.log(0.5) / Math.log(1 + slope) : null;
        },
      });
      expectFormula({
        indicator: dickeyFuller,
        params,
        formula: bars => regression(bars).slope / regression(bars).error,
      });
    }
  });
});

describe('volatility from the returns', () => {
  const bipower = (returns: readonly number[]) =>
    ((Math.PI / 2) * returns.length * sum(returns.slice(1).map((value, index) => Math.abs(value * returns[index]!)))) /
    (returns.length - 1);

  it('is realised, without jumps, and the share of jumps', () => {
    for (const period of PERIODS) {
      const params = { period };
      expectFormula({
        indicator: realisedVolatility,
        params,
        formula: bars => Math.sqrt(squares(returnsOf(bars, period))),
      });
      expectFormula({
        indicator: bipowerVolatility,
        params,
        formula: bars => Math.sqrt(bipower(returnsOf(bars, period))),
      });
      expectFormula({
        indicator: jumpShare,
        params,
        formula: bars => Math.max(0, 1 - bipower(returnsOf(bars, period)) / squares(returnsOf(bars, period))),
      });
    }
  });

  it('has a rank in its own history', () => {
    expectFormula({
      indicator: volatilityRank,
      params: { period: 10, history: 40 },
      formula(bars) {
        const returns = logReturns(bars);
        const history = Array.from({ length: 40 }, (_, index) => {
          const end = returns.length - 39 + index;
          return squares(returns.slice(end - 10, end));
        });
        return rankOf(history);
      },
    });
  });

  it('is weighed exponentially', () => {
    for (const decay of [0.5, 0.94]) {
      expectFormula({
        indicator: ewmaVolatility,
        params: { decay },
        formula(bars) {
          const [first, ...rest] = logReturns(bars).map(value => value ** 2);
          return Math.sqrt(rest.reduce((value, square) => decay * value + (1 - decay) * square, first!));
        },
      });
    }
  });

  const garch = (returns: readonly number[], alpha: number, beta: number) => {
    const longRun = squares(returns) / returns.length;
    const variances = [longRun];
    for (const value of returns) {
      variances.push((1 - alpha - beta) * longRun + alpha * value ** 2 + beta * variances.at(-1)!);
    }
    return variances;
  };

  it('follows GARCH(1,1) with given weights', () => {
    for (const [period, alpha, beta] of [
      [30, 0.05, 0.9],
      [100, 0.2, 0.5],
    ] as const) {
      expectFormula({
        indicator: garchVolatility,
        params: { period, alpha, beta },
        formula: bars => Math.sqrt(garch(returnsOf(bars, period), alpha, beta).at(-1)!),
      });
    }
  });

  it('follows GARCH(1,1) with the weights of the grid under which the window was most likely', () => {
    const period = 60;
    const likelihood = (returns: readonly number[], alpha: number, beta: number) =>
      sum(
        garch(returns, alpha, beta)
          .slice(0, -1)
          .map((value, index) => -Math.log(value) - returns[index]! ** 2 / value),
      );
    expectFormula({
      indicator: garchFittedVolatility,
      params: { period },
      formula(bars) {
        // Estimated with the first value, and every 20 bars from there.
        const estimatedAt = bars.length - ((bars.length - period - 1) % 20);
        const sample = returnsOf(bars.slice(0, estimatedAt), period);
        const grid = [0.02, 0.05, 0.1, 0.15, 0.2].flatMap(alpha =>
          [0.8, 0.9, 0.95, 0.98, 0.995].map(persistence => [alpha, persistence - alpha] as const),
        );
        const fits = grid.map(([alpha, beta]) => likelihood(sample, alpha, beta));
        const [alpha, beta] = grid[fits.indexOf(Math.max(...fits))]!;
        return Math.sqrt(garch(returnsOf(bars, period), alpha, beta).at(-1)!);
      },
    });
  });
});

describe('the order of the closes', () => {
  it('gives median, rank, quantile and robust z-score', () => {
    for (const period of [2, 15, 60, 61]) {
      const params = { period };
      const window = (bars: readonly Bar[]) => last(closes(bars), period);
      expectFormula({ indicator: rollingMedian, params, formula: bars => medianOf(window(bars)) });
      expectFormula({ indicator: percentileRank, params, formula: bars => rankOf(window(bars)) });
      expectFormula({
        indicator: medianZscore,
        params,
        formula(bars) {
          const median = medianOf(window(bars));
          const distance = medianOf(window(bars).map(close => Math.abs(close - median)));
          return distance === 0 ? null : (bars.at(-1)!.close - median) / (1.4826 * distance);
        },
      });
      expectFormula({
        indicator: quantile,
        params: { period, share: 0.83 },
        formula(bars) {
          const sorted = window(bars).toSorted((one, other) => one - other);
          const rank = 0.83 * (period - 1);
          const below = Math.floor(rank);
          return sorted[below]! * (1 - (rank - below)) + (sorted[below + 1] ?? 0) * (rank - below);
        },
      });
    }
  });

  const entropyOf = (kinds: readonly (number | string)[], all: number) => {
    const shares = [...Map.groupBy(kinds, kind => kind).values()].map(group => group.length / kinds.length);
    return -sum(shares.map(share => share * Math.log(share))) / Math.log(all);
  };

  it('has the entropy of its returns and of its orders', () => {
    expectFormula({
      indicator: entropy,
      params: { period: 50, bins: 8 },
      formula(bars) {
        const returns = returnsOf(bars, 50);
        const [least, greatest] = [Math.min(...returns), Math.max(...returns)];
        return entropyOf(
          returns.map(value => Math.min(7, Math.floor(((value - least) / (greatest - least)) * 8))),
          8,
        );
      },
    });
    expectFormula({
      indicator: permutationEntropy,
      params: { period: 40 },
      formula(bars) {
        const window = last(closes(bars), 40);
        const orders = window.slice(2).map((_, index) => {
          const three = window.slice(index, index + 3);
          return [0, 1, 2].toSorted((one, other) => three[one]! - three[other]! || one - other).join('');
        });
        return entropyOf(orders, 6);
      },
    });
  });
});
