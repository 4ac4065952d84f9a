import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { redisUrl } from '#tests/integration/messaging/post.ts';
import { type Hammering, hammer } from './hammer.ts';
import { startOwnRedis } from './own-redis.ts';

/**
 * No cancel is held back, and none waits longer in the budget than 100 ms, or three times what this machine, busy as it may be, makes
 * a bare round trip to Redis wait. The long run, which has enough cancels to tell the machine apart, judges by the 100 ms alone.
 */
function expectCancelsAtOnce({ reports, takeP99Ms, bareP99Ms }: Hammering): void {
  const [waited, sent] = [reports.flatMap(each => each.cancelWaitsMs), reports.flatMap(each => each.takesUs)];
  expect(sent.length).to.be.greaterThan(80);
  expect(sent.length, 'held back').to.equal(waited.length);
  expect(takeP99Ms).to.be.lessThan(Math.max(100, 3 * bareP99Ms));
}

describe('three processes that hammer one account', function () {
  this.timeout(600_000);

  it('stay inside the published limits, and cancels wait for nothing', async () => {
    const hammered = await hammer({ seconds: 11, redisUrl: redisUrl() });
    console.log(hammered.table);
    expect(hammered.refusals).to.deep.equal([]);
    expectCancelsAtOnce(hammered);
    for (const { sent } of hammered.reports) expect(Math.min(...Object.values(sent))).to.be.greaterThan(0);
  });

  it('stay inside them when Redis is killed meanwhile and comes back empty', async () => {
    const redis = await startOwnRedis();
    try {
      const meanwhile = async (): Promise<void> => {
        await sleep(5_000); // they are to be in the midst of it
        await redis.kill();
        await sleep(2_000);
        await redis.start();
      };
      const hammered = await hammer({ seconds: 11, redisUrl: redis.url, meanwhile });
      console.log(hammered.table);
      expect(hammered.refusals).to.deep.equal([]);
      expectCancelsAtOnce(hammered);
      for (const { troubles } of hammered.reports) expect(troubles).to.be.greaterThan(0);
    } finally {
      await redis.dispose();
    }
  });
});
