import { expect } from 'chai';
import { runBacktest } from '#scripts/research/backtest.ts';
import { groundOf, inputOf } from '#scripts/research/worker/ground.ts';
import type { AnyStrategy } from '#shared/domain/strategy.ts';
import { scenarioOf, seriesOf } from '#tests/bench/backtest-scenario.ts';
import { emaCross } from '#tests/bench/ema-cross.ts';

const strategy = emaCross as unknown as AnyStrategy;

/** As Postgres keeps it in jsonb: short keys first. */
function stored<T>(value: T): T {
  return JSON.parse(JSON.stringify(value), (_, one: unknown) => {
    if (typeof one !== 'object' || one === null || Array.isArray(one)) return one;
    return Object.fromEntries(Object.entries(one).sort(([a], [b]) => a.length - b.length || (a < b ? -1 : 1)));
  }) as T;
}

describe('the ground of a study', () => {
  it('is as fast after it was stored, and gives the same result', () => {
    const series = seriesOf({ bars: 2_000, symbols: 1, seed: 'ground' });
    const { from, until, ...shared } = scenarioOf(series, { strategy, params: { gapAtr: 1 } });
    const ground = groundOf(shared, { code: '', bundles: {} });
    const columns = series.map(one => one.columns);
    const back = inputOf(stored(ground), { columns, strategies: [strategy] });
    const before = runBacktest({ ...shared, from, until });
    const after = runBacktest({ ...back, strategy: shared.strategy, from, until });
    expect(before.orders).to.have.length.above(10);
    expect(after.path).to.equal('express');
    expect(after.hash).to.equal(before.hash);
  });
});
