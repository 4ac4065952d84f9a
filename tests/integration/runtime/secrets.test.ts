import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { sql } from 'kysely';
import { type TestDatabase, testDatabase } from '#tests/integration/database.ts';
import { redisUrl, until } from '#tests/integration/messaging/post.ts';
import { type AgentProcess, startAgent, stateFolder } from './process.ts';

describe('secrets', function () {
  this.timeout(600_000);
  let base: TestDatabase;
  let place: ReturnType<typeof stateFolder>;
  let agent: AgentProcess;

  before(async () => {
    base = await testDatabase();
    place = stateFolder(base, 'capital');
    const file = join(place.home, 'profile.yaml');
    writeFileSync(
      file,
      JSON.stringify({
        profile: 'demo',
        venue: {},
        instruments: ['BTC/USDT'],
        baseTimeframe: '1s',
        log: { level: 'debug' },
      }),
    );
    agent = startAgent('capital', { TRADEWIND_HOME: place.home, TRADEWIND_PORT: '31650', TRADEWIND_CONFIG: file });
    expect(await agent.outcome, agent.output()).to.equal('ready');
  });
  after(async () => {
    agent.kill('SIGKILL');
    await agent.ended;
    place.remove();
    await base.drop();
  });

  it('are in no log, output, dead letter, alert, audit row, command line or environment', async () => {
    const secrets = [base.roleUrl('capital'), redisUrl()]
      .map(url => decodeURIComponent(new URL(url).password))
      .filter(secret => secret.length >= 6);
    expect(secrets).to.not.deep.equal([]);
    const [secret = ''] = secrets;
    await sql`insert into deliveries (message_id, consumer, key, type, payload, producer, correlation_id, causation_id, market_time)
      values (gen_random_uuid(), 'capital', 'k', 'fill-recorded', ${JSON.stringify({ leaked: secret })}::jsonb, 'execution', gen_random_uuid(), gen_random_uuid(), now())`.execute(
      base.db,
    );
    await until(async () => (await base.db.selectFrom('dead_letters').select('id').execute()).length === 1);

    const logs = readdirSync(join(place.home, 'logs')).map(name =>
      readFileSync(join(place.home, 'logs', name), 'utf8'),
    );
    const tables = await Promise.all(
      ['dead_letters', 'alerts', 'audit_log', 'errors', 'heartbeats'].map(async table => {
        const { rows } = await sql<{
          text: string | null;
        }>`select string_agg(t::text, ' ') as text from ${sql.table(table)} t`.execute(base.db);
        return rows[0]?.text ?? '';
      }),
    );
    const outgoing = await sql<{
      text: string | null;
    }>`select string_agg(payload::text, ' ') as text from deliveries where producer = 'capital'`.execute(base.db);
    const proc = ['cmdline', 'environ'].map(file =>
      readFileSync(`/proc/${agent.pid}/${file}`, 'utf8').replaceAll(redisUrl(), ''),
    );
    const everything = [...logs, agent.output(), ...tables, outgoing.rows[0]?.text ?? '', ...proc].join('\n');
    for (const one of secrets) expect(everything).to.not.include(one);
    expect(tables[0]).to.include('[redacted]');
  });

  it('lie in files that only their owner may read', () => {
    for (const name of readdirSync(join(place.home, 'credentials'))) {
      expect(statSync(join(place.home, 'credentials', name)).mode & 0o077, name).to.equal(0);
    }
  });
});
