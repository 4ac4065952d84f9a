import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { BREAKER_KINDS } from '#agents/risk-manager/core/breakers/registry.ts';
import { deriveId, type Id } from '#shared/kernel/ids.ts';
import { basePort } from '#tests/base-port.ts';
import { serverUrl, type TestDatabase, testDatabase } from '#tests/integration/database.ts';
import { until } from '#tests/integration/messaging/post.ts';
import { ACCOUNT } from '#tests/integration/risk-manager/account.ts';
import { at, HELD, OPEN_LIMITS, seedHeld } from '#tests/integration/risk-manager/stage.ts';
import { type AgentProcess, startAgent, stateFolder } from '#tests/integration/runtime/process.ts';
import { type CommitMoment, type CommitProxy, openCommitProxy } from './commit-proxy.ts';

const DAY = 24 * 60;
const WATCHING = new Set(['daily-loss', 'hard-drawdown']);

/** What happens to the account, in minutes; `price` is of what is held, 50 000 of 100 000 at 100. */
type Step = { readonly at: number } & (
  | { readonly kind: 'moment'; readonly price: number }
  | { readonly kind: 'command'; readonly payload: Readonly<Record<string, unknown>> }
  /** What was approved never became an order. */
  | { readonly kind: 'exits-lost' }
);
const command = (minutes: number, payload: Readonly<Record<string, unknown>>): Step => ({
  at: minutes,
  kind: 'command',
  payload: { reason: '', account: ACCOUNT, ...payload },
});
const moment = (minutes: number, price: number): Step => ({ at: minutes, kind: 'moment', price });

/** A breaker's whole life, an emergency, a breaker that sells everything, and the operator's way back. */
export const STORY: readonly Step[] = [
  moment(0, 100),
  moment(1, 89),
  moment(1 + DAY, 89),
  moment(2 + DAY, 84),
  moment(2 + 2 * DAY, 84),
  moment(2 + 2.5 * DAY, 84),
  command(3 + 2.5 * DAY, { kind: 'emergency', venue: null }),
  { at: 4 + 2.5 * DAY, kind: 'exits-lost' },
  moment(4 + 2.5 * DAY, 60),
  command(5 + 2.5 * DAY, { kind: 'resume', override: true }),
  command(6 + 2.5 * DAY, { kind: 'breaker', breaker: 'daily-loss', subject: '', action: 'hold', minutes: 60 }),
];

/** What the account came to, as far as it does not say when somebody was at work. */
export interface Ending {
  readonly breakers: unknown;
  readonly events: readonly string[];
  readonly memory: unknown;
  readonly closings: unknown;
  readonly trading: unknown;
  readonly decisions: unknown;
  readonly audit: unknown;
  readonly sent: unknown;
  readonly commands: unknown;
}

/**
 * Tells the story to a risk manager in a process of its own, which dies at each commit of its work as `dies` says for the step and is
 * started again, as its supervisor would.
 */
export async function tellStory(dies: (step: number) => readonly CommitMoment[]): Promise<Ending> {
  const base = await testDatabase();
  await seedHeld(base.db);
  const proxy = await openCommitProxy(serverUrl());
  const place = stateFolder(base, 'risk-manager');
  const agent = new Agent({ base, proxy, home: place.home });
  try {
    for (const [index, step] of STORY.entries()) await play(base, agent, { index, step, dies: dies(index) });
    return await endingOf(base);
  } finally {
    await agent.stop();
    await proxy.close();
    place.remove();
    await base.drop();
  }
}

/** The process, which is there or not. */
class Agent {
  readonly proxy: CommitProxy;
  readonly #env: Readonly<Record<string, string>>;
  #process: AgentProcess | null = null;

  constructor({
    base,
    proxy,
    home,
  }: { readonly base: TestDatabase; readonly proxy: CommitProxy; readonly home: string }) {
    this.proxy = proxy;
    const url = proxy.through(base.roleUrl('risk-manager'));
    writeFileSync(join(home, 'credentials', 'risk-manager.json'), JSON.stringify({ url }), { mode: 0o600 });
    const breakers = Object.fromEntries(BREAKER_KINDS.map(kind => [kind, { enabled: WATCHING.has(kind) }]));
    const riskManager = { ...OPEN_LIMITS, breakers };
    const system = { profile: 'demo', clock: 'market', venue: {}, instruments: ['C0/USDT'], baseTimeframe: '1m' };
    const profile = join(home, 'profile.yaml');
    writeFileSync(profile, JSON.stringify({ ...system, riskManager }));
    this.#env = { TRADEWIND_HOME: home, TRADEWIND_PORT: String(basePort()), TRADEWIND_CONFIG: profile };
  }

  run(): AgentProcess {
    this.#process ??= startAgent('risk-manager', this.#env);
    return this.#process;
  }

  /** Lets it run until it dies at the next commit of its work. */
  async dieAt(when: CommitMoment): Promise<void> {
    this.proxy.arm(when, () => this.#process?.kill('SIGKILL'));
    const process = this.run();
    const code = await process.ended;
    if (code !== null) throw new Error(`the risk manager ended by itself (${code}): ${process.output()}`);
    this.#process = null;
  }

  async stop(): Promise<void> {
    this.#process?.kill('SIGKILL');
    await this.#process?.ended;
  }
}

interface Playing {
  readonly index: number;
  readonly step: Step;
  readonly dies: readonly CommitMoment[];
}

async function play({ db }: TestDatabase, agent: Agent, { index, step, dies }: Playing): Promise<void> {
  const id = deriveId('story', index);
  const now = new Date(at(step.at));
  const tell = (type: string, payload: object) =>
    sql`insert into deliveries (message_id, consumer, key, type, payload, producer, correlation_id, causation_id, market_time)
      values (${id}, 'risk-manager', ${ACCOUNT}, ${type}, ${JSON.stringify(payload)}::jsonb, ${type === 'marks-moved' ? 'data-collection' : 'operator'},
        ${id}, ${id}, ${now}::timestamptz)`;
  switch (step.kind) {
    case 'exits-lost':
      await sql`update risk_decisions set created_at = created_at - interval '2 minutes'`.execute(db);
      return;
    case 'moment':
      await sql`with moved as (update marks set market_time = ${now}::timestamptz,
          price = case instrument_id when ${HELD} then ${step.price}::numeric else price end) ${tell('marks-moved', { account: ACCOUNT })}`.execute(
        db,
      );
      break;
    case 'command': {
      const kind = String(step.payload.kind);
      await sql`insert into commands (id, kind, issued_by) values (${id}, ${kind}, 'test')`.execute(db);
      await tell('trading-commanded', { ...step.payload, commandId: id }).execute(db);
    }
  }
  for (const when of dies) await agent.dieAt(when);
  agent.run();
  await until(() => isDone(db, id));
}

const isDone = async (db: TestDatabase['db'], id: Id): Promise<boolean> => {
  const row = await db.selectFrom('deliveries').select('done_at').where('message_id', '=', id).executeTakeFirst();
  return row?.done_at != null;
};

async function endingOf({ db }: TestDatabase): Promise<Ending> {
  const read = async (of: string): Promise<readonly Record<string, unknown>[]> =>
    (await sql<Record<string, unknown>>`${sql.raw(of)}`.execute(db)).rows;
  const [trading] = await read('select state, word, reason, command_id from trading_state');
  const [memory] = await read('select memory, seen from account_watch');
  const closings = await read('select * from watched_closings order by closed_at, position_id');
  const events = await read(`select kind || ' ' || from_state || ' > ' || to_state || ' by ' || changed_by as told
    from breaker_events order by market_time, kind`);
  return {
    ...{ trading, memory, closings, events: events.map(({ told }) => String(told)) },
    breakers: await read('select * from breakers order by kind, subject'),
    decisions: await read(
      'select id, command_id, breaker_event_id, verdict, codes, intent, quantity, position_id, market_time from risk_decisions order by id',
    ),
    audit: await read(`select action, resource_id, old_value, new_value, count(*)::int as count from audit_log
      where action in ('breaker-changed', 'trading-state-changed') group by 1, 2, 3, 4 order by 1, 2, 3, 4`),
    sent: await read(
      "select message_id, consumer, key, type, payload, market_time from deliveries where producer = 'risk-manager' order by message_id, consumer",
    ),
    commands: await read('select id, kind from commands order by id'),
  };
}
