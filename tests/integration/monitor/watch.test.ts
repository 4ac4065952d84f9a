import { expect } from 'chai';
import { createGauges } from '#agents/monitor/gauges.ts';
import { raiseAlerts } from '#agents/monitor/store.ts';
import { createWatch } from '#agents/monitor/watch.ts';
import { BREAKER_OPEN, openBreakerAlert } from '#shared/domain/breaker.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { type TestDatabase, testDatabase } from '#tests/integration/database.ts';
import { type TestMonitor, testMonitor } from './context.ts';
import { seedWorld } from './world.ts';

describe('monitor: watching a database', () => {
  let base: TestDatabase;
  let monitor: TestMonitor;
  let look: () => Promise<void>;
  let skippedMs = 0;

  beforeEach(async () => {
    skippedMs = 0;
    base = await testDatabase();
    await seedWorld(base);
    monitor = await testMonitor(base, { wallNow: () => Date.now() + skippedMs });
    look = createWatch({
      context: monitor.context,
      gauges: createGauges(monitor.context.metrics),
      upkeepProblem: () => null,
      inconsistencies: () => [],
    });
  });
  afterEach(async () => {
    await monitor.close();
    await base.drop();
  });

  const openAlerts = async () =>
    (
      await base.db
        .selectFrom('alerts')
        .select(['severity', 'title'])
        .where('resolved_at', 'is', null)
        .orderBy('title')
        .execute()
    ).map(({ severity, title }) => `${severity}: ${title}`);
  const gauge = async (name: string) => {
    const text = await monitor.context.metrics.registry.getSingleMetricAsString(`tradewind_${name}`);
    return text.split('\n').filter(line => !line.startsWith('#'));
  };

  it('a healthy installation raises nothing, and shows itself in numbers', async () => {
    await look();
    expect(await openAlerts()).to.deep.equal([]);
    expect(await gauge('agent_up'))
      .to.have.length(7)
      .and.satisfy((lines: string[]) => lines.every(line => line.endsWith(' 1')));
    expect((await gauge('trading_state')).join()).to.match(/state="ACTIVE"[^}]*} 1/);
    expect((await gauge('open_positions')).join()).to.match(/protected="yes"[^}]*} 1/);
    expect((await gauge('equity')).join()).to.match(/bot="\*"/);
    expect((await gauge('slow_queries')).join()).to.match(/ 0$/);
    expect((await gauge('research_workers')).join()).to.match(/state="gone".* 0/);
    expect((await gauge('research_trials_open')).join()).to.match(/state="waiting".* 0/);
    expect((await gauge('research_trials_per_minute')).join()).to.match(/ 0$/);
  });

  it('raises what is wrong, keeps it open once, and resolves it when it is over', async () => {
    await base.db
      .updateTable('heartbeats')
      .set({ beat_at: new Date(Date.now() - 14_000) })
      .where('agent', '=', 'execution')
      .execute();
    await base.db.updateTable('trading_state').set({ state: 'HALTED', reason: 'test' }).execute();
    await base.db
      .updateTable('marks')
      .set({ updated_at: new Date(Date.now() - 60_000) })
      .execute();
    await base.db
      .insertInto('dead_letters')
      .values({
        ...{
          agent: 'strategy',
          message_id: 'a0000000-0000-4000-8000-000000000000' as never,
          key: 'trend',
          type: 'features-ready',
        },
        ...{
          payload: '{}',
          code: 'MESSAGE_FAILED',
          error: 'x',
          correlation_id: 'a0000000-0000-4000-8000-000000000000' as never,
          quarantined: true,
        },
      })
      .execute();
    await look();
    await look();
    expect(await openAlerts()).to.have.members([
      'critical: No market data is coming in',
      'warning: Trading is halted',
      'critical: execution gives no sign of life',
      'critical: strategy has messages it could not handle',
    ]);
    expect((await gauge('alerts_open')).join()).to.match(/severity="critical"[^}]*} 3/);
    await base.db.updateTable('heartbeats').set({ beat_at: new Date() }).execute();
    await base.db.updateTable('trading_state').set({ state: 'ACTIVE' }).execute();
    await base.db.updateTable('marks').set({ updated_at: new Date() }).execute();
    await base.db.updateTable('dead_letters').set({ resolved_at: new Date() }).execute();
    await look();
    expect(await openAlerts()).to.deep.equal([]);
    expect(await base.db.selectFrom('alerts').select('id').execute()).to.have.length(4);
  });

  it('the alert of a breaker stays while it is open, however quiet the risk manager is, and ends as it closes', async () => {
    await base.db
      .insertInto('breakers')
      .values({
        ...{ account: 'main', kind: 'drawdown', since: new Date(0), size_share: 0.5, trip_limit: 0.1 },
        ...{ scope: 'account', state: 'open', effect: 'reduce' },
      })
      .execute();
    const told = openBreakerAlert({
      ...{ kind: 'drawdown', about: 'main', effect: 'reduce', until: null, reading: 0.12, limit: 0.1, reason: '' },
    });
    await raiseAlerts(base.db, [{ rule: BREAKER_OPEN, ...told, occurrences: 1 }], epochMs(Date.now()));
    skippedMs = 3_600_000;
    await base.db
      .updateTable('heartbeats')
      .set({ beat_at: new Date(Date.now() + skippedMs) })
      .execute();
    await look();
    const breakers = async () => (await openAlerts()).filter(text => text.includes('Breaker'));
    expect(await breakers()).to.deep.equal(['warning: Breaker drawdown of main is open']);
    await base.db.updateTable('breakers').set({ state: 'closed' }).execute();
    await look();
    expect(await breakers()).to.deep.equal([]);
  });

  it('an unprotected position and books that differ become alerts after their grace', async () => {
    await base.db.updateTable('positions').set({ protected_at: null }).execute();
    await base.db.updateTable('venue_balances').set({ free: '1' }).where('asset', '=', 'BTC').execute();
    await look();
    expect(await openAlerts()).to.deep.equal([]);
    skippedMs = 6_000;
    await look();
    expect((await openAlerts()).join()).to.match(/^critical: BTC\/USDT of trend has no stop on the venue/);
    skippedMs = 61_000;
    await look();
    expect((await openAlerts()).join()).to.match(/Our books and the venue differ in BTC/);
  });

  it('balances that are older than the newest fill prove nothing about the books', async () => {
    await base.db.updateTable('venue_balances').set({ free: '1' }).where('asset', '=', 'BTC').execute();
    await base.db.updateTable('fills').set({ venue_time: new Date() }).execute();
    await look();
    skippedMs = 61_000;
    await look();
    expect((await openAlerts()).join()).not.to.match(/Our books and the venue differ/);
  });
});
