import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { onAlertRaised } from '#agents/monitor/handlers/alert-raised.ts';
import { onCommandProgressed } from '#agents/monitor/handlers/command-progressed.ts';
import { deriveId, type Id } from '#shared/kernel/ids.ts';
import { send } from '#shared/messaging/send.ts';
import { type TestDatabase, testDatabase } from '#tests/integration/database.ts';
import { firstCause, openAgent, type TestAgent, until } from '#tests/integration/messaging/post.ts';
import { type TestMonitor, testMonitor } from './context.ts';

describe('monitor: what it is told', () => {
  let base: TestDatabase;
  let execution: TestAgent;
  let monitor: TestMonitor;

  beforeEach(async () => {
    base = await testDatabase();
    const prefix = `monitor-${randomUUID()}`;
    execution = await openAgent(base, 'execution', { handlers: [], prefix });
    monitor = await testMonitor(base, { prefix, handlers: desk => [onAlertRaised(desk), onCommandProgressed(desk)] });
  });
  afterEach(async () => {
    await monitor.close();
    await execution.close();
    await base.drop();
    expect([...monitor.failures, ...execution.failures]).to.deep.equal([]);
  });

  const tell = (...messages: readonly ReturnType<typeof send>[]) =>
    execution.mailbox.transact(async () => ({ send: messages }));
  const settled = () =>
    until(
      async () =>
        (await base.db.selectFrom('deliveries').select('seq').where('done_at', 'is', null).execute()).length === 0,
    );
  const alertFrom = (name: string, change: { severity?: 'warning' | 'critical'; title?: string } = {}) =>
    send('alert-raised', {
      key: 'venue-key',
      cause: firstCause(name),
      payload: {
        rule: 'venue-key',
        severity: change.severity ?? 'warning',
        title: change.title ?? 'The key is refused',
        message: name,
        code: 'VENUE_KEY_REJECTED',
      },
    });

  it('keeps one open alert per rule and title, counts repetitions, and tells people again when it gets graver', async () => {
    await tell(alertFrom('a'), alertFrom('b'), alertFrom('c', { title: 'Another key' }));
    await settled();
    await base.db.updateTable('alerts').set({ notified_at: new Date() }).execute();
    await tell(alertFrom('d'), alertFrom('c', { title: 'Another key' }));
    await settled();
    const rows = await base.db.selectFrom('alerts').selectAll().orderBy('title').execute();
    expect(rows.map(({ title, occurrences, message, code }) => [title, occurrences, message, code])).to.deep.equal([
      ['Another key', 1, 'c', 'VENUE_KEY_REJECTED'],
      ['The key is refused', 3, 'd', 'VENUE_KEY_REJECTED'],
    ]);
    expect(rows.every(row => row.notified_at !== null)).to.equal(true);
    await tell(alertFrom('e', { severity: 'critical' }));
    await settled();
    const graver = await base.db
      .selectFrom('alerts')
      .selectAll()
      .where('severity', '=', 'critical')
      .executeTakeFirstOrThrow();
    expect(graver).to.deep.include({ occurrences: 4, notified_at: null });
  });

  it('a resolved alert that comes again is a new one', async () => {
    await tell(alertFrom('a'));
    await settled();
    await base.db.updateTable('alerts').set({ resolved_at: new Date() }).execute();
    await tell(alertFrom('b'));
    await settled();
    const rows = await base.db
      .selectFrom('alerts')
      .select(['resolved_at', 'occurrences'])
      .orderBy('raised_at')
      .execute();
    expect(rows.map(row => [row.resolved_at === null, row.occurrences])).to.deep.equal([
      [false, 1],
      [true, 1],
    ]);
  });

  it('writes how far a command is, never backwards', async () => {
    const commandId = deriveId('command');
    await base.db.insertInto('commands').values({ id: commandId, kind: 'halt', issued_by: 'test' }).execute();
    const report = (id: Id, state: 'acknowledged' | 'done' | 'failed', result = {}) =>
      send('command-progressed', {
        key: id,
        cause: firstCause(state),
        ordinal: id,
        payload: { commandId: id, state, result },
      });
    const command = () => base.db.selectFrom('commands').selectAll().executeTakeFirstOrThrow();

    await tell(report(commandId, 'acknowledged', { by: 'risk-manager' }));
    await settled();
    expect(await command()).to.deep.include({ state: 'acknowledged', finished_at: null });
    await tell(report(commandId, 'done', { unknown: 1 }), report(deriveId('nobody issued this'), 'done'));
    await settled();
    const done = await command();
    expect(done.state).to.equal('done');
    expect(done.result).to.deep.equal({ by: 'risk-manager', unknown: 1 });
    expect(done.finished_at).to.be.a('number');
    await tell(report(commandId, 'failed', { late: true }));
    await settled();
    expect(await command()).to.deep.equal(done);
    expect(await base.db.selectFrom('dead_letters').selectAll().execute()).to.deep.equal([]);
  });
});
