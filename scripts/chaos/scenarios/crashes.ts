import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { BOTS } from '../chaos-profile.ts';
import { checkNone } from '../checks.ts';
import { openPositions, orderIn, ordersById, symbolOf } from '../looks.ts';
import type { Scenario } from '../scenario.ts';

export const f6: Scenario = {
  id: 'F6',
  title: 'kill -9 with a resting entry, which is cancelled on the venue meanwhile',
  seenIn: 'freqtrade#10436',
  holds: 'flat after the restart, no phantom stop',
  unprotectedLimitMs: null,
  async play(stage) {
    await sleep(stage.between(0, 1_000));
    const entry = await stage.until('a resting entry', () =>
      orderIn(stage, ['open'], { bot: BOTS.resting, purpose: 'entry' }),
    );
    const back = stage.strike({ kind: 'process', name: 'execution' });
    const cancelled = await stage.person.cancel(symbolOf(entry.instrumentId), entry.clientOrderId);
    stage.check('it was cancelled by hand', cancelled.kind === 'confirmed', cancelled.kind);
    await back;
    await stage.until('the entry is over', async () => {
      const [order] = await ordersById(stage, [entry.id]);
      return order?.state === 'cancelled';
    });
    await checkNone(
      stage,
      'flat, and no phantom stop',
      sql`select concat(purpose, ' ', state) as found from orders where position_id = ${entry.positionId} and purpose <> 'entry'
        union all select concat('position ', quantity) from positions where id = ${entry.positionId}`,
    );
  },
};

const STATES = ['approved', 'submitting', 'unknown', 'open', 'partly-filled'] as const;

export const f7: Scenario = {
  id: 'F7',
  title: 'SIGTERM, SIGKILL and pm2 restart in every order state',
  seenIn: 'OctoBot#3190, banbot#138',
  holds: 'protective orders are re-established before anything else',
  unprotectedLimitMs: null,
  async play(stage) {
    const state = stage.pick(STATES);
    const by = stage.pick(['SIGKILL', 'SIGTERM', 'pm2 restart'] as const);
    if (state === 'unknown') await stage.inject({ request: 'place', times: 2, do: { kind: 'refuse' } });
    const seen = await stage.until(`an order that is ${state}`, () => orderIn(stage, [state]), 4_000).catch(() => null);
    const back = stage.strike(
      by === 'SIGKILL' ? { kind: 'process', name: 'execution' } : { kind: 'stop', name: 'execution', by },
    );
    const bare = (await openPositions(stage)).filter(position => !position.isProtected).map(({ id }) => id);
    await back;
    stage.check(`${by} with an order ${state}`, true, `${seen?.purpose ?? 'none seen'}, ${bare.length} positions bare`);
    await checkNone(
      stage,
      'protection comes before anything new',
      sql`with began as (select taken_at from role_epochs where agent = 'execution'),
        sent as (select o.position_id, o.purpose, min(e.created_at) as at from order_events e join orders o on o.id = e.order_id, began
          where e.event = 'submitted' and e.created_at > began.taken_at group by o.position_id, o.purpose)
        select concat('position ', p.id, ' after an entry') as found from positions p
        where p.id = any(${bare}::uuid[])
          and not exists (select from orders o join order_events s on s.order_id = o.id, began
            where o.position_id = p.id and o.purpose in ('stop-loss', 'exit') and s.event = 'submitted' and s.created_at <= began.taken_at
              and not exists (select from order_events t where t.order_id = o.id and t.created_at <= began.taken_at
                and t.to_state in ('filled', 'cancelled', 'expired', 'rejected', 'never-arrived', 'denied')))
          and (select min(at) from sent where purpose = 'entry')
            < (select min(at) from sent where sent.position_id = p.id and purpose <> 'entry')`,
    );
  },
};
