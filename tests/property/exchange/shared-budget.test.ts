import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import fc from 'fast-check';
import { LANE_SHARE, LANES, type Lane, type RateLimit } from '#shared/exchange/budget/budget.ts';
import type { ScriptRunner } from '#shared/exchange/budget/redis.ts';
import { SharedBudget } from '#shared/exchange/budget/shared.ts';
import { seededRandom } from '#shared/kernel/random.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { openScriptRunner } from '#shared/runtime/venue-budget.ts';
import { redisUrl } from '#tests/integration/messaging/post.ts';
import { fullest } from './fullest.ts';

/** What OKX and Coinbase count in: the shortest windows. */
const LIMIT = fc.record({
  name: fc.constant('points'),
  per: fc.constant('account' as const),
  points: fc.integer({ min: 2, max: 30 }),
  windowMs: fc.constantFrom(500, 1_000, 2_000),
});
/** One seed per process: what it wishes, when, and how wrong its clock is. */
const RUN = fc.record({ limit: LIMIT, seeds: fc.array(fc.nat(), { minLength: 1, maxLength: 4 }) });
/** Played at the same time, each with keys of its own. */
const RUNS = fc.array(RUN, { minLength: 8, maxLength: 8 });
const LASTS_MS = 2_500;
/** From Redis's yes until the venue has it; how long it may be is said in window.ts. */
const MOST_TRAVEL_MS = 245;

interface Granted {
  readonly lane: Lane;
  readonly points: number;
  /** Redis said yes between these two. */
  readonly after: number;
  readonly before: number;
  readonly arrivedAt: number;
}

interface Played {
  readonly limit: RateLimit;
  readonly granted: readonly Granted[];
  /** Redis did not answer in time, or its answer lay about for longer than a request may travel: this machine is too busy to tell. */
  readonly tooBusy: boolean;
}

async function play(
  { limit, seeds }: { limit: RateLimit; seeds: readonly number[] },
  redis: ScriptRunner,
): Promise<Played> {
  const prefix = randomUUID();
  const granted: Granted[] = [];
  const end = performance.now() + LASTS_MS;
  let tooBusy = false;
  const act = async (seed: number): Promise<void> => {
    const random = seededRandom(seed);
    const upTo = (most: number): number => random.integer(most + 1);
    const clockMs = upTo(7_200_000) - 3_600_000;
    let asked = { after: 0, before: 0 };
    const watched: ScriptRunner = {
      run: async (...script) => {
        const after = performance.now();
        const answer = await redis.run(...script);
        asked = { after, before: performance.now() };
        return answer;
      },
      close: () => undefined,
    };
    const budget = new SharedBudget({
      limits: [limit],
      scopes: { address: prefix, account: prefix },
      redis: watched,
      bans: { load: async () => [], save: async () => undefined },
      prefix,
      wallNow: () => epochMs(Date.now() + clockMs),
      troubled: () => {
        tooBusy = true;
      },
    });
    while (performance.now() < end) {
      const lane = LANES[upTo(3)] ?? 'data';
      const points = 1 + upTo(3);
      const held = await budget.take(lane, { points });
      const travelMs = MOST_TRAVEL_MS - (performance.now() - asked.after);
      if (travelMs < 0) tooBusy = true;
      if (held === null) {
        granted.push({
          lane,
          points,
          ...asked,
          arrivedAt: performance.now() + upTo(Math.max(0, Math.floor(travelMs))),
        });
      }
      await sleep(upTo(40));
    }
  };
  await Promise.all(seeds.map(act));
  return { limit, granted, tooBusy };
}

/** Points that a lane may fill while anything else counts. */
const shareOf = ({ points }: RateLimit, lane: Lane): number => Math.max(1, Math.floor(points * LANE_SHARE[lane]));

describe('a shared budget, whoever asks when', function () {
  this.timeout(600_000);
  let redis: ScriptRunner;
  before(async () => {
    redis = await openScriptRunner(redisUrl());
  });
  after(() => redis.close());

  it('holds the limit in every window of the venue, and data never takes the reserve', async () => {
    let judged = 0;
    const property = fc.asyncProperty(RUNS, async runs => {
      const played = await Promise.all(runs.map(run => play(run, redis)));
      for (const { limit, granted } of played.filter(({ tooBusy }) => !tooBusy)) {
        judged += 1;
        const arrived = granted.map(({ arrivedAt, points }) => ({ at: arrivedAt, points }));
        expect(fullest(arrived, limit.windowMs)).to.be.at.most(limit.points);
        expect(granted.length).to.be.greaterThan(1);
        for (const one of granted) {
          const counted = granted.filter(
            ({ after, before }) => before < one.after && after > one.before - limit.windowMs,
          );
          const others = counted.reduce((sum, { points }) => sum + points, 0);
          if (others > 0) expect(others + one.points, one.lane).to.be.at.most(shareOf(limit, one.lane));
        }
      }
    });
    await fc.assert(property, { numRuns: 2, endOnFailure: true });
    expect(judged).to.be.greaterThan(0);
  });
});
