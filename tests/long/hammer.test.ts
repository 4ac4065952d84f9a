import { expect } from 'chai';
import { hammer } from '#tests/integration/budget/hammer.ts';
import { redisUrl } from '#tests/integration/messaging/post.ts';

describe('three processes that hammer one account for five minutes', function () {
  this.timeout(7 * 60_000);

  it('stay inside the published limits, and cancels wait less than 100 ms at the 99th percentile', async () => {
    const hammered = await hammer({ seconds: 300, redisUrl: redisUrl() });
    console.log(hammered.table);
    expect(hammered.refusals).to.deep.equal([]);
    expect(hammered.cancelWaitP99Ms).to.be.lessThan(100);
  });
});
