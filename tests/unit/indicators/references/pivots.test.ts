import { expect } from 'chai';
import { classicPivot } from '#shared/indicators/levels/pivot-formulas.ts';
import { allCases, hasReferences } from './cases.ts';

const COLUMNS = { pp: 0, r1: 1, r2: 2, r3: 3, s1: -1, s2: -2, s3: -3 } as const;

describe('the classic pivots against Stock.Indicators', () => {
  it('are its pivot points, of the month before there', function () {
    if (!hasReferences) return this.skip();
    const cases = allCases().filter(one => one.name === 'PivotPoints()' && one.output in COLUMNS);
    expect(cases).to.have.length(7);
    for (const { output, bars, expected } of cases) {
      const months = [...Map.groupBy(bars, bar => new Date(bar.openTime).toISOString().slice(0, 7)).values()];
      let checked = 0;
      for (const [index, value] of expected.entries()) {
        if (value === null) continue;
        const now = months.findIndex(month => month.includes(bars[index]!));
        const before = months[now - 1]!;
        const month = {
          open: before[0]!.open,
          high: Math.max(...before.map(bar => bar.high)),
          low: Math.min(...before.map(bar => bar.low)),
          close: before.at(-1)!.close,
        };
        const level = COLUMNS[output as keyof typeof COLUMNS];
        expect(classicPivot(month, level, months[now]![0]!.open), `${output} at ${index}`).to.be.closeTo(value, 1e-9);
        checked++;
      }
      expect(checked).to.be.greaterThan(400);
    }
  });
});
