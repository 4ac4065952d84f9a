import { expect } from 'chai';
import fc from 'fast-check';
import type { Bar } from '#shared/domain/bar.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { checkSeries } from '#shared/research/quality/check.ts';
import { repair, repairPolicy } from '#shared/research/quality/repair.ts';
import { fitsColumns } from '#shared/research/quality/report.ts';
import { seededBars } from '#tests/golden/seeded-bars.ts';
import { columnsOf } from './columns-of.ts';

const MINUTE = 60_000;
const FROM = 1_700_000_040_000;
const BARS = seededBars({ seed: 'repair', count: 300, from: FROM, stepMs: MINUTE });
const GOOD = columnsOf(BARS);
const timeOf = (index: number) => epochMs(FROM + index * MINUTE);
const policy = (value: unknown) => repairPolicy.parse(value);

describe('a repair', () => {
  it('does nothing that was not asked for, and leaves its input alone', () => {
    const { columns, records } = repair(GOOD, []);
    expect(columns).to.equal(GOOD);
    expect(records).to.deep.equal([]);
    const before = structuredClone(GOOD);
    repair(GOOD, [policy({ kind: 'winsorise', deviations: 0.5 })]);
    expect(GOOD).to.deep.equal(before);
  });

  it('sorts, and says which rows it moved', () => {
    const swapped = [...BARS];
    [swapped[10], swapped[20]] = [BARS[20]!, BARS[10]!];
    const { columns, records } = repair(columnsOf(swapped), [policy({ kind: 'sort' })]);
    expect(columns).to.deep.equal(GOOD);
    expect(records).to.deep.equal([{ policy: { kind: 'sort' }, count: 2, times: [timeOf(10), timeOf(20)] }]);
  });

  it('drops duplicates, keeping the first or the last that came', () => {
    const twice = [...BARS.slice(0, 6), { ...BARS[5]!, volume: 77 }, ...BARS.slice(6)];
    const first = repair(columnsOf(twice), [policy({ kind: 'drop-duplicates' })]);
    expect(first.columns).to.deep.equal(GOOD);
    expect(first.records[0]).to.deep.include({ count: 1, times: [timeOf(5)] });
    const last = repair(columnsOf(twice), [policy({ kind: 'drop-duplicates', keep: 'last' })]);
    expect(last.columns.volume[5]).to.equal(77);
    expect(last.columns.time).to.deep.equal(GOOD.time);
  });

  it('drops rows that cannot be a bar', () => {
    const bad = BARS.map((bar, index) =>
      index === 4 ? { ...bar, high: 0 } : index === 9 ? { ...bar, close: NaN } : bar,
    );
    const { columns, records } = repair(columnsOf(bad), [policy({ kind: 'drop-bad-bars' })]);
    expect(columns).to.deep.equal(columnsOf(BARS.filter((_, index) => index !== 4 && index !== 9)));
    expect(records[0]).to.deep.include({ count: 2, times: [timeOf(4), timeOf(9)] });
  });

  it('fills gaps with the close before and no volume, or records that it left them', () => {
    const holed = columnsOf(BARS.filter((_, index) => index !== 50 && (index < 100 || index > 102)));
    const filled = repair(holed, [policy({ kind: 'fill-gaps', with: 'previous-close' })]);
    expect(filled.columns.time).to.deep.equal(GOOD.time);
    for (const index of [50, 100, 101, 102]) {
      const close = BARS[index === 50 ? 49 : 99]!.close;
      const { open, high, low, volume } = filled.columns;
      expect([open[index], high[index], low[index], filled.columns.close[index], volume[index]]).to.deep.equal([
        close,
        close,
        close,
        close,
        0,
      ]);
    }
    expect(filled.columns.close[103]).to.equal(BARS[103]!.close);
    expect(filled.records[0]).to.deep.include({ count: 4, times: [50, 100, 101, 102].map(timeOf) });

    const short = repair(holed, [policy({ kind: 'fill-gaps', with: 'previous-close', longest: 2 })]);
    expect(short.records[0]).to.deep.include({ count: 1, times: [timeOf(50)] });
    expect(checkSeries(short.columns).gaps).to.deep.equal([{ from: timeOf(100), bars: 3 }]);

    const left = repair(holed, [policy({ kind: 'fill-gaps', with: 'nothing' })]);
    expect(left.columns).to.equal(holed);
    expect(left.records[0]?.count).to.equal(4);
  });

  it('pulls a wrong tick back and leaves the bars around it', () => {
    const tick = (bar: Bar): Bar => ({ ...bar, high: bar.close * 2, close: bar.close * 2 });
    const spiked = columnsOf(BARS.map((bar, index) => (index === 150 ? tick(bar) : bar)));
    const { columns, records } = repair(spiked, [policy({ kind: 'winsorise' })]);
    expect(records[0]).to.deep.include({ count: 1, times: [timeOf(150)] });
    expect(columns.close[150]).to.be.closeTo(BARS[150]!.close, BARS[150]!.close * 0.05);
    expect(columns.close[150]).to.equal(columns.high[150]);
    expect([...columns.close].filter((close, index) => close !== BARS[index]!.close)).to.have.length(1);
  });

  it('walks a true jump up in a few bars', () => {
    const doubled = (bar: Bar): Bar => ({
      ...bar,
      open: bar.open * 2,
      high: bar.high * 2,
      low: bar.low * 2,
      close: bar.close * 2,
    });
    const jumped = columnsOf(BARS.map((bar, index) => (index >= 150 ? doubled(bar) : bar)));
    const { columns, records } = repair(jumped, [policy({ kind: 'winsorise' })]);
    expect(records[0]?.times[0]).to.equal(timeOf(150));
    expect(records[0]?.count).to.be.within(10, 60);
    expect(columns.close.slice(220)).to.deep.equal(jumped.close.slice(220));
  });

  it('makes of any rows what the contract of columns asks for', () => {
    const number = fc.oneof(
      { weight: 9, arbitrary: fc.double({ min: 50, max: 150, noNaN: true }) },
      fc.constantFrom(NaN, 0, -1),
    );
    const row = fc.record({
      minute: fc.integer({ min: 0, max: 60 }),
      prices: fc.tuple(number, number, number, number),
      volume: number,
    });
    const everything = [
      { kind: 'drop-bad-bars' },
      { kind: 'sort' },
      { kind: 'drop-duplicates', keep: 'last' },
      { kind: 'fill-gaps', with: 'previous-close' },
      { kind: 'winsorise', deviations: 3 },
    ].map(policy);
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 60 }), rows => {
        const bars = rows.map(({ minute, prices: [open, one, other, close], volume }) => ({
          openTime: timeOf(minute),
          open,
          high: Math.max(open, one, other, close),
          low: Math.min(open, one, other, close),
          close,
          volume,
        }));
        const { columns } = repair(columnsOf(bars), everything);
        const report = checkSeries(columns);
        expect(fitsColumns(report), JSON.stringify(report.findings)).to.equal(true);
        expect(report.missing).to.equal(0);
      }),
    );
  });

  it('is asked for strictly', () => {
    for (const wrong of [
      { kind: 'interpolate' },
      { kind: 'sort', by: 'close' },
      { kind: 'fill-gaps' },
      { kind: 'winsorise', deviations: 0 },
    ]) {
      expect(repairPolicy.safeParse(wrong).success).to.equal(false);
    }
  });
});
