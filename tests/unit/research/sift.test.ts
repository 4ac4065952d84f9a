import { expect } from 'chai';
import fc from 'fast-check';
import { epochMs } from '#shared/kernel/time.ts';
import { blankColumns, COLUMN_NAMES } from '#shared/research/columns/slice.ts';
import { checkSeries } from '#shared/research/quality/check.ts';
import { fitsColumns } from '#shared/research/quality/report.ts';
import { longestOrder } from '#shared/research/sift/longest-order.ts';
import { commonTimeframe } from '#shared/research/sift/other-timeframes.ts';
import type { RawRows, RowRepair } from '#shared/research/sift/rows.ts';
import { sift } from '#shared/research/sift/sift.ts';

const MINUTE = 60_000;
const START = Date.UTC(2021, 4, 19);
const NOW = epochMs(START + 400 * MINUTE);

type Row = readonly [time: number, open: number, high: number, low: number, close: number, volume: number];

function rowsOf(rows: readonly Row[]): RawRows {
  const columns = blankColumns('1m', rows.length);
  rows.forEach((row, at) => {
    for (const [column, name] of COLUMN_NAMES.entries()) columns[name][at] = row[column] ?? Number.NaN;
  });
  return { ...columns, place: Float64Array.from(rows, (_, at) => at + 2) };
}

/** Mostly good bars; now and then a number, a time or a place that is none. */
const odd = fc.constantFrom(Number.NaN, 0, -1, Number.POSITIVE_INFINITY, 1e-300, 1e300);
const value = (from: number, to: number) =>
  fc.oneof({ weight: 40, arbitrary: fc.integer({ min: from, max: to }) }, { weight: 1, arbitrary: odd });
const anyRow: fc.Arbitrary<Row> = fc
  .tuple(
    fc.oneof(
      { weight: 30, arbitrary: fc.integer({ min: 0, max: 450 }).map(at => START + at * MINUTE) },
      { weight: 1, arbitrary: fc.integer({ min: START, max: START + 400 * MINUTE }) },
      { weight: 1, arbitrary: odd },
    ),
    value(50, 60),
    value(60, 70),
    value(40, 50),
    value(50, 60),
    value(0, 9),
  )
  .map(row => row as Row);
const anyRepairs = fc.subarray<RowRepair>(['sort', 'duplicates', 'range']).map(names => new Set(names));

describe('sifting rows', () => {
  it('what is taken is a series; every other row is named once, and no row is lost', () => {
    fc.assert(
      fc.property(fc.array(anyRow, { maxLength: 120 }), anyRepairs, (rows, repairs) => {
        const raw = rowsOf(rows);
        const { columns, findings } = sift(raw, { now: NOW, repairs });
        const faults = checkSeries(columns).findings.filter(({ kind }) => kind !== 'other-timeframe');
        expect(fitsColumns({ ...checkSeries(columns), findings: faults })).to.equal(true);
        const left = findings.reduce((total, finding) => total + finding.leftOut, 0);
        expect(columns.time.length + left).to.equal(rows.length);
        const named = findings.flatMap(({ runs }) => runs.flatMap(([from, to]) => range(from, to)));
        expect(named.length).to.equal(new Set(named).size);
        const told = findings.reduce((total, finding) => total + finding.leftOut + finding.repaired, 0);
        expect(named.length).to.equal(told);
      }),
      { numRuns: 300 },
    );
  });

  it('a good series passes as it is', () => {
    const rows = Array.from({ length: 300 }, (_, at): Row => [START + at * MINUTE, 2, 3, 1, 2, 1]);
    const { columns, findings } = sift(rowsOf(rows), { now: NOW, repairs: new Set() });
    expect(findings).to.deep.equal([]);
    expect(columns.time).to.deep.equal(rowsOf(rows).time);
  });

  it('one time far ahead costs that row, not those after it', () => {
    const rows = Array.from({ length: 300 }, (_, at): Row => [START + (at === 5 ? 350 : at) * MINUTE, 2, 3, 1, 2, 1]);
    const { columns, findings } = sift(rowsOf(rows), { now: NOW, repairs: new Set() });
    expect(columns.time.length).to.equal(299);
    expect(findings.map(({ code, runs }) => [code, runs])).to.deep.equal([['CANDLE_OUT_OF_ORDER', [[7, 7]]]]);
  });

  it('many holes of one size among others are holes, not another timeframe', () => {
    const times = Array.from({ length: 200 }, (_, at) => at * 2 + (at % 15 === 0 ? 1 : 0));
    const rows = times.map((at): Row => [START + at * MINUTE, 2, 3, 1, 2, 1]);
    expect(sift(rowsOf(rows), { now: epochMs(NOW * 2), repairs: new Set() }).findings).to.deep.equal([]);
  });
});

const range = (from: number, to: number): readonly number[] =>
  Array.from({ length: to - from + 1 }, (_, at) => from + at);

describe('the longest order', () => {
  it('never goes back, and no longer one exists', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 11 }), times => {
        const kept = longestOrder(times).map(at => times[at] ?? 0);
        expect(isOrdered(kept)).to.equal(true);
        const subsets = Array.from({ length: 2 ** times.length }, (_, mask) =>
          times.filter((_time, at) => mask & (1 << at)),
        );
        expect(kept.length).to.equal(Math.max(0, ...subsets.filter(isOrdered).map(subset => subset.length)));
      }),
      { numRuns: 40 },
    );
  });
});

const isOrdered = (times: readonly number[]): boolean =>
  times.every((time, at) => at === 0 || (times[at - 1] ?? 0) <= time);

describe('the timeframe of times', () => {
  it('is the distance that most neighbours have, whichever way they stand', () => {
    const hours = Float64Array.from({ length: 20 }, (_, at) => START + at * 3_600_000 + (at > 10 ? 7_200_000 : 0));
    expect(commonTimeframe(hours)).to.equal('1h');
    expect(commonTimeframe(hours.toReversed())).to.equal('1h');
    const shuffled = hours.map((_, row) => hours[(row * 7) % hours.length] ?? 0); // every seventh, round and round
    expect(commonTimeframe(shuffled)).to.equal('1h');
    expect(commonTimeframe(Float64Array.of(START))).to.equal(null);
  });
});
