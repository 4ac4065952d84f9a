import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { checkNone, watchRestarts } from '../checks.ts';
import type { Scenario, Stage } from '../scenario.ts';

export const f12: Scenario = {
  id: 'F12',
  title: 'a fill is never told, though the stream is healthy',
  seenIn: 'Lean.Brokerages.TradeStation#101',
  holds: 'reconciliation by REST finds it; repeated refusals trip a breaker',
  unprotectedLimitMs: null,
  async play(stage) {
    await stage.inject({ frame: 'order', times: stage.between(3, 12), chance: 0.5, do: { kind: 'drop' } });
    await stage.struck();
    const refused = {
      kind: 'reply',
      status: 400,
      body: '{"code":-2010,"msg":"Order would trigger immediately."}',
    } as const;
    const forMs = 6_000;
    await stage.inject({ request: 'place', times: 1_000_000, do: refused });
    await sleep(forMs);
    const [place] = await stage.faults();
    const perSecond = (place?.seen ?? 0) / (forMs / 1_000);
    stage.check(
      'refusals are not answered by a storm of orders',
      perSecond <= 15,
      `${perSecond.toFixed(1)} per second`,
    );
  },
};

export const f13: Scenario = {
  id: 'F13',
  title: 'the socket is connected and silent',
  seenIn: 'passivbot_lighter#3',
  holds: 'staleness is told, the stream is subscribed again, entries are blocked',
  unprotectedLimitMs: null,
  async play(stage) {
    const ms = stage.between(5_000, 8_000);
    const kinds =
      stage.random.next() < 0.5 ? (['candle'] as const) : (['candle', 'order', 'balances', 'other'] as const);
    const noRestart = await watchRestarts(stage);
    await stage.inject(...kinds.map(frame => ({ frame, do: { kind: 'silence', ms } as const })));
    await staleness(stage, 'open');
    await staleness(stage, 'mended');
    await checkNone(
      stage,
      'nothing is entered while it is silent',
      sql`select concat(d.bot_id, ' ', d.instrument_id, ' ', d.created_at) as found from risk_decisions d
        join data_quality q on q.instrument_id = d.instrument_id and q.code = 'DATA_STALE' and q.created_at >= ${stage.since}
        where d.intent = 'entry' and d.verdict = 'approved'
          and d.created_at between q.created_at + interval '200 milliseconds' and coalesce(q.resolved_at, now())`,
    );
    await noRestart();
  },
};

const staleness = ({ installation, since, until }: Stage, state: 'open' | 'mended'): Promise<boolean> =>
  until(`staleness is ${state}`, async () => {
    const { rows } = await sql<{
      open: number;
      all: number;
    }>`select count(*) filter (where resolved_at is null)::int as open,
      count(*)::int as all from data_quality where code = 'DATA_STALE' and created_at >= ${since}`.execute(
      installation.db,
    );
    const [found] = rows;
    return found !== undefined && found.all > 0 && (state === 'open' || found.open === 0);
  });

export const f14: Scenario = {
  id: 'F14',
  title: 'the user stream expires and cannot be renewed',
  seenIn: 'ccxt#6760, #9856',
  holds: 'noticed, recovered, and what was missed is read',
  unprotectedLimitMs: null,
  async play(stage) {
    const forMs = stage.between(2_000, 7_000);
    const noRestart = await watchRestarts(stage);
    await stage.inject({
      after: { ms: stage.between(0, 1_000) },
      do: { kind: 'expire-stream', renewFails: { forMs } },
    });
    await stage.until('it is noticed', async () => (await stateOf(stage)) === 'degraded', forMs + 5_000);
    await stage.until('it is recovered', async () => (await stateOf(stage)) === 'healthy');
    await noRestart();
  },
};

async function stateOf({ installation: { db } }: Stage): Promise<string | undefined> {
  const row = await db.selectFrom('heartbeats').select('state').where('agent', '=', 'execution').executeTakeFirst();
  return row?.state;
}
