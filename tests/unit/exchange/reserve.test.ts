import { expect } from 'chai';
import { localBudget } from '#shared/exchange/budget/local.ts';
import { withReserve } from '#shared/exchange/budget/reserve.ts';
import { epochMs } from '#shared/kernel/time.ts';

const LIMIT = { name: 'orders', per: 'account', points: 10, windowMs: 10_000 } as const;
const ORDER = { orders: 1 };
const LIST = { orders: 2 };

describe('room that is kept for a stop', () => {
  let now = 1_000_000;
  const budget = () =>
    withReserve(
      localBudget([LIMIT], () => epochMs(now)),
      () => epochMs(now),
    );
  const taken = async (answers: Promise<unknown>[]): Promise<number> =>
    (await Promise.all(answers)).filter(answer => answer === null).length;

  it('is kept within the share of entries, so that what protects finds its own', async () => {
    const one = budget();
    expect(await taken(Array.from({ length: 20 }, () => one.reserve(ORDER, 'entry')))).to.equal(8);
    expect(await one.reserve(ORDER, 'entry')).to.include({ code: 'VENUE_RATE_LIMITED' });
    expect(await taken(Array.from({ length: 20 }, () => one.take('protect', ORDER)))).to.equal(10);
  });

  it('is kept within all of it where a position is short of a stop', async () => {
    const one = budget();
    expect(await taken(Array.from({ length: 20 }, () => one.reserve(ORDER, 'entry')))).to.equal(8);
    expect(await taken(Array.from({ length: 20 }, () => one.reserve(ORDER, 'protect')))).to.equal(2);
  });

  it('is for a placement of the same cost that protects, and counts once', async () => {
    const one = budget();
    expect(await one.reserve(LIST, 'entry')).to.equal(null);
    expect(await one.take('entry', LIST)).to.equal(null);
    expect(await one.take('protect', ORDER)).to.equal(null);
    expect(await one.take('protect', LIST), 'the one that was kept').to.equal(null);
    expect(await taken(Array.from({ length: 20 }, () => one.take('protect', ORDER)))).to.equal(5);
  });

  it('is lost when nobody takes it for some seconds', async () => {
    const one = budget();
    expect(await taken(Array.from({ length: 4 }, () => one.reserve(LIST, 'entry')))).to.equal(4);
    now += 5_000;
    expect(await taken(Array.from({ length: 20 }, () => one.take('protect', LIST)))).to.equal(1);
  });

  it('is of no use while the venue refuses everything', async () => {
    const one = budget();
    expect(await one.reserve(ORDER, 'entry')).to.equal(null);
    one.stop(null, epochMs(now + 1_000));
    expect(await one.take('protect', ORDER)).to.include({ code: 'VENUE_RATE_LIMITED' });
  });
});
