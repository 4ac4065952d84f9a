import { expect } from 'chai';
import { Pace } from '#shared/exchange/binance/pace.ts';
import { fault } from '#shared/exchange/binance/verdict.ts';
import type { Ending } from '#shared/exchange/transport.ts';
import { epochMs } from '#shared/kernel/time.ts';

const NOW = epochMs(1_700_000_010_000);
const NEXT_MINUTE = Math.ceil(NOW / 60_000) * 60_000;
const used = (weight: number): Ending => ({
  kind: 'answered',
  status: 200,
  headers: { 'x-mbx-used-weight-1m': String(weight) },
  body: '{}',
});
const limited = (venueCode: string, retryAt: number) => ({
  ...fault('VENUE_RATE_LIMITED', 'slow', venueCode),
  retryAt: epochMs(retryAt),
});

describe('pace', () => {
  it('lets everything through at first', () => {
    const pace = new Pace(100);
    for (const urgency of ['read', 'order', 'protect'] as const) expect(pace.refusal(urgency, NOW)).to.equal(null);
  });

  it('stops every request until the time that the venue named', () => {
    const pace = new Pace(100);
    pace.slowDown(limited('-1003', NOW + 5_000));
    expect(pace.refusal('protect', NOW)?.retryAt).to.equal(NOW + 5_000);
    expect(pace.refusal('read', NOW)?.code).to.equal('VENUE_RATE_LIMITED');
    expect(pace.refusal('read', epochMs(NOW + 5_000))).to.equal(null);
  });

  it('holds back only new orders when only orders were too many: cancels and stops go on', () => {
    const pace = new Pace(100);
    pace.slowDown(limited('-1015', NOW + 5_000));
    expect(pace.refusal('order', NOW)?.retryAt).to.equal(NOW + 5_000);
    expect(pace.refusal('protect', NOW)).to.equal(null);
    expect(pace.refusal('read', NOW)).to.equal(null);
  });

  it('keeps the last fifth of the weight for orders, cancels and stops', () => {
    const pace = new Pace(100);
    pace.observe(used(79), NOW);
    expect(pace.refusal('read', NOW)).to.equal(null);
    pace.observe(used(80), NOW);
    expect(pace.refusal('read', NOW)?.retryAt).to.equal(NEXT_MINUTE);
    expect(pace.refusal('order', NOW)).to.equal(null);
    expect(pace.refusal('read', epochMs(NEXT_MINUTE))).to.equal(null);
  });

  it('never shortens a wait', () => {
    const pace = new Pace(100);
    pace.slowDown(limited('-1003', NOW + 9_000));
    pace.slowDown(limited('-1003', NOW + 1_000));
    expect(pace.refusal('read', NOW)?.retryAt).to.equal(NOW + 9_000);
  });

  it('learns nothing from what is no answer', () => {
    const pace = new Pace(100);
    pace.observe({ kind: 'no-answer', reason: 'reset' }, NOW);
    pace.slowDown(fault('VENUE_RATE_LIMITED', 'slow'));
    expect(pace.refusal('read', NOW)).to.equal(null);
  });
});
