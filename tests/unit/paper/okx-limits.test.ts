import { expect } from 'chai';
import { RateLimits } from '#shared/exchange/paper/okx/rate-limits.ts';
import { epochMs } from '#shared/kernel/time.ts';

describe('paper exchange, OKX dialect: orders of an account over all instruments', () => {
  it('are 1000 in two seconds, new and amended ones together', () => {
    let now = 1_000;
    const limits = new RateLimits({ wallNow: () => epochMs(now), marketNow: () => epochMs(0) });
    expect(limits.spendOrders('main', 990)).to.equal(null);
    expect(limits.spendOrders('main', 11)).to.deep.include({ code: '50061' });
    expect(limits.spendOrders('other', 11)).to.equal(null);
    now += 2_000;
    expect(limits.spendOrders('main', 11)).to.equal(null);
  });
});
