import { expect } from 'chai';
import { runBacktest } from '#scripts/research/backtest.ts';
import { closedPositions } from '#scripts/research/trades.ts';
import type { AnyStrategy } from '#shared/domain/strategy.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { venueModels } from '#shared/research/backtest/models.ts';
import { Moments } from '#shared/research/backtest/moments.ts';
import { compareOutcomes, explain } from '#shared/research/backtest/parity.ts';
import { runHash } from '#shared/research/backtest/run-hash.ts';
import { scenarioOf, seriesOf, walk } from '#tests/bench/backtest-scenario.ts';
import { emaCross } from '#tests/bench/ema-cross.ts';

const strategy = emaCross as unknown as AnyStrategy;
const series = seriesOf({ bars: 1_200, symbols: 2, seed: 'unit' });
const input = scenarioOf(series, { strategy, params: { fast: 5, slow: 12 } });
const result = runBacktest(input);

describe('a backtest', () => {
  it('gives the same hash for the same input, and another for other fees', () => {
    expect(runBacktest(input).hash).to.equal(result.hash);
    const dearer = { ...input, models: venueModels.parse({ fees: { takerBps: 20, payIn: 'received' } }) };
    const other = runBacktest(dearer);
    expect(other.hash).to.not.equal(result.hash);
    const [first] = compareOutcomes(result, other).differences;
    expect(first && explain(first, ['cheap', 'dear'])).to.match(
      /fills bench .* fill of entry buy: fee: cheap 0\.\d+, dear 0\.\d+$/,
    );
  });

  it('books every profit: what positions earned is what the account gained', () => {
    const trades = closedPositions(result);
    expect(trades.length).to.be.greaterThan(20);
    const open = result.positions.filter(position => position.closedAt === null);
    const cash = result.balances
      .filter(one => one.asset === 'USDT')
      .reduce((total, one) => total + Number(one.amount), 0);
    const earned = result.positions.reduce((total, one) => total + Number(one.realizedPnl), 0);
    const held = open.reduce((total, one) => total + Number(one.quantity) * Number(one.entryPrice), 0);
    // what a closed position left as dust is a loss of its own and still in the account
    expect(cash + held).to.be.closeTo(10_000 + earned, 1);
    expect(new Set(trades.map(trade => trade.entryReason))).to.deep.equal(new Set(['CROSS']));
    expect([...new Set(trades.map(trade => trade.exitReason))].sort()).to.include('CROSS');
  });

  it('decides the same at a bar whether or not later bars exist', () => {
    const until = epochMs((series[0]?.columns.time[800] ?? 0) + 60_000);
    const early = runBacktest({ ...input, until });
    expect(early.decisions).to.deep.equal(result.decisions.filter(({ decidedAt }) => decidedAt <= until));
    expect(early.fills).to.deep.equal(result.fills.filter(({ venueTime }) => venueTime <= until));
  });

  it('a run is known by its candles, code, configuration, models and seed', () => {
    const facts = { series, code: 'a', configuration: { a: 1 }, models: venueModels.parse({}), seed: 's' };
    const other = seriesOf({ bars: 1_200, symbols: 2, seed: 'other' });
    const hashes = [
      facts,
      { ...facts, code: 'b' },
      { ...facts, configuration: {} },
      { ...facts, seed: 't' },
      { ...facts, series: other },
    ];
    expect(new Set(hashes.map(runHash)).size).to.equal(hashes.length);
    expect(runHash({ ...facts })).to.equal(runHash(facts));
  });
});

describe('moments', () => {
  it('walk several series on one clock, and say which has no bar', () => {
    const columns = walk('moments', 4);
    const start = columns.time[0] ?? 0;
    const cut = { ...columns, time: columns.time.filter((_, row) => row !== 1) };
    const moments = new Moments([columns, cut], epochMs(start));
    const seen: number[][] = [];
    while (moments.next(start + 3 * 60_000)) seen.push([(moments.at - start) / 60_000, ...moments.rows]);
    expect(seen).to.deep.equal([
      [1, 0, 0],
      [2, 1, -1],
      [3, 2, 1],
    ]);
  });
});
