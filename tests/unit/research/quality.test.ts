import { expect } from 'chai';
import fc from 'fast-check';
import type { Bar } from '#shared/domain/bar.ts';
import type { Columns } from '#shared/domain/columns.ts';
import { seededRandom } from '#shared/kernel/random.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { agreement } from '#shared/research/quality/agreement.ts';
import { checkSeries } from '#shared/research/quality/check.ts';
import { fitsColumns } from '#shared/research/quality/report.ts';
import { seededBars } from '#tests/golden/seeded-bars.ts';
import { columnsOf } from './columns-of.ts';

const MINUTE = 60_000;
const FROM = 1_700_000_040_000;
const BARS = seededBars({ seed: 'quality', count: 400, from: FROM, stepMs: MINUTE });

/** The bars with some of them changed, dropped (null) or doubled (two). */
const changed = (change: (bar: Bar, index: number) => Bar | readonly Bar[]): Columns =>
  columnsOf(BARS.flatMap((bar, index) => change(bar, index)));
const timeOf = (index: number) => epochMs(FROM + index * MINUTE);
const kinds = (columns: Columns, options = {}) => checkSeries(columns, options).findings.map(one => one.kind);

describe('the check of a series', () => {
  it('finds nothing in a good one, and scores it 1', () => {
    const report = checkSeries(columnsOf(BARS));
    expect(report.findings).to.deep.equal([]);
    expect(report.score.total).to.equal(1);
    expect(report).to.include({ rows: 400, first: timeOf(0), last: timeOf(399), expected: 400, missing: 0 });
  });

  it('scores an empty one 0', () => {
    const report = checkSeries(columnsOf([]));
    expect(report).to.include({ rows: 0, first: null, last: null, largestMove: null });
    expect(report.score.total).to.equal(0);
  });

  it('names each row that cannot be a bar, once', () => {
    const columns = changed((bar, index) => {
      if (index === 10) return { ...bar, close: Number.NaN };
      if (index === 20) return { ...bar, volume: Number.POSITIVE_INFINITY };
      if (index === 30) return { ...bar, low: 0 };
      if (index === 40) return { ...bar, high: bar.low / 2 };
      if (index === 50) return { ...bar, volume: -1 };
      return index === 60 ? { ...bar, volume: 0 } : bar;
    });
    const report = checkSeries(columns);
    expect(report.findings.map(({ kind, count, first, last }) => ({ kind, count, first, last }))).to.deep.equal([
      { kind: 'not-finite', count: 2, first: timeOf(10), last: timeOf(20) },
      { kind: 'price-not-positive', count: 1, first: timeOf(30), last: timeOf(30) },
      { kind: 'range-inconsistent', count: 1, first: timeOf(40), last: timeOf(40) },
      { kind: 'volume-negative', count: 1, first: timeOf(50), last: timeOf(50) },
      { kind: 'zero-volume', count: 1, first: timeOf(60), last: timeOf(60) },
    ]);
    expect(report.score.parts.validity).to.equal(395 / 400);
    expect(fitsColumns(report)).to.equal(false);
  });

  it('lists gaps, also of rows that came unsorted and twice', () => {
    const holed = BARS.filter((_, index) => index < 100 || (index > 104 && index !== 200));
    const shuffled = [...holed.slice(50), ...holed.slice(0, 50)];
    const twice = [...shuffled, holed[3]!, { ...holed[7]!, volume: 1_000_000 }];
    const report = checkSeries(columnsOf(twice));
    expect(report.gaps).to.deep.equal([
      { from: timeOf(100), bars: 5 },
      { from: timeOf(200), bars: 1 },
    ]);
    expect(report).to.deep.include({ missing: 6, expected: 400, duplicates: { count: 2, conflicting: 1 } });
    expect(report.findings.map(one => [one.kind, one.count])).to.deep.equal([
      ['out-of-order', 52],
      ['duplicate', 2],
      ['gap', 6],
    ]);
    expect(report.score.parts.completeness).to.equal(394 / 400);
    expect(report.score.parts.uniqueness).to.equal(394 / 396);
  });

  it('finds times off the grid, and a stretch of another timeframe', () => {
    expect(
      kinds(changed((bar, index) => (index === 9 ? { ...bar, openTime: epochMs(bar.openTime + 500) } : bar))),
    ).to.include('off-grid');
    const mixed = changed((bar, index) => (index > 200 && index % 5 !== 0 ? [] : bar));
    const found = checkSeries(mixed).findings.find(one => one.kind === 'other-timeframe');
    expect(found).to.deep.include({ count: 39, first: timeOf(200), last: timeOf(395) });
  });

  it('finds outliers that robust statistics tell apart, and what the next bar took back', () => {
    const spike = (bar: Bar) => ({ ...bar, high: bar.close * 1.6, close: bar.close * 1.5 });
    const report = checkSeries(changed((bar, index) => (index === 77 ? spike(bar) : bar)));
    expect(report.findings.map(({ kind, count, first, last }) => ({ kind, count, first, last }))).to.deep.equal([
      { kind: 'outlier', count: 2, first: timeOf(77), last: timeOf(78) },
    ]);
    expect(report.findings[0]?.detail).to.contain('1 taken back');
    expect(report.largestMove?.time).to.equal(timeOf(77));
    expect(report.largestMove?.change).to.be.closeTo(0.5, 0.02);
    expect(report.score.parts.plausibility).to.equal(1 - 2 / 399);
  });

  it('takes the moves of a wild hour for what they are, and a bad tick in it for one', () => {
    const random = seededRandom('a wild hour');
    let level = 1;
    const wild = BARS.map((bar, index): Bar => {
      if (index >= 150 && index < 250) level *= Math.exp(0.04 * random.normal());
      const scale = (price: number) => price * level;
      return { ...bar, open: scale(bar.open), high: scale(bar.high), low: scale(bar.low), close: scale(bar.close) };
    }).map(bar => ({
      ...bar,
      high: Math.max(bar.high, bar.open, bar.close),
      low: Math.min(bar.low, bar.open, bar.close),
    }));
    expect(kinds(columnsOf(wild))).to.deep.equal([]);
    const tick = wild.map((bar, index) => (index === 200 ? { ...bar, high: bar.high * 5, close: bar.close * 4 } : bar));
    const found = checkSeries(columnsOf(tick)).findings;
    expect(found.map(one => [one.kind, one.count])).to.deep.equal([['outlier', 2]]);
  });

  it('does not take the move across a long gap for an outlier', () => {
    const moved = (bar: Bar): Bar => ({
      ...bar,
      open: bar.open * 1.08,
      high: bar.high * 1.08,
      low: bar.low * 1.08,
      close: bar.close * 1.08,
    });
    expect(kinds(changed((bar, index) => (index >= 200 ? moved(bar) : bar)))).to.deep.equal(['outlier']);
    expect(kinds(changed((bar, index) => (index >= 300 ? moved(bar) : index >= 100 ? [] : bar)))).to.deep.equal([
      'gap',
    ]);
  });

  it('finds runs of unchanged prices and a series that nobody feeds any more', () => {
    const still = changed((bar, index) =>
      index >= 100 && index < 170 ? { ...bar, open: 50, high: 50, low: 50, close: 50 } : bar,
    );
    const found = checkSeries(still).findings.find(one => one.kind === 'stale');
    expect(found).to.deep.include({ count: 70, first: timeOf(100), last: timeOf(169) });
    expect(kinds(columnsOf(BARS), { asOf: timeOf(402) })).to.deep.equal([]);
    const late = checkSeries(columnsOf(BARS), { asOf: timeOf(404) });
    expect(late.findings.map(one => [one.kind, one.count])).to.deep.equal([['outdated', 4]]);
    expect(late.score.parts.freshness).to.equal(0.5);
  });
});

describe('the check of any rows', () => {
  it('tells of each without failing, with a score from 0 to 1 and numbers that are finite', () => {
    const number = fc.oneof(fc.double(), fc.constantFrom(0, -1, 100, NaN, Infinity));
    const time = fc.oneof(
      fc.integer({ min: 0, max: 50 }).map(timeOf),
      fc.double(),
      fc.constantFrom(NaN, -Infinity, 1e300),
    );
    const row = fc.tuple(time, number, number, number, number, number);
    fc.assert(
      fc.property(fc.array(row, { maxLength: 60 }), rows => {
        const bars = rows.map(([openTime, open, high, low, close, volume]): Bar => {
          return { openTime: epochMs(openTime), open, high, low, close, volume };
        });
        const report = checkSeries(columnsOf(bars), { asOf: timeOf(60), staleBars: 2 });
        const texts = JSON.stringify(report, (_, value) =>
          typeof value === 'number' && !Number.isFinite(value) ? 'bad' : value,
        );
        expect(texts).not.to.contain('"bad"');
        expect(report.score.total).to.be.within(0, 1);
        for (const part of Object.values(report.score.parts)) expect(part).to.be.within(0, 1);
        const missing = report.gaps.reduce((sum, gap) => sum + gap.bars, 0);
        expect(report.missing).to.equal(missing);
      }),
      { numRuns: 500 },
    );
  });
});

describe('the agreement of two sources', () => {
  it('says what both have, what is equal, and how far the rest deviates', () => {
    const first = columnsOf(BARS.slice(0, 100));
    const second = columnsOf(
      BARS.slice(50, 160).map((bar, index) => (index < 25 ? { ...bar, close: bar.close * 1.001 } : bar)),
    );
    const found = agreement(first, second);
    expect(found).to.include({ shared: 50, onlyFirst: 50, onlySecond: 60, equalShare: 0.5 });
    expect(found.meanBps).to.be.closeTo(5, 1e-9);
    expect(found.deviationBps).to.be.closeTo(5, 1e-9);
    expect(found.largest?.bps).to.be.closeTo(10, 1e-9);
  });

  it('has no numbers where nothing is shared', () => {
    const found = agreement(columnsOf(BARS.slice(0, 10)), columnsOf(BARS.slice(20, 30)));
    expect(found).to.deep.equal({
      shared: 0,
      onlyFirst: 10,
      onlySecond: 10,
      largest: null,
      equalShare: null,
      meanBps: null,
      deviationBps: null,
    });
  });
});
