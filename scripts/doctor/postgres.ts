import pg from 'pg';
import { duration } from '#scripts/terminal/formats.ts';
import { clientConfig, database } from '#shared/persistence/connection.ts';
import { readCredentials } from '#shared/persistence/credentials.ts';
import { type SchemaStand, schemaStand } from '#shared/persistence/migrations.ts';
import type { Reader } from '#shared/persistence/reads/reader.ts';
import { readAgents } from '#shared/persistence/reads/status.ts';
import { type Check, type Finding, fail, ok, reasonOf, warn } from './finding.ts';

const SLOW_CONNECT_MS = 500;
const OLDEST_VERSION = 150_000;

/** Reachable, fast, new enough, migrated; then what it says of the agents and of letters that nobody could digest. */
export const checkPostgres: Check = async ({ place }) => {
  const url = await urlOf(place.home);
  if (url === null)
    return [
      fail(
        'postgres',
        `no credentials in ${place.home}`,
        'npm start; with your own: DATABASE_URL=... tradewind migrate',
      ),
    ];
  const began = performance.now();
  const client = new pg.Client(clientConfig({ url, name: 'tradewind-doctor' }));
  client.on('error', () => undefined);
  try {
    await client.connect();
    const connectMs = performance.now() - began;
    const server = await serverFindings(client, connectMs);
    const stand = await schemaStand(client);
    const schema = schemaFinding(stand);
    if (schema.state === 'fail') return [...server, schema];
    const db = database(client);
    return [...server, schema, ...(await agentFindings(db)), await letterFinding(db)];
  } catch (error) {
    return [
      fail(
        'postgres',
        `${new URL(url).host}: ${reasonOf(error)}`,
        'npm start; with your own: check that it runs, and DATABASE_URL',
      ),
    ];
  } finally {
    await client.end().catch(() => undefined);
  }
};

async function urlOf(home: string): Promise<string | null> {
  return (await readCredentials(`${home}/credentials`, 'reader'))?.url ?? null;
}

async function serverFindings(client: pg.Client, connectMs: number): Promise<readonly Finding[]> {
  const { rows } = await client.query(
    "select current_setting('server_version_num')::int as number, current_setting('server_version') as version",
  );
  const { number, version } = rows[0];
  const took = `connected in ${Math.round(connectMs)} ms`;
  return [
    number < OLDEST_VERSION
      ? fail('postgres', `version ${version}`, 'use Postgres 15 or later')
      : connectMs > SLOW_CONNECT_MS
        ? warn('postgres', `version ${version}, ${took}`, 'look for load, a slow network or a slow name server')
        : ok('postgres', `version ${version}, ${took}`),
  ];
}

function schemaFinding(stand: SchemaStand): Finding {
  switch (stand.kind) {
    case 'current':
      return ok('migrations', `all ${stand.version} applied`);
    case 'behind':
      return fail('migrations', `${stand.applied} of ${stand.wanted} applied`, 'tradewind migrate');
    case 'newer':
      return fail(
        'migrations',
        `the database is at ${stand.applied}, this checkout knows ${stand.known}`,
        'update this checkout, or use another database',
      );
  }
}

async function agentFindings(db: Reader): Promise<readonly Finding[]> {
  const agents = await readAgents(db);
  return agents.map(({ name, state, heartbeatAgeMs, problem, pid }) => {
    const check = `agent ${name}`;
    const age = heartbeatAgeMs === null ? '' : `, heartbeat ${duration(heartbeatAgeMs)} ago`;
    const said = `${state}${age}${problem === null ? '' : `: ${problem}`}`;
    if (state === 'healthy' || state === 'standby') return ok(check, `${said}, pid ${pid}`);
    if (state === 'missing' || state === 'silent') return fail(check, said, `npm start; then tradewind logs ${name}`);
    return warn(check, said, `tradewind logs ${name} --level warn`);
  });
}

async function letterFinding(db: Reader): Promise<Finding> {
  const row = await db
    .selectFrom('dead_letters')
    .select(eb => eb.fn.countAll<number>().as('count'))
    .where('resolved_at', 'is', null)
    .executeTakeFirstOrThrow();
  return row.count === 0
    ? ok('dead letters', 'none')
    : warn('dead letters', `${row.count} messages could not be handled`, 'tradewind db dead-letters');
}
