import { expect } from 'chai';
import { type MarketClock, marketTime, stoppedAt, wallMsUntil } from '#shared/exchange/paper/clock.ts';
import { epochMs } from '#shared/kernel/time.ts';

const running = (speed: number, stopAt: number | null = null): MarketClock => ({
  kind: 'running',
  wall: epochMs(1_000),
  market: epochMs(50_000),
  speed,
  stopAt: stopAt === null ? null : epochMs(stopAt),
});
const lockstep: MarketClock = { kind: 'lockstep', at: epochMs(7) };

describe('paper exchange: market clock', () => {
  it('moves with the wall, faster, or not at all', () => {
    expect(marketTime(running(1), epochMs(1_500))).to.equal(50_500);
    expect(marketTime(running(60), epochMs(1_500))).to.equal(80_000);
    expect(marketTime(lockstep, epochMs(99_999))).to.equal(7);
  });

  it('says how long the wall takes to a market time', () => {
    expect(wallMsUntil(running(1), epochMs(51_000), epochMs(1_200))).to.equal(800);
    expect(wallMsUntil(running(60), epochMs(110_000), epochMs(1_200))).to.equal(800);
    expect(wallMsUntil(running(1), epochMs(50_000), epochMs(1_200))).to.equal(0);
    expect(wallMsUntil(lockstep, epochMs(8), epochMs(1_200))).to.equal(null);
    expect(wallMsUntil(running(1, 50_500), epochMs(51_000), epochMs(1_200))).to.equal(null);
  });

  it('waits at a stop and goes on from there without a jump', () => {
    const stopped = stoppedAt(running(1), epochMs(50_700), epochMs(1_100));
    expect(marketTime(stopped, epochMs(9_000))).to.equal(50_700);
    const released = stoppedAt(stopped, null, epochMs(9_000));
    expect(marketTime(released, epochMs(9_000))).to.equal(50_700);
    expect(marketTime(released, epochMs(9_500))).to.equal(51_200);
    expect(stoppedAt(lockstep, null, epochMs(0))).to.equal(lockstep);
  });
});
