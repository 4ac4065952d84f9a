import { expect } from 'chai';
import fc from 'fast-check';
import { epochMs } from '#shared/kernel/time.ts';
import { holesWithin } from '#shared/research/quality/holes.ts';

const MINUTE = 60_000;
const series = (minutes: readonly number[]) => ({
  timeframe: '1m' as const,
  time: Float64Array.from(minutes, minute => minute * MINUTE),
});
const span = (from: number, until: number) => ({ from: epochMs(from * MINUTE), until: epochMs(until * MINUTE) });

describe('holes of a series within a span', () => {
  it('tells the longest, also before the first bar and after the last', () => {
    const found = (minutes: readonly number[]) => holesWithin(series(minutes), span(10, 20));
    expect(found([9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20])).to.deep.equal({
      ...{ expected: 10, missing: 0, largest: null },
    });
    expect(found([14, 15, 18])).to.deep.equal({
      ...{ expected: 10, missing: 7, largest: { from: 10 * MINUTE, bars: 4 } },
    });
    expect(found([])).to.deep.equal({ expected: 10, missing: 10, largest: { from: 10 * MINUTE, bars: 10 } });
  });

  it('counts each bar of the span that is not there, once', () => {
    const minutes = fc.uniqueArray(fc.integer({ min: 0, max: 60 })).map(all => all.sort((a, b) => a - b));
    fc.assert(
      fc.property(minutes, fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 60 }), (there, a, b) => {
        const [from, until] = [Math.min(a, b), Math.max(a, b)];
        const { missing, expected } = holesWithin(series(there), span(from, until));
        expect(missing).to.equal(until - from - there.filter(one => one >= from && one < until).length);
        expect(expected).to.equal(until - from);
      }),
    );
  });
});
