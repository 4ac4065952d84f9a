import { expect } from 'chai';
import { seededRandom } from '#shared/kernel/random.ts';
import { stationaryIndices } from '#shared/research/study/markets/bootstrap.ts';
import { fitGarch } from '#shared/research/study/markets/garch.ts';
import { marketOf } from '#shared/research/study/markets/market.ts';
import { hourlySeries, spanOf } from '#tests/bench/study-ground.ts';

const series = hourlySeries(2_000, 'markets', 2);
const whole = spanOf(series);
const span = { from: whole.from + 200 * 3_600_000, until: whole.until };
const [first, second] = series;
if (first === undefined || second === undefined) throw new Error('there are two series');

const returnsOf = ({ close }: { readonly close: Float64Array }, from = 200) =>
  Array.from(close.subarray(from), (price, row) => Math.log(price / (close[from + row - 1] ?? price)));
const deviation = (values: readonly number[]) =>
  Math.sqrt(values.reduce((sum, one) => sum + one * one, 0) / values.length);
const correlation = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, one, index) => sum + one * (b[index] ?? 0), 0) / (deviation(a) * deviation(b) * a.length);

describe('markets of a study', () => {
  for (const method of ['garch', 'stationary-bootstrap'] as const) {
    it(`${method}: another path with the same statistics, on the ticks, from the span on`, () => {
      const market = { kind: 'generated', method, seed: 'a' } as const;
      const drawn = marketOf(series, market, span);
      expect(marketOf(series, market, span)).to.deep.equal(drawn);
      expect(marketOf(series, { ...market, seed: 'b' }, span)).to.not.deep.equal(drawn);
      const columns = drawn[0]?.columns ?? first.columns;
      const recorded = first.columns;
      expect(columns.close.slice(0, 200)).to.deep.equal(recorded.close.slice(0, 200));
      expect(columns.close.slice(200, 300)).to.not.deep.equal(recorded.close.slice(200, 300));
      for (let row = 200; row < 2_000; row++) {
        const [open = 0, high = 0, low = 0, close = 0] = [
          columns.open[row],
          columns.high[row],
          columns.low[row],
          columns.close[row],
        ];
        expect(high).to.be.at.least(Math.max(open, close));
        expect(low).to.be.at.most(Math.min(open, close));
        expect(Number(close.toFixed(2))).to.equal(close);
      }
      expect(deviation(returnsOf(columns)) / deviation(returnsOf(recorded))).to.be.within(0.85, 1.15);
    });
  }

  it('several series keep moving together', () => {
    const twin = [first, { ...second, columns: first.columns }];
    const drawn = marketOf(twin, { kind: 'generated', method: 'stationary-bootstrap', seed: 'a' }, span);
    const [a, b] = drawn.map(one => returnsOf(one.columns));
    expect(correlation(a ?? [], b ?? [])).to.be.greaterThan(0.999);
    const apart = marketOf(series, { kind: 'generated', method: 'garch', seed: 'a' }, span).map(one =>
      returnsOf(one.columns),
    );
    expect(correlation(apart[0] ?? [], apart[1] ?? [])).to.be.within(-0.1, 0.1);
  });

  it('a stressed market moves more, and falls by as much as it is told', () => {
    const calm = { kind: 'stressed', volatility: 1, shock: null } as const;
    const [same] = marketOf(series, calm, span);
    expect(Array.from(same?.columns.close ?? [], (price, row) => price / (first.columns.close[row] ?? 1))).to.satisfy(
      (ratios: readonly number[]) => ratios.every(ratio => Math.abs(ratio - 1) < 1e-4),
    );
    const [wild] = marketOf(series, { ...calm, volatility: 2 }, span);
    const ratio = deviation(returnsOf(wild?.columns ?? first.columns)) / deviation(returnsOf(first.columns));
    expect(ratio).to.be.closeTo(2, 0.01);
    const [crash] = marketOf(series, { ...calm, shock: { at: 0.5, size: -0.4, bars: 10 } }, span);
    const fall = (crash?.columns.close[1_500] ?? 0) / (first.columns.close[1_500] ?? 1);
    expect(fall).to.be.closeTo(0.6, 0.001);
    expect(crash?.columns.close[1_000]).to.be.closeTo(first.columns.close[1_000] ?? 0, 1);
  });

  it('fits GARCH to what GARCH made', () => {
    const random = seededRandom('garch');
    const [alpha, beta, longRun] = [0.08, 0.9, 1e-4];
    let variance = longRun;
    const returns = Float64Array.from({ length: 20_000 }, () => {
      const one = Math.sqrt(variance) * random.normal();
      variance = (1 - alpha - beta) * longRun + alpha * one * one + beta * variance;
      return one;
    });
    const fit = fitGarch(returns);
    expect(fit?.alpha).to.be.closeTo(alpha, 0.02);
    expect(fit?.beta).to.be.closeTo(beta, 0.03);
    expect(fitGarch(new Float64Array(100))).to.equal(null);
  });

  it('the stationary bootstrap has blocks of the mean length that is asked for', () => {
    const indices = stationaryIndices(new Int32Array(100_000), {
      among: 1_000,
      mean: 20,
      random: seededRandom('blocks'),
    });
    const breaks = indices.filter((at, index) => index > 0 && at !== ((indices[index - 1] ?? 0) + 1) % 1_000).length;
    expect(100_000 / breaks).to.be.closeTo(20, 1);
  });
});
