import { expect } from 'chai';
import fc from 'fast-check';
import { Resampler } from '#agents/technical-analysis/core/resampler.ts';
import type { Columns } from '#shared/domain/columns.ts';
import { epochMs, type Timeframe, timeframeMs } from '#shared/kernel/time.ts';
import { contentHash } from '#shared/research/columns/content-hash.ts';
import { resample } from '#shared/research/columns/resample.ts';
import { blankColumns, COLUMN_NAMES, rowAt, rowsBetween } from '#shared/research/columns/slice.ts';

/** A Thursday, so that the first week is a part of one. */
const START = Date.UTC(2021, 3, 29);

interface Part {
  readonly skipped: number;
  readonly open: number;
  readonly close: number;
  readonly volume: number;
}

const places = (value: number, digits: number): number => Number((value / 10 ** digits).toFixed(digits));
const part = (digits: number): fc.Arbitrary<Part> =>
  fc.record({
    skipped: fc.oneof({ weight: 8, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 40 })),
    open: fc.integer({ min: 1, max: 1e7 }).map(value => places(value, 2)),
    close: fc.integer({ min: 1, max: 1e7 }).map(value => places(value, 2)),
    volume: fc.integer({ min: 0, max: 2_000_000_000 }).map(value => places(value, digits)),
  });

function series(timeframe: Timeframe, parts: readonly Part[]): Columns {
  const columns = blankColumns(timeframe, parts.length);
  let time = START;
  parts.forEach(({ skipped, open, close, volume }, row) => {
    time += skipped * timeframeMs(timeframe);
    columns.time[row] = time;
    columns.open[row] = open;
    columns.close[row] = close;
    columns.high[row] = Math.max(open, close) + 1;
    columns.low[row] = Math.min(open, close);
    columns.volume[row] = volume;
    time += timeframeMs(timeframe);
  });
  return columns;
}

/** What the live resampler makes of the same bars, as rows of numbers. */
function live(columns: Columns, timeframe: Timeframe): readonly (readonly number[])[] {
  const resampler = new Resampler(timeframe, columns.timeframe);
  return rowsOf(columns).flatMap(([time = 0, ...values]) => {
    const [open = '', high = '', low = '', close = '', volume = ''] = values.map(String);
    return resampler
      .add({ openTime: epochMs(time), open, high, low, close, volume })
      .map(bar => [bar.openTime, ...[bar.open, bar.high, bar.low, bar.close, bar.volume].map(Number)]);
  });
}

const rowsOf = (columns: Columns): readonly (readonly number[])[] =>
  [...columns.time].map((_, row) => COLUMN_NAMES.map(name => columns[name][row] ?? Number.NaN));

describe('resampling columns', () => {
  const pairs: readonly (readonly [Timeframe, Timeframe])[] = [
    ['1s', '1m'],
    ['1m', '5m'],
    ['1m', '1h'],
    ['4h', '1d'],
    ['1d', '1w'],
    ['12h', '1w'],
  ];
  for (const [from, to] of pairs) {
    it(`${from} to ${to} is what the live resampler makes, to the last bit`, () => {
      fc.assert(
        fc.property(
          fc.integer({ min: 0, max: 8 }).chain(digits => fc.array(part(digits), { maxLength: 200 })),
          parts => {
            const columns = series(from, parts);
            expect(rowsOf(resample(columns, to))).to.deep.equal(live(columns, to));
          },
        ),
        { numRuns: 60 },
      );
    });
  }

  it('weeks begin on Mondays', () => {
    const day = { skipped: 0, open: 1, close: 1, volume: 0.1 };
    const weeks = resample(series('1d', Array(20).fill(day)), '1w');
    expect([...weeks.time].map(time => new Date(time).toISOString().slice(0, 10))).to.deep.equal([
      '2021-04-26',
      '2021-05-03',
      '2021-05-10',
    ]);
    expect([...weeks.volume]).to.deep.equal([0.4, 0.7, 0.7]);
  });

  it('volumes with more digits than a whole number holds are added as decimals', () => {
    const volumes = [12345678.12345678, 0.000000000000001, 5e-324];
    const columns = series(
      '1m',
      volumes
        .map(volume => ({ skipped: 0, open: 1, close: 1, volume }))
        .concat([
          { skipped: 0, open: 1, close: 1, volume: 0.1 },
          { skipped: 0, open: 1, close: 1, volume: 0.2 },
        ]),
    );
    expect(rowsOf(resample(columns, '5m'))).to.deep.equal([[START, 1, 2, 1, 1, 12345678.42345678]]);
  });
});

describe('the hash of columns', () => {
  const columns = series(
    '1m',
    Array.from({ length: 50 }, (_, at) => ({ skipped: 0, open: at + 1, close: 2, volume: 1 })),
  );
  const hash = (one: Columns, instrumentId = 'binance:BTC/USDT') => contentHash({ instrumentId }, one);

  it('is the same for the same data wherever it lies in memory', () => {
    const copy = series(
      '1m',
      Array.from({ length: 50 }, (_, at) => ({ skipped: 0, open: at + 1, close: 2, volume: 1 })),
    );
    expect(hash(copy))
      .to.equal(hash(columns))
      .and.to.match(/^[0-9a-f]{64}$/);
    expect(hash(rowsBetween(columns, 10, 20))).to.not.equal(hash(rowsBetween(columns, 11, 21)));
  });

  it('differs for another instrument, timeframe, value or length', () => {
    const changed = { ...columns, close: columns.close.with(7, 2.0000000000000004) };
    const others = [
      hash(columns, 'okx:BTC/USDT'),
      hash({ ...columns, timeframe: '5m' }),
      hash(changed),
      hash(rowsBetween(columns, 0, 49)),
    ];
    expect(new Set([hash(columns), ...others]).size).to.equal(5);
  });

  it('finds rows by time', () => {
    expect(rowAt(columns, epochMs(START))).to.equal(0);
    expect(rowAt(columns, epochMs(START + 1))).to.equal(1);
    expect(rowAt(columns, epochMs(START + 50 * 60_000))).to.equal(50);
  });
});
