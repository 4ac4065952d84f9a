import { expect } from 'chai';
import { tellStory } from '#tests/chaos/breaker-story.ts';

describe('the risk manager and kill -9 before and after each commit of breakers', function () {
  this.timeout(1_800_000);

  it('once, twice, and again after it is done: what it came to is what it would have been', async () => {
    const expected = await tellStory(() => []);
    for (const dies of [['before', 'after'], ['before', 'before', 'after'], ['after']] as const) {
      expect(await tellStory(() => dies), dies.join()).to.deep.equal(expected);
    }
  });
});
