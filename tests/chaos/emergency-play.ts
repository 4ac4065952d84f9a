import { expect } from 'chai';
import { sql } from 'kysely';
import { violationsThatStay } from '#scripts/chaos/invariants.ts';
import type { ProfileValues } from '#scripts/chaos/profile-values.ts';
import { type Processes, startProcesses } from '#tests/installation/processes.ts';
import { denseProfile } from '#tests/installation/profile.ts';
import { runCli } from '#tests/integration/cli/rig.ts';
import { until } from '#tests/integration/messaging/post.ts';
import { PATIENT_BREAKERS } from '#tests/patient-breakers.ts';

const DEAD_MAN_SECONDS = 8;
/** An order of which nobody knows is asked for until its expiry and a minute more. */
const LIMIT_MS = 180_000;

/** Bots that enter at once and hold what they have. */
function holdingProfile(): ProfileValues {
  const profile = denseProfile('emergency');
  const { bots } = profile.strategy as { readonly bots: readonly { readonly name: string; readonly params: object }[] };
  const held = bots
    .filter(({ name }) => name !== 'reversion')
    .map(bot => ({ ...bot, params: { ...bot.params, maxHoldBars: 100_000 } }));
  const breakers = { ...PATIENT_BREAKERS, 'dead-man': { limit: DEAD_MAN_SECONDS, pauseMinutes: 0.02 } };
  const riskManager = { ...(profile.riskManager as object), breakers };
  return { ...profile, riskManager, strategy: { bots: held } };
}

/** `between-orders`: one is on its way, and nobody knows for a minute what became of it. */
export type Death = 'before-orders' | 'between-orders';

/** Execution is gone for a while; then there is an emergency, and execution and the risk manager die in the middle of it. */
export function playEmergency(death: Death): void {
  let installation: Processes | null = null;
  before(async () => {
    installation = await startProcesses(holdingProfile());
  });
  after(() => installation?.dispose());

  const running = (): Processes => {
    if (installation === null) throw new Error('nothing runs');
    return installation;
  };
  const count = async (of: string): Promise<number> => {
    const { rows } = await sql<{ count: number }>`select count(*)::int as count from ${sql.raw(of)}`.execute(
      running().database.db,
    );
    return rows[0]?.count ?? 0;
  };
  const events = async (): Promise<readonly string[]> => {
    const { rows } = await sql<{
      told: string;
    }>`select kind || ' ' || to_state as told from breaker_events order by created_at`.execute(running().database.db);
    return rows.map(({ told }) => told);
  };
  const isState = async (state: string): Promise<boolean> =>
    (await count(`trading_state where state = '${state}'`)) === 1;
  /** What was decided and done about positions that are still open. */
  const whatIsOpen = async (): Promise<string> => {
    const { rows } =
      await sql<object>`select p.instrument_id, p.bot_id, p.quantity, p.protected_at, (select json_agg(json_build_object(
        'purpose', o.purpose, 'state', o.state, 'code', o.code, 'detail', o.detail, 'sent', o.sent_at, 'approval', o.approval_id) order by o.created_at)
        from orders o where o.position_id = p.id) as orders, (select json_agg(json_build_object('id', d.id, 'verdict', d.verdict, 'codes', d.codes,
        'command', d.command_id, 'at', d.created_at) order by d.created_at) from risk_decisions d where d.position_id = p.id and d.intent = 'exit') as decisions,
        now() as now from positions p where closed_at is null`.execute(running().database.db);
    return `${JSON.stringify(rows, null, 1)}\n${running().lastWords()}`;
  };
  const holding = () => until(async () => (await count('positions where closed_at is null')) >= 2, LIMIT_MS);

  it('the dead-man switch is quiet at the start, reduces while execution is gone, and lets go when it is back', async () => {
    const { kill, start } = running();
    await holding();
    expect(await events(), 'at the start').to.deep.equal([]);
    await kill('execution');
    await until(() => isState('REDUCING'), LIMIT_MS);
    expect(await events()).to.deep.equal(['dead-man open']);
    await kill('risk-manager');
    await start('risk-manager');
    expect([await isState('REDUCING'), await events()], 'whoever begins anew').to.deep.equal([true, ['dead-man open']]);
    await start('execution');
    await until(() => isState('ACTIVE'), LIMIT_MS);
    expect(await events()).to.deep.equal(['dead-man open', 'dead-man closed']);
  });

  it('what an emergency approved is sold once, whoever dies before and between the orders', async () => {
    const { kill, start, env, control, database } = running();
    const nobodySells = `positions p where closed_at is null
      and not exists (select from risk_decisions d where d.position_id = p.id and d.intent = 'exit')`;
    await until(async () => (await count(nobodySells)) >= 2, LIMIT_MS);
    await Promise.all([kill('strategy'), kill('execution')]);
    const open = await count('positions where closed_at is null');
    const told = await runCli('emergency --yes --no-wait --reason test', { env: { ...process.env, ...env } });
    expect(told.code, told.err).to.equal(0);
    const decided = "risk_decisions where intent = 'exit' and command_id is not null";
    const approvals = `${decided} and verdict = 'approved'`;
    // what a bot had sold already, and nobody carried out, is a denial
    await until(async () => (await count(decided)) >= open, LIMIT_MS);
    const approved = await count(approvals);
    expect([await count(decided), approved > 0]).to.deep.equal([open, true]);
    await kill('risk-manager');
    await start('execution');
    if (death === 'between-orders') {
      const begun = "orders where purpose = 'exit' and created_at > now() - interval '1 minute'";
      await until(async () => (await count(begun)) > 0, LIMIT_MS);
      await kill('execution');
      await start('execution');
    }
    await Promise.all([start('risk-manager'), start('strategy')]);
    await until(async () => (await count('positions where closed_at is null')) === 0, LIMIT_MS).catch(async error => {
      throw new Error(`${error.message}\n${await whatIsOpen()}`);
    });
    expect(await isState('HALTED')).to.equal(true);
    if (death === 'before-orders') expect(await count(approvals), 'approved once').to.equal(approved);
    const doubled = `(select position_id from orders where purpose = 'exit' and state = 'filled'
      and approval_id in (select id from ${approvals}) group by 1 having count(*) > 1) as doubled`;
    expect(await count(doubled), 'sold twice').to.equal(0);
    const subject = { db: database.db, control: control.get, account: 'main', venue: 'binance' } as const;
    expect(await violationsThatStay(subject, LIMIT_MS)).to.deep.equal([]);
  });

  it('what an operator types reaches the breakers', async () => {
    const { env } = running();
    const type = async (line: string, state: string): Promise<void> => {
      const told = await runCli(line, { env: { ...process.env, ...env } });
      expect(told.code, `${line}: ${told.err}`).to.equal(0);
      expect(await isState(state), line).to.equal(true);
    };
    await type('resume --override', 'ACTIVE');
    await type('breakers open daily-loss --reason test', 'REDUCING');
    await type('breakers close daily-loss', 'ACTIVE');
    await type('breakers hold daily-loss --for 60', 'ACTIVE');
    const told = await runCli('breakers open consecutive-losses', { env: { ...process.env, ...env } });
    expect(told.code, 'of whom?').not.to.equal(0);
    expect(`${told.out}${told.err}`).to.include('BREAKER_SUBJECT_WRONG');
  });
}
