import { setTimeout as sleep } from 'node:timers/promises';
import { watchRestarts } from '../checks.ts';
import type { Scenario } from '../scenario.ts';

/** Never befalls anything: counts what the rules before it let through. */
const COUNTER = { request: 'any', nth: 1_000_000, do: { kind: 'refuse' } } as const;
const LIMITED = { kind: 'reply', status: 429, body: '{"code":-1003,"msg":"Too many requests."}' } as const;
const BANNED = {
  kind: 'reply',
  status: 418,
  body: '{"code":-1003,"msg":"Way too many requests; IP banned."}',
} as const;

export const f15: Scenario = {
  id: 'F15',
  title: '429 with Retry-After, then 418',
  seenIn: 'freqtrade#7187, OctoBot#2108',
  holds: 'all processes back off together; cancels and stops keep a reserved budget',
  unprotectedLimitMs: null,
  async play(stage) {
    const noRestart = await watchRestarts(stage);
    for (const [reply, seconds] of [
      [LIMITED, 2],
      [BANNED, stage.between(2, 5)],
    ] as const) {
      await stage.inject({ request: 'any', times: 1, do: { ...reply, retryAfterSeconds: seconds } }, COUNTER);
      await stage.until('the refusal was given', async () => (await stage.faults())[0]?.done === 1);
      await sleep(seconds * 1_000);
      const passed = (await stage.faults())[1]?.seen ?? 0;
      const perSecond = passed / seconds;
      stage.check(`requests during ${reply.status}`, perSecond <= 10, `${perSecond.toFixed(1)} per second`);
    }
    await noRestart();
  },
};

export const f16: Scenario = {
  id: 'F16',
  title: 'clock skew, and a clock that steps while requests are signed',
  seenIn: 'gekko#1855, ccxt#2281',
  holds: 'the clocks are compared anew, one retry, no crash',
  unprotectedLimitMs: null,
  async play(stage) {
    const noRestart = await watchRestarts(stage);
    const forMs = stage.between(3_000, 6_000);
    const ms = stage.pick([-5_000, 5_000, -2_000, 2_000]);
    await stage.inject({ order: 'placed', nth: stage.between(1, 4), do: { kind: 'skew', ms, forMs } });
    await stage.struck();
    await sleep(forMs);
    await noRestart();
  },
};
