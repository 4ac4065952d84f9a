import { expect } from 'chai';
import { planCatchUp } from '#agents/data-collection/core/catch-up.ts';
import { EMPTY_QUOTA, type Quota, spend } from '#agents/data-collection/core/quota.ts';
import { type RawBar, readBar } from '#agents/data-collection/core/reading.ts';
import { stepAfter } from '#agents/data-collection/core/sequence.ts';
import type { Candle } from '#shared/domain/candle.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { rawBar, second } from './bars.ts';

const candle = (n: number, changes: Partial<RawBar> = {}): Candle => {
  const read = readBar(rawBar(n, changes));
  if (!read.ok) throw new Error(read.error);
  return read.value;
};

describe('reading a bar', () => {
  it('keeps every digit', () => {
    const read = readBar(rawBar(1, { low: '0.000000012345678901', volume: '0' }));
    expect(read.ok && read.value.low.toFixed()).to.equal('0.000000012345678901');
  });

  const refused: readonly (readonly [string, Partial<RawBar>, string])[] = [
    ['a price of zero', { open: '0', low: '0' }, 'CANDLE_PRICE_NOT_POSITIVE'],
    ['a negative price', { low: '-1' }, 'CANDLE_PRICE_NOT_POSITIVE'],
    ['NaN', { close: 'NaN' }, 'CANDLE_PRICE_NOT_POSITIVE'],
    ['null', { high: 'null' }, 'CANDLE_PRICE_NOT_POSITIVE'],
    ['Infinity', { high: 'Infinity' }, 'CANDLE_PRICE_NOT_POSITIVE'],
    ['an empty price', { open: '' }, 'CANDLE_PRICE_NOT_POSITIVE'],
    ['a high below the low', { high: '1' }, 'CANDLE_RANGE_INCONSISTENT'],
    ['a low above the close', { low: '101.5', high: '200' }, 'CANDLE_RANGE_INCONSISTENT'],
    ['a negative volume', { volume: '-1' }, 'CANDLE_VOLUME_NEGATIVE'],
    ['a volume that is no number', { volume: 'many' }, 'CANDLE_UNREADABLE'],
    ['a time between bars', { openTime: 1_500 }, 'CANDLE_OFF_GRID'],
    ['a time that is no number', { openTime: Number.NaN }, 'CANDLE_UNREADABLE'],
    ['a time before all', { openTime: -1_000 }, 'CANDLE_UNREADABLE'],
  ];
  for (const [what, changes, code] of refused) {
    it(`refuses ${what}: ${code}`, () => {
      const read = readBar(rawBar(1, changes));
      expect(read.ok || read.error).to.equal(code);
    });
  }
});

describe('the order of candles', () => {
  it('takes the first, and the next', () => {
    expect(stepAfter(null, candle(5))).to.deep.equal({ kind: 'accept' });
    expect(stepAfter(candle(5), candle(6))).to.deep.equal({ kind: 'accept' });
  });
  it('sees what is missing', () => {
    expect(stepAfter(candle(5), candle(9))).to.deep.equal({ kind: 'hole', from: second(6) });
  });
  it('refuses late ones, the same again, and the same time with other values', () => {
    expect(stepAfter(candle(5), candle(4))).to.deep.equal({ kind: 'refuse', code: 'CANDLE_OUT_OF_ORDER' });
    expect(stepAfter(candle(5), candle(5))).to.deep.equal({ kind: 'refuse', code: 'CANDLE_DUPLICATE' });
    const trailingZeros = candle(5, { close: '105.00' });
    expect(stepAfter(candle(5), trailingZeros)).to.deep.equal({ kind: 'refuse', code: 'CANDLE_DUPLICATE' });
    const other = candle(5, { volume: '2' });
    expect(stepAfter(candle(5), other)).to.deep.equal({ kind: 'refuse', code: 'CANDLE_CONFLICT' });
  });
});

describe('what to catch up', () => {
  const facts = { now: epochMs(1_000_500), timeframe: '1s', historyBars: 100, maxCatchUpBars: 10 } as const;
  it('first start: history, untold', () => {
    expect(planCatchUp({ ...facts, last: null })).to.deep.equal({ from: second(900), toldFrom: second(1_000) });
  });
  it('short absence: everything since the last bar, told', () => {
    const plan = planCatchUp({ ...facts, last: second(994) });
    expect(plan).to.deep.equal({ from: second(995), toldFrom: second(990) });
  });
  it('long absence: stored as far as history goes, only the latest told', () => {
    const plan = planCatchUp({ ...facts, last: second(5) });
    expect(plan).to.deep.equal({ from: second(900), toldFrom: second(990) });
  });
  it('never before the beginning of time', () => {
    expect(planCatchUp({ ...facts, now: second(3), last: null }).from).to.equal(0);
  });
});

describe('a quota of findings', () => {
  it('lets some through per minute and subject, counts the rest, and tells the count with the next', () => {
    let quota: Quota = EMPTY_QUOTA;
    const at = (ms: number, subject = 'a') => {
      const spent = spend(quota, subject, { now: epochMs(ms), perMinute: 2 });
      quota = spent.quota;
      return spent.verdict;
    };
    expect(at(0)).to.deep.equal({ kind: 'write', suppressed: 0 });
    expect(at(1)).to.deep.equal({ kind: 'write', suppressed: 0 });
    expect(at(2)).to.deep.equal({ kind: 'count' });
    expect(at(3)).to.deep.equal({ kind: 'count' });
    expect(at(4, 'b')).to.deep.equal({ kind: 'write', suppressed: 0 });
    expect(at(60_000)).to.deep.equal({ kind: 'write', suppressed: 2 });
    expect(at(60_001)).to.deep.equal({ kind: 'write', suppressed: 0 });
  });
});
