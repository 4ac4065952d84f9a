import { expect } from 'chai';
import fc from 'fast-check';
import { LANE_SHARE, LANES } from '#shared/exchange/budget/budget.ts';
import { localBudget } from '#shared/exchange/budget/local.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { fullest } from './fullest.ts';

const START = 1_700_000_000_000;
const WINDOWS_MS = [1_000, 2_000, 3_000, 5_000, 10_000, 60_000, 86_400_000] as const;
const WISHES = fc.array(
  fc.record({
    lane: fc.constantFrom(...LANES),
    points: fc.integer({ min: 1, max: 20 }),
    /** Since the one before, as a share of the window. */
    after: fc.double({ min: 0, max: 0.2, noNaN: true }),
    /** On its way, as a share of what is allowed for. */
    travels: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
  { minLength: 50, maxLength: 400 },
);

describe('a budget of one process, whatever is asked when', () => {
  it('holds the limit in every window of the venue, and lanes leave what is kept for those before', async () => {
    const property = fc.asyncProperty(
      fc.constantFrom(...WINDOWS_MS),
      fc.integer({ min: 20, max: 200 }),
      WISHES,
      async (windowMs, points, wishes) => {
        let now = START;
        const budget = localBudget([{ name: 'points', per: 'account', points, windowMs }], () => epochMs(now));
        const travelMs = Math.min(Math.max(windowMs / 20, 250), 2_500);
        const granted: { readonly at: number; readonly points: number }[] = [];
        const arrived: { readonly at: number; readonly points: number }[] = [];
        for (const { lane, points: cost, after, travels } of wishes) {
          now += Math.round(after * windowMs);
          const held = await budget.take(lane, { points: cost });
          if (held !== null) {
            expect(held.retryAt).to.be.greaterThan(now);
            continue;
          }
          const used = granted.filter(({ at }) => at > now - windowMs).reduce((sum, each) => sum + each.points, cost);
          if (used > cost) expect(used, lane).to.be.at.most(Math.max(1, Math.floor(points * LANE_SHARE[lane])));
          granted.push({ at: now, points: cost });
          arrived.push({ at: now + travels * travelMs, points: cost });
        }
        expect(fullest(arrived, windowMs)).to.be.at.most(points);
      },
    );
    await fc.assert(property, { numRuns: 200 });
  });

  it('lets a request go at the moment that it was told to wait for', async () => {
    let now = START;
    const budget = localBudget([{ name: 'points', per: 'account', points: 10, windowMs: 2_000 }], () => epochMs(now));
    for (let taken = 0; taken < 50; ) {
      const held = await budget.take('data', { points: 2 });
      if (held === null) taken += 1;
      else now = held.retryAt ?? now;
    }
    expect(now - START).to.be.within(16 * 2_000, 17 * 2_400);
  });
});
