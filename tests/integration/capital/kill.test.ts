import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { sql } from 'kysely';
import type { PayloadIn } from '#shared/contracts/catalogue.ts';
import { deriveId } from '#shared/kernel/ids.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { bookMismatches } from '#shared/persistence/reads/books.ts';
import { basePort } from '#tests/base-port.ts';
import { until } from '#tests/integration/messaging/post.ts';
import { type AgentProcess, startAgent, stateFolder } from '#tests/integration/runtime/process.ts';
import { Gate, type Moment } from './gate.ts';
import { DAY, Treasury, type Wish } from './treasury.ts';
import { ACCOUNT } from './venue.ts';

const SETTINGS = {
  turnEveryMs: 100,
  adjustAfterObservations: 2,
  profits: { noticeHours: 0 },
  withdrawals: { profitOnly: false, maintainMinimum: false, cooldownHours: 0 },
};
/** How long a start may take on a busy machine. */
const BUSY_MS = 120_000;
const BOTH: readonly Moment[] = ['before', 'in-commit'];
/** Where only a word is kept, and nothing moves. */
const AFTER: readonly Moment[] = ['in-commit'];

interface Step {
  readonly name: string;
  /** What makes it happen; told again and again when the process forgets it with its life. */
  readonly give: () => Promise<void>;
  readonly isForgotten?: boolean;
  readonly moments?: readonly Moment[];
}

describe('capital killed with -9 at each step', function () {
  this.timeout(600_000);
  let treasury: Treasury;
  let place: ReturnType<typeof stateFolder>;
  let gate: Gate;
  let running: AgentProcess | null = null;

  before(async () => {
    treasury = await Treasury.open(SETTINGS);
    // a week and a day ago the books were opened; since then a bot has earned, and the other is to have more
    const { rig } = treasury;
    rig.now = epochMs(Date.now() - 8 * DAY);
    await rig.turn();
    await treasury.earn('400');
    await treasury.shares({ trend: 0.3, mean: 0.6 });
    place = stateFolder(rig.database, 'capital');
    const profile = { profile: 'demo', venue: {}, instruments: ['BTC/USDT'], baseTimeframe: '1s', capital: SETTINGS };
    writeFileSync(join(place.home, 'profile.yaml'), JSON.stringify(profile));
    gate = await Gate.build(rig.database, 'capital');
  });
  after(async () => {
    running?.kill('SIGKILL');
    await running?.ended;
    await gate.end();
    place.remove();
    await treasury.stop();
  });

  const port = basePort();
  const start = (): AgentProcess =>
    startAgent('capital', {
      TRADEWIND_HOME: place.home,
      TRADEWIND_PORT: String(port),
      TRADEWIND_CONFIG: join(place.home, 'profile.yaml'),
    });
  const deliver = async (type: string, id: string, payload: object): Promise<void> => {
    await sql`insert into deliveries (message_id, consumer, key, type, payload, producer, correlation_id, causation_id, market_time)
      values (${id}, 'capital', ${ACCOUNT}, ${type}, ${JSON.stringify(payload)}, ${type === 'capital-commanded' ? 'operator' : 'execution'}, ${id}, ${id}, now())`.execute(
      treasury.rig.database.db,
    );
  };
  const told =
    (wish: Wish, name: string = wish.kind) =>
    async (): Promise<void> => {
      const commandId = deriveId('kill', name);
      const payload = { ...wish, commandId, account: ACCOUNT } as PayloadIn<'capital-commanded'>;
      await deliver('capital-commanded', commandId, payload);
    };
  let readings = 0;
  const read = async (): Promise<void> => {
    treasury.rig.now = epochMs(Date.now());
    await treasury.rig.balances({ USDT: '9900' });
    await deliver('balances-observed', deriveId('kill reading', ++readings), { account: ACCOUNT });
  };
  const proposalId = deriveId('kill', 'withdraw');
  const steps: readonly Step[] = [
    { name: 'the look of a day', give: async () => undefined },
    { name: 'proposed', give: told({ kind: 'withdraw', amount: '500', asset: 'USDT', reason: '' }), moments: AFTER },
    { name: 'approved', give: told({ kind: 'approve-proposal', proposalId }) },
    { name: 'sent', give: told({ kind: 'sent-proposal', proposalId }), moments: AFTER },
    { name: 'seen', give: read, isForgotten: true },
    { name: 'locked', give: told({ kind: 'lock-capital', amount: '300', reason: '' }) },
    { name: 'asked for', give: told({ kind: 'unlock-capital', amount: null }), moments: AFTER },
    { name: 'released', give: async () => undefined },
  ];

  /** Kills it where it stands at the gate. */
  async function strike({ name, give, isForgotten = false }: Step, moment: Moment): Promise<void> {
    await gate.close(moment);
    const victim = start();
    running = victim;
    let ended: number | null | undefined;
    void victim.ended.then(code => {
      ended = code;
    });
    let pid: number | null = null;
    let next = 0;
    await until(async () => {
      if (ended !== undefined) throw new Error(`${name}: ended with ${ended}: ${victim.output()}`);
      if (isForgotten && performance.now() > next) {
        next = performance.now() + 500;
        await give();
      }
      pid = await gate.waiting();
      return pid !== null;
    }, BUSY_MS);
    victim.kill('SIGKILL');
    await victim.ended;
    if (pid !== null) await gate.open(pid);
  }

  it('each movement happened once, and the books balance to the last digit', async () => {
    for (const step of steps) {
      if (step.isForgotten !== true) await step.give();
      for (const moment of step.moments ?? BOTH) await strike(step, moment);
    }
    const { db } = treasury.rig.database;
    running = start();
    await until(async () => {
      const { rows } = await sql`select from deliveries where consumer = 'capital' and done_at is null`.execute(db);
      return rows.length === 0;
    });
    const flows = await sql<{ flow: string }>`select format('%s %s → %s %s', kind, coalesce(from_bot, from_book),
      coalesce(to_bot, to_book), round(amount, 2)) as flow from fund_flows where market_time > now() - interval '1 day' order by 1`.execute(
      db,
    );
    expect(flows.rows.map(({ flow }) => flow)).to.deep.equal([
      'compound trend → trend 200.00',
      'lock mean → locked 196.73',
      'lock trend → locked 103.27',
      'lock trend → locked 200.00',
      'rebalance trend → mean 2020.00',
      'rebalance trend → reserve 20.00',
      'set-aside mean → outgoing 327.89',
      'set-aside trend → outgoing 172.11',
      'unlock locked → unassigned 200.00',
      'unlock locked → unassigned 300.00',
      'withdrawal outgoing → external 500.00',
    ]);
    expect(await treasury.stateOf(proposalId)).to.equal('seen');
    const answers = await sql<{ state: string }>`select payload ->> 'state' as state from deliveries
      where type = 'command-progressed'`.execute(db);
    expect(answers.rows.map(({ state }) => state)).to.deep.equal(Array(5).fill('done'));
    expect(await bookMismatches(db, ACCOUNT)).to.deep.equal([]);
    const { rows } = await sql`select from ledger group by transaction_id, asset having sum(amount) <> 0`.execute(db);
    expect(rows).to.deep.equal([]);
  });
});
