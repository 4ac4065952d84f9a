import { expect } from 'chai';
import type { Columns } from '#shared/domain/columns.ts';
import { resolveFeature } from '#shared/indicators/feature.ts';
import { ALONE } from '#shared/indicators/indicator.ts';
import { barAt, blocksOf, featureColumn } from '#shared/research/backtest/feature-columns.ts';
import { KERNELS } from '#shared/research/backtest/kernels.ts';
import { walk } from '#tests/bench/backtest-scenario.ts';

const market = walk('kernels', 1_600);
const still: Columns = {
  ...market,
  ...Object.fromEntries(['open', 'high', 'low', 'close'].map(name => [name, market.close.slice().fill(7)])),
};

/** The values of a live stream of the feature. */
function streamed(columns: Columns, indicator: string, params: Readonly<Record<string, number>>): Float64Array {
  const feature = resolveFeature({ indicator, params });
  if (!feature.ok) throw new Error(feature.error);
  const out = new Float64Array(columns.time.length).fill(Number.NaN);
  for (const { start, from, until } of blocksOf(columns, 3)) {
    const stream = feature.value.start();
    for (let row = start; row < until; row++) {
      const value = stream.update(barAt(columns, row), ALONE);
      if (row >= from && value !== null) out[row] = value;
    }
  }
  return out;
}

/** Parameters of every kind of indicator that has a kernel. */
function settingsOf(indicator: string): readonly Readonly<Record<string, number>>[] {
  if (indicator.startsWith('macd')) return [{}, { fast: 5, slow: 3, signal: 2 }, { fast: 20, slow: 100, signal: 9 }];
  if (indicator.startsWith('bollinger')) return [{}, { period: 2, deviations: 0.5 }, { period: 201 }];
  return [{}, { period: 2 }, { period: 3 }, { period: 250 }];
}

describe('kernels', () => {
  for (const indicator of KERNELS.keys()) {
    it(`${indicator} as a column is its stream, to the last bit`, () => {
      for (const columns of [market, still]) {
        for (const params of settingsOf(indicator)) {
          const expected = streamed(columns, indicator, params);
          const column = featureColumn(
            columns,
            { indicator, params },
            { blocks: blocksOf(columns, 3), beside: () => () => ALONE },
          );
          expect(expected.some(value => !Number.isNaN(value)) || columns === still).to.equal(true);
          expect(column.findIndex((value, row) => !Object.is(value, expected[row]))).to.equal(-1);
        }
      }
    });
  }
});
