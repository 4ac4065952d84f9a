import { expect } from 'chai';
import { sql } from 'kysely';
import { riskManagerConfig } from '#agents/risk-manager/config.ts';
import { BREAKER_KINDS, type BreakerKind } from '#agents/risk-manager/core/breakers/registry.ts';
import type { BreakerWish } from '#agents/risk-manager/core/breakers/settings.ts';
import type { EpochMs } from '#shared/kernel/time.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { ACCOUNT, NOW } from './account.ts';
import { beat, listened, SCENARIOS, type Scenario } from './breaker-scenarios.ts';
import { at, type Entered, MINUTE, Stage } from './stage.ts';

/** One breaker as it is by default, but on, and none beside it. */
const alone = (kind: BreakerKind) => ({
  breakers: Object.fromEntries(BREAKER_KINDS.map(one => [one, { enabled: one === kind }])),
});
const settingOf = (kind: BreakerKind): BreakerWish => riskManagerConfig.parse(alone(kind)).breakers[kind];
/** In minutes. */
const SECOND = 1 / 60;
const later = (from: EpochMs, minutes: number): EpochMs => epochMs(from + minutes * MINUTE);
const entered = (share: number): Entered =>
  share === 0 ? { kind: 'denied', code: 'RISK_BREAKER_OPEN' } : { kind: 'approved', share };

/** A stage on which one breaker watches and is closed. */
async function opened(scenario: Scenario): Promise<Stage> {
  const stage = await Stage.open(alone(scenario.kind));
  await scenario.begin?.(stage);
  await stage.look(NOW);
  await scenario.look(stage, NOW);
  expect(await stage.stands()).to.deep.equal([]);
  expect(await stage.entry(NOW)).to.deep.equal(entered(1));
  return stage;
}

/** One breaker's life, from closed to closed. */
class Play {
  readonly #stage: Stage;
  readonly #scenario: Scenario;
  readonly #expected: string[] = [];
  #now = at(1);

  constructor(stage: Stage, scenario: Scenario) {
    this.#stage = stage;
    this.#scenario = scenario;
  }

  #moved(from: string, to: string, by: 'risk-manager' | 'operator' = 'risk-manager'): void {
    this.#expected.push(`${this.#scenario.kind} ${from} > ${to} by ${by}`);
  }

  async #stands(): Promise<string> {
    return (await this.#stage.stands()).join().split(' ').at(-1) ?? '';
  }

  async #pass(minutes: number): Promise<void> {
    this.#now = later(this.#now, minutes);
    await this.#scenario.look(this.#stage, this.#now);
  }

  #command(action: string, minutes: number | null): Promise<unknown> {
    const { kind, subject } = this.#scenario;
    return this.#stage.command({ kind: 'breaker', breaker: kind, subject, action, minutes }, this.#now);
  }

  /** An operator opens and closes it. */
  async openAndClose(): Promise<void> {
    const { state, leaves, step } = this.#scenario;
    await this.#command('open', 60);
    expect([await this.#stage.state(), await this.#stage.entry(this.#now)]).to.deep.equal([state, entered(leaves)]);
    this.#now = later(this.#now, step);
    await this.#command('close', null);
    expect([await this.#stands(), await this.#stage.state()]).to.deep.equal(['', 'ACTIVE']);
    expect(await this.#stage.entry(this.#now)).to.deep.equal(entered(1));
    this.#moved('closed', 'open', 'operator');
    this.#moved('open', 'closed', 'operator');
  }

  /** It trips, and does what it is there for, over a restart. */
  async trip(): Promise<void> {
    const { state, leaves, step, look, trip } = this.#scenario;
    const stage = this.#stage;
    const wasSold = stage.rig.decided.filter(({ intent }) => intent === 'exit').length;
    this.#now = later(this.#now, step);
    await trip(stage, this.#now);
    const sent = await look(stage, this.#now);
    expect(await this.#stands(), 'it trips').to.equal('open');
    const types = sent.map(([type]) => type);
    expect(types).to.include('alert-raised');
    expect(types.includes('trading-state-changed')).to.equal(state !== 'ACTIVE');
    expect(types.includes('order-approved') || wasSold > 0, 'everything is sold').to.equal(state === 'HALTED');
    expect(await stage.state()).to.equal(state);
    expect(await stage.entry(this.#now)).to.deep.equal(entered(leaves));
    await stage.restart();
    expect(await stage.entry(this.#now), 'after a restart').to.deep.equal(entered(leaves));
    this.#moved('closed', 'open');
  }

  /** Nothing but an operator closes it. */
  async waitForOperator(): Promise<void> {
    await this.#pass(60 * 24 * 60);
    await this.#stage.command({ kind: 'resume' }, this.#now);
    expect(await this.#stands(), 'two months and a resume later').to.equal('open');
    await this.#stage.command({ kind: 'resume', override: true }, this.#now);
    // what is left of its pause is over with it; one that does not set the trading state is closed by its name
    if ((await this.#stands()) !== '') await this.#command('close', null);
    this.#moved('open', 'closed', 'operator');
  }

  /** It is half-open, trips again, and closes at last. */
  async waitOut({ pauseMinutes, probeMinutes }: { readonly pauseMinutes: number; readonly probeMinutes: number }) {
    const { step, look, trip, tripHalfOpen = trip, kind } = this.#scenario;
    const stage = this.#stage;
    await this.#untilOver(pauseMinutes);
    if (probeMinutes === 0) return this.#moved('open', 'closed');
    expect([await this.#stands(), await stage.state()]).to.deep.equal(['half-open', 'ACTIVE']);
    expect(await stage.entry(this.#now)).to.deep.equal(entered(settingOf(kind).sizeShare));
    this.#now = later(this.#now, step);
    await tripHalfOpen(stage, this.#now);
    await look(stage, this.#now);
    expect(await this.#stands(), 'it tripped again').to.equal('open');
    await stage.restart();
    await this.#untilOver(pauseMinutes);
    expect(await this.#stands()).to.equal('half-open');
    await this.#pass(probeMinutes);
    this.#moved('open', 'half-open');
    this.#moved('half-open', 'open');
    this.#moved('open', 'half-open');
    this.#moved('half-open', 'closed');
  }

  async #untilOver(pauseMinutes: number): Promise<void> {
    const { calm, step } = this.#scenario;
    await this.#pass(calm === undefined ? pauseMinutes - SECOND : pauseMinutes);
    expect(await this.#stands(), 'a second before its end, or while it lasts').to.equal('open');
    await calm?.(this.#stage, later(this.#now, step));
    await this.#pass(calm === undefined ? SECOND : step);
  }

  /** All is as it was; held off, it does not trip; and every change is on record. */
  async endWell(): Promise<void> {
    const { kind, subject, step, trip, look } = this.#scenario;
    const stage = this.#stage;
    expect([await this.#stands(), await stage.state()]).to.deep.equal(['', 'ACTIVE']);
    expect(await stage.entry(this.#now)).to.deep.equal(entered(1));
    await this.#pass(SECOND);
    expect(await stage.events(), 'nothing else moved').to.deep.equal(this.#expected);
    await this.#command('hold', 600);
    this.#moved('closed', 'closed', 'operator');
    this.#now = later(this.#now, step);
    await trip(stage, this.#now);
    await look(stage, this.#now);
    expect(await stage.events(), 'held off').to.deep.equal(this.#expected);
    const { rows } = await sql<{ count: number }>`select count(*)::int as count from audit_log
      where action = 'breaker-changed' and resource_id = ${`${ACCOUNT}|${kind}|${subject}`}`.execute(stage.database.db);
    expect(rows[0]?.count, 'audited').to.equal(this.#expected.length);
  }
}

describe('each breaker: what trips it, what it does, and the way back', () => {
  let stage: Stage | null = null;
  afterEach(async () => {
    await stage?.close();
    stage = null;
  });

  it('has a scenario', () => {
    expect(SCENARIOS.map(({ kind }) => kind)).to.have.members([...BREAKER_KINDS]);
  });

  for (const scenario of SCENARIOS) {
    it(`${scenario.kind} ${scenario.subject}`.trim(), async () => {
      stage = await opened(scenario);
      const play = new Play(stage, scenario);
      await play.openAndClose();
      await play.trip();
      const { pauseMinutes, probeMinutes } = settingOf(scenario.kind);
      if (pauseMinutes === null) await play.waitForOperator();
      else await play.waitOut({ pauseMinutes, probeMinutes });
      await play.endWell();
    });
  }

  it('a wild market is seen while nothing is held, when its bar is over', async () => {
    stage = await Stage.open(alone('volatility-spike'));
    await stage.look(NOW);
    await sql`update positions set quantity = 0, close_reason = null, closed_at = ${new Date(NOW)}::timestamptz`.execute(
      stage.database.db,
    );
    const wild = SCENARIOS.find(({ kind }) => kind === 'volatility-spike');
    await stage.look(at(1)); // the bar that ended at noon
    await wild?.trip(stage, at(59));
    await stage.look(at(59));
    expect(await stage.stands()).to.deep.equal([]);
    await wild?.trip(stage, at(61));
    await stage.look(at(61));
    expect(await stage.stands()).to.deep.equal(['volatility-spike binance:C1/USDT open']);
  });

  it('one that is off, opened by hand, ends in its time', async () => {
    stage = await Stage.open();
    await stage.look(NOW);
    const [kind, subject] = ['cool-down', 'binance:C1/USDT'];
    await stage.command({ kind: 'breaker', breaker: kind, subject, action: 'open', minutes: 60 }, at(1));
    expect(await stage.entry(at(60))).to.deep.equal(entered(0));
    await stage.look(at(61));
    expect(await stage.stands()).to.deep.equal([]);
    expect(await stage.entry(at(61))).to.deep.equal(entered(1));
  });

  it('one of a bot, opened by hand before the bot ever traded, ends in its time', async () => {
    stage = await Stage.open();
    await stage.look(NOW);
    const order = { kind: 'breaker', breaker: 'consecutive-losses', subject: 'bot-1' };
    await stage.command({ ...order, action: 'open', minutes: 60 }, at(1));
    await stage.look(at(61));
    expect(await stage.stands()).to.deep.equal(['consecutive-losses bot-1 half-open']);
  });

  it('a hold that is over is told, and the breaker watches again', async () => {
    stage = await Stage.open(alone('daily-loss'));
    await stage.look(NOW);
    await stage.command({ kind: 'breaker', breaker: 'daily-loss', subject: '', action: 'hold', minutes: 60 }, at(1));
    const sent = await stage.look(at(61));
    expect(sent.map(([type]) => type)).to.deep.equal(['alert-raised']);
    expect((await stage.look(at(62))).length).to.equal(0);
    stage.fall(0.05);
    await stage.look(at(63));
    expect(await stage.stands()).to.deep.equal(['daily-loss open']);
  });

  it('the trading state names all that holds it back, whatever moves: breakers and the word of an operator', async () => {
    const account = await Stage.open();
    stage = account;
    await account.look(NOW);
    const set = (breaker: string, action: 'open' | 'close', minute: number) =>
      account.command({ kind: 'breaker', breaker, subject: '', action, minutes: null }, at(minute));
    await set('daily-loss', 'open', 1);
    await set('hard-drawdown', 'open', 2);
    expect(await account.held()).to.equal('HALTED: breaker hard-drawdown is open, breaker daily-loss is open');
    await set('hard-drawdown', 'close', 3);
    expect(await account.held()).to.equal('REDUCING: breaker daily-loss is open');
    await account.command({ kind: 'reduce', reason: 'news' }, at(4));
    expect(await account.held()).to.equal('REDUCING: news, breaker daily-loss is open');
    await set('drawdown', 'open', 5);
    expect(await account.held()).to.equal('REDUCING: news, breaker drawdown is open, breaker daily-loss is open');
    await set('daily-loss', 'close', 6);
    await set('drawdown', 'close', 7);
    expect(await account.held()).to.equal('REDUCING: news');
    await account.command({ kind: 'resume', reason: 'over' }, at(8));
    expect(await account.held()).to.equal('ACTIVE: ');
  });

  it('one that is closed cannot be closed, and says so; one that is open or held off can', async () => {
    const account = await Stage.open();
    stage = account;
    await account.look(NOW);
    const order = { kind: 'breaker', breaker: 'drawdown', subject: '', minutes: null };
    const close = (minute: number) => account.command({ ...order, action: 'close' }, at(minute));
    const refused = { state: 'failed', result: { code: 'BREAKER_NOT_OPEN', breaker: 'drawdown' } };
    expect(await close(1)).to.deep.include(refused);
    await account.command({ ...order, action: 'hold', minutes: 60 }, at(2));
    expect(await close(3)).to.deep.include({ state: 'done' });
    expect(await close(4)).to.deep.include(refused);
    await account.command({ ...order, action: 'open', minutes: 60 }, at(5));
    expect(await close(6)).to.deep.include({ state: 'done' });
  });

  it('a subject that no breaker of the kind has is refused', async () => {
    stage = await Stage.open();
    const order = { kind: 'breaker', action: 'open', minutes: null };
    for (const [breaker, subject, code] of [
      ['daily-loss', 'bot-1', 'BREAKER_SUBJECT_WRONG'],
      ['consecutive-losses', '', 'BREAKER_SUBJECT_WRONG'],
      ['consecutive-losses', 'nobody', 'BREAKER_SUBJECT_WRONG'],
      ['volatility-spike', 'C0/USDT', 'BREAKER_SUBJECT_WRONG'],
      ['venue-trouble', 'nowhere', 'BREAKER_SUBJECT_WRONG'],
      ['bad-luck', '', 'BREAKER_UNKNOWN'],
    ]) {
      const told = await stage.command({ ...order, breaker, subject }, NOW);
      expect(told).to.deep.include({ state: 'failed' });
      expect(told).to.have.nested.property('result.code', code);
    }
    expect(await stage.events()).to.deep.equal([]);
  });

  it('an emergency sells again what came to nothing, until an operator resumes', async () => {
    stage = await Stage.open();
    const { db } = stage.database;
    const exits = () => stage?.rig.decided.filter(({ intent, verdict }) => intent === 'exit' && verdict === 'approved');
    await stage.look(NOW);
    const told = await stage.command({ kind: 'emergency', venue: 'binance' }, at(1));
    expect(told).to.deep.include({ state: 'done' }).and.have.nested.property('result.positions', 1);
    await stage.look(at(2));
    expect(exits(), 'once, while it is on its way').to.have.length(1);
    await sql`update risk_decisions set created_at = created_at - interval '2 minutes'`.execute(db);
    await stage.command({ kind: 'halt' }, at(3)); // said again, by somebody in a hurry
    await stage.look(at(3));
    await stage.look(at(4));
    expect(exits(), 'again').to.have.length(2);
    expect(exits()?.at(-1)).to.deep.include({ command_id: exits()?.[0]?.command_id, quantity: '500' });
    await sql`update risk_decisions set created_at = created_at - interval '2 minutes'`.execute(db);
    await stage.command({ kind: 'resume' }, at(5));
    await stage.look(at(6));
    expect(exits(), 'resumed').to.have.length(2);
  });

  describe('the dead-man switch', () => {
    const kind = 'dead-man';

    it('knows nothing of the time before it listened: an installation that was down for a day starts as if nothing were', async () => {
      stage = await Stage.open(alone(kind));
      await beat(stage, '1 day');
      await stage.lookAtSystem(NOW, { wallMs: 0, redisSilentMs: 100_000_000 });
      await stage.lookAtSystem(at(0.1), { wallMs: 20_000, redisSilentMs: 100_000_000 });
      expect(await stage.stands()).to.deep.equal([]);
      await beat(stage, '0 seconds');
      await listened(stage, at(1));
      expect(await stage.stands()).to.deep.equal([]);
    });

    it('nor of the time in which Postgres or itself was away', async () => {
      stage = await Stage.open(alone(kind));
      await beat(stage, '0 seconds');
      await stage.lookAtSystem(NOW);
      await beat(stage, '2 minutes');
      await stage.lookAtSystem(at(2), { wallMs: 120_000, redisSilentMs: 120_000 });
      await stage.lookAtSystem(at(2.3), { wallMs: 140_000, redisSilentMs: 140_000 });
      expect(await stage.stands()).to.deep.equal([]);
    });

    it('opens when execution never comes, and when Redis is gone', async () => {
      stage = await Stage.open(alone(kind));
      await listened(stage, NOW);
      expect(await stage.stands()).to.deep.equal(['dead-man open']);
      await stage.close();
      stage = await Stage.open(alone(kind));
      await beat(stage, '0 seconds');
      await listened(stage, NOW, 61_000);
      expect(await stage.stands()).to.deep.equal(['dead-man open']);
      await stage.restart();
      await listened(stage, at(0.4), 62_000);
      expect(await stage.events(), 'over a restart').to.deep.equal(['dead-man closed > open by risk-manager']);
      await listened(stage, at(1), 0);
      expect([await stage.stands(), await stage.state()]).to.deep.equal([[], 'ACTIVE']);
    });
  });
});
