import { expect } from 'chai';
import { parseSections, runBacktest } from '#scripts/research/backtest.ts';
import { UNDIVIDED } from '#scripts/research/undivided.ts';
import { scenarioOf, seriesOf } from '#tests/bench/backtest-scenario.ts';
import { emaCross } from '#tests/bench/ema-cross.ts';

const PARAMS = { fast: 100, slow: 400, stopAtr: 10 };
const BARS = 30 * 24 * 60;
const series = seriesOf({ bars: BARS, symbols: 2, seed: 'capital' });
const [one = '', two = ''] = series.map(({ listing }) => listing.symbol);

function run(capital: object, path: 'plain' | 'fast', { shares = [0.5, 0.3], breakers = {} } = {}) {
  const base = scenarioOf(series, { strategy: emaCross, params: PARAMS });
  const bots = [one, two].map((symbol, index) => ({
    name: `bot-${index}`,
    strategy: emaCross.name,
    instruments: [symbol],
    allocation: shares[index],
    minConfidence: 0,
    params: PARAMS,
  }));
  return runBacktest({
    ...base,
    ...parseSections({ capital, strategy: { bots }, riskManager: { maxPositions: 10, maxPositionShare: 1, breakers } }),
    path,
  });
}

describe('capital in a backtest', function () {
  this.timeout(120_000);
  const lively = {
    rebalancing: { deviation: 0.0005 },
    profits: { threshold: 1, lock: 0.5 },
    allocation: { method: 'risk-parity', minDays: 3, maxShare: 1 },
  };

  it('is divided, settled and moved alike on every path', () => {
    const express = run(lively, 'fast');
    expect(express.path, 'the path that is compared').to.equal('express');
    const plain = run(lively, 'plain');
    expect(plain.hash).to.equal(express.hash);
    expect(plain.hash).not.to.equal(run(UNDIVIDED, 'plain').hash);
  });

  it('does not move while trading is reduced, as the agent does not', () => {
    const breakers = { drawdown: { limit: 0.0001, pauseMinutes: 100_000 } };
    for (const path of ['plain', 'fast'] as const) {
      const still = run({ ...UNDIVIDED, reserve: 0.1 }, path, { breakers });
      expect(still.fills.length).to.be.above(0);
      expect(run(lively, path, { breakers }).hash, path).to.equal(still.hash);
    }
  });

  it('another allocation is another result', () => {
    const finals = [
      [0.5, 0.3],
      [0.1, 0.8],
    ].map(shares => run({ rebalancing: { deviation: 0.0005 } }, 'fast', { shares }).curve.equity.at(-1));
    expect(finals[0]).not.to.equal(finals[1]);
  });

  it('what is kept in reserve is not traded with', () => {
    const cost = ({ price, quantity }: { price: string; quantity: string }): number => Number(price) * Number(quantity);
    const largest = (reserve: number): number =>
      Math.max(
        ...run({ ...UNDIVIDED, reserve }, 'fast', { shares: [1, 0] })
          .fills.filter(({ purpose }) => purpose === 'entry')
          .map(cost),
      );
    expect(largest(0.8)).to.be.greaterThan(0).and.lessThan(2_500);
    expect(largest(0)).to.be.greaterThan(5_000);
  });
});
