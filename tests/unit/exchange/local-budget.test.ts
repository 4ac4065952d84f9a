import { expect } from 'chai';
import { localBudget } from '#shared/exchange/budget/local.ts';
import { epochMs } from '#shared/kernel/time.ts';

const START = epochMs(1_700_000_010_000);
/** A minute, the travel allowance, and the rest of a slot of three seconds. */
const FREE_AGAIN = START + 60_000 + 2_500 + 3_000;
const LIMITS = [
  { name: 'weight', per: 'address', points: 100, windowMs: 60_000 },
  { name: 'orders', per: 'account', points: 10, windowMs: 10_000 },
] as const;

describe('a budget of one process', () => {
  let now = START;
  const open = () => localBudget(LIMITS, () => now);
  beforeEach(() => {
    now = START;
  });

  it('lets every lane through at first', async () => {
    const budget = open();
    for (const lane of ['protect', 'reconcile', 'entry', 'data'] as const) {
      expect(await budget.take(lane, { weight: 1 })).to.equal(null);
    }
  });

  it('stops every request until the time that the venue named, and never shortens the wait', async () => {
    const budget = open();
    budget.stop(null, epochMs(START + 9_000));
    budget.stop(null, epochMs(START + 1_000));
    expect((await budget.take('protect', { weight: 1 }))?.retryAt).to.equal(START + 9_000);
    expect((await budget.take('data', { weight: 1 }))?.code).to.equal('VENUE_RATE_LIMITED');
    now = epochMs(START + 9_000);
    expect(await budget.take('data', { weight: 1 })).to.equal(null);
  });

  it('holds back only what counts against the limit that is stopped', async () => {
    const budget = open();
    budget.stop('orders', epochMs(START + 5_000));
    expect((await budget.take('protect', { weight: 1, orders: 1 }))?.retryAt).to.equal(START + 5_000);
    expect(await budget.take('protect', { weight: 1 })).to.equal(null);
  });

  it('keeps a reserve for the lanes that go first', async () => {
    const budget = open();
    expect(await budget.take('data', { weight: 65 })).to.equal(null);
    expect((await budget.take('data', { weight: 1 }))?.retryAt).to.equal(FREE_AGAIN);
    expect(await budget.take('entry', { weight: 15 })).to.equal(null);
    expect((await budget.take('entry', { weight: 1 }))?.retryAt).to.equal(FREE_AGAIN);
    expect(await budget.take('reconcile', { weight: 5 })).to.equal(null);
    expect(await budget.take('protect', { weight: 15 })).to.equal(null);
    expect((await budget.take('protect', { weight: 1 }))?.retryAt).to.equal(FREE_AGAIN);
    now = epochMs(FREE_AGAIN);
    expect(await budget.take('data', { weight: 1 })).to.equal(null);
  });

  it('believes the venue when others use the same limit, and takes nothing when it holds back', async () => {
    const budget = open();
    budget.observe('weight', 64);
    budget.observe('weight', Number.NaN);
    budget.observe('nothing', 1_000);
    expect(await budget.take('data', { weight: 2 })).to.not.equal(null);
    expect(await budget.take('data', { weight: 1 })).to.equal(null);
    expect(await budget.take('data', { weight: 1 })).to.not.equal(null);
  });
});
