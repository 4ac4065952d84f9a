import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { checkAdopted, checkNone, checkNoOversell } from '../checks.ts';
import { protectedPosition } from '../looks.ts';
import type { Scenario } from '../scenario.ts';

const MANY = 1_000_000;
/** Told by the stream an order would be known whatever reads say. */
const UNTOLD = { frame: 'order', times: MANY, do: { kind: 'drop' } } as const;

export const f3: Scenario = {
  id: 'F3',
  title: 'an exit becomes visible late',
  seenIn: 'freqtrade#13332',
  holds: 'the sum of exits is at most the position, always',
  unprotectedLimitMs: null,
  async play(stage) {
    await protectedPosition(stage);
    await stage.operator.trading('reduce');
    const forMs = stage.between(2_000, 6_000);
    await stage.inject(
      { order: 'placed', times: MANY, do: { kind: 'hide-order', forMs } },
      { request: 'place', nth: stage.between(1, 2), times: stage.between(1, 3), do: { kind: 'drop-response' } },
      ...(stage.random.next() < 0.5 ? [UNTOLD] : []),
    );
    await sleep(forMs);
    await stage.inject();
    await checkAdopted(stage);
    await checkNoOversell(stage);
  },
};

export const f4: Scenario = {
  id: 'F4',
  title: 'a status is stale after a fill',
  seenIn: 'freqtrade#11461',
  holds: 'no second order for the same intent',
  unprotectedLimitMs: null,
  async play(stage) {
    const forMs = stage.between(2_000, 5_000);
    await stage.inject(
      stage.random.next() < 0.5
        ? { order: 'placed', nth: stage.between(1, 4), times: MANY, do: { kind: 'stale', forMs } }
        : // balances are stale as well: what they say is believed from the expiry of a request on
          { after: { ms: stage.between(0, 1_500) }, do: { kind: 'stale', forMs: stage.between(500, 1_500) } },
      { request: 'place', nth: stage.between(1, 4), times: 2, do: { kind: 'drop-response' } },
      UNTOLD,
    );
    await sleep(forMs + 500);
    await stage.inject();
    await checkAdopted(stage);
    await checkNoOversell(stage);
    await checkNone(
      stage,
      'no second order for the same intent',
      sql`select concat('approval ', approval_id, ' ', count(*), ' entries') as found from orders
        where purpose = 'entry' and state not in ('denied', 'rejected') group by approval_id having count(*) > 1`,
    );
  },
};

export const f19: Scenario = {
  id: 'F19',
  title: 'an order becomes visible long after it was sent, and a moving stop loses its connection',
  seenIn: 'nautilus#4958, nautilus#4564',
  holds: 'no terminal state without a positive answer; never two live orders',
  unprotectedLimitMs: null,
  async play(stage) {
    const forMs = stage.between(5_000, 30_000);
    const position = await protectedPosition(stage);
    const symbol = position.instrumentId.slice(position.instrumentId.indexOf(':') + 1);
    await stage.inject(
      { order: 'placed', symbol, times: 2, do: { kind: 'hide-order', forMs } },
      { request: 'place', symbol, times: 2, do: { kind: stage.pick(['drop-response', 'truncate'] as const) } },
      { ...UNTOLD, symbol },
    );
    await stage.struck();
    await sleep(forMs / 2);
    await checkNone(
      stage,
      'no terminal state while the order is hidden',
      sql`select concat(o.id, ' ', o.purpose, ' ', o.state) as found from orders o
        where o.sent_at >= ${stage.since} and o.state = 'never-arrived'`,
    );
    await sleep(forMs / 2);
    await stage.inject();
    await checkAdopted(stage);
    await checkNoOversell(stage);
  },
};
