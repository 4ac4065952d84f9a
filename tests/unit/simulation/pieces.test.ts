import { expect } from 'chai';
import { epochMs } from '#shared/kernel/time.ts';
import { barPath } from '#shared/simulation/bar-path.ts';
import { foldBar } from '#shared/simulation/bars.ts';
import { ladderDepth } from '#shared/simulation/depth.ts';
import { createMatchingEngine } from '#shared/simulation/engine.ts';
import { fromPlain, toPlain } from '#shared/simulation/plain-json.ts';
import type { Bar } from '#shared/simulation/types.ts';
import { d, listing, OPTIONS } from './venue.ts';

const bar = (second: number, [open, high, low, close]: readonly [number, number, number, number]): Bar => ({
  openTime: epochMs(second * 1000),
  closeTime: epochMs(second * 1000 + 1000),
  open: d(open),
  high: d(high),
  low: d(low),
  close: d(close),
  volume: d(2),
});

describe('simulation: bar path', () => {
  const path = (prices: readonly [number, number, number, number]) => barPath(bar(0, prices)).map(Number);

  it('visits the extreme against the bar first', () => {
    expect(path([10, 12, 9, 11])).to.deep.equal([10, 9, 12, 11]);
    expect(path([11, 12, 9, 10])).to.deep.equal([11, 12, 9, 10]);
    expect(path([10, 12, 9, 10])).to.deep.equal([10, 9, 12, 10]);
  });
});

describe('simulation: bars of longer frames', () => {
  it('folds base bars into the frame that holds them', () => {
    const first = foldBar(null, bar(57, [10, 12, 9, 11]), '1m');
    const second = foldBar(first, bar(58, [11, 15, 8, 9]), '1m');
    expect(toPlain(second)).to.deep.equal(toPlain({ ...bar(0, [10, 15, 8, 9]), closeTime: 60_000, volume: d(4) }));
    const next = foldBar(second, bar(60, [9, 9, 9, 9]), '1m');
    expect([next.openTime, next.volume.toString()]).to.deep.equal([60_000, '2']);
  });
});

describe('simulation: ladder depth', () => {
  const ladder = ladderDepth({
    halfSpread: d('0.01'),
    levels: 3,
    spacing: d('0.02'),
    growth: d(2),
    volumeShare: d('0.1'),
    minLevelQuote: d(50),
  });

  it('widens and deepens with distance, on tick and step', () => {
    const { bids, asks } = ladder.depth({ listing: listing(), lastPrice: d(100), volume: d(10) });
    const text = (levels: typeof bids) => levels.map(({ price, quantity }) => `${quantity}@${price}`);
    expect(text(bids)).to.deep.equal(['1@99', '2@97', '4@93']);
    expect(text(asks)).to.deep.equal(['1@101', '2@103', '4@107']);
  });

  it('has a least size and no price at or below zero', () => {
    const { bids } = ladder.depth({ listing: listing(), lastPrice: d(2), volume: d(0) });
    expect(bids).to.deep.equal([{ price: d(1), quantity: d(25) }]);
  });
});

describe('simulation: plain JSON', () => {
  it('brings Decimals and Maps back as they were', () => {
    const value = { a: [d('0.1'), null, 'x', true], b: new Map([['k', { n: 1 }]]) };
    expect(fromPlain(JSON.parse(JSON.stringify(toPlain(value))))).to.deep.equal(value);
  });

  it('refuses what would not come back', () => {
    expect(() => toPlain(Number.NaN)).to.throw('finite');
    expect(() => toPlain(() => 1)).to.throw('not data');
    expect(() => toPlain(undefined)).to.throw('not data');
  });

  it('an engine does not start from a snapshot of another version', () => {
    const snapshot = { ...createMatchingEngine(OPTIONS).snapshot(), version: 2 as 1 };
    expect(() => createMatchingEngine(OPTIONS, snapshot)).to.throw('version 2');
  });
});
