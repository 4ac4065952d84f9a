import { expect } from 'chai';
import { repeat } from '#agents/capital/repeat.ts';
import { epochMs } from '#shared/kernel/time.ts';
import type { AgentContext } from '#shared/runtime/agent.ts';

type Context = Parameters<typeof repeat>[0];

describe('what capital repeats', () => {
  it('waits until the time of the market is known', async () => {
    const seen: number[] = [];
    const times = [0, 0, 0, 1_700_000_000_000];
    const { promise, resolve } = Promise.withResolvers<void>();
    const transact = async (work: Parameters<AgentContext<unknown>['transact']>[0]) => {
      const marketNow = epochMs(times.shift() ?? 0);
      await work({ marketNow } as Parameters<typeof work>[0]);
      if (times.length === 0) resolve();
    };
    const repeated = repeat({ transact } as unknown as Context, {
      failure: 'never',
      everyMs: 1,
      work: async (_, now) => {
        seen.push(now);
        return { again: false };
      },
    });
    repeated.begin();
    await promise;
    repeated.stop();
    expect(seen).to.deep.equal([1_700_000_000_000]);
  });
});
