import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Kysely } from 'kysely';
import pg from 'pg';
import { database, openPool } from '#shared/persistence/connection.ts';
import { readCredentials } from '#shared/persistence/credentials.ts';
import { migrate } from '#shared/persistence/migrate.ts';
import { readMigrations } from '#shared/persistence/migrations.ts';
import { ROLES, type RoleName } from '#shared/persistence/roles.ts';
import type { Database } from '#shared/persistence/tables.ts';

/** A migrated database of a test's own. */
export interface TestDatabase {
  /** As its owner, who may do everything. */
  readonly url: string;
  readonly db: Kysely<Database>;
  readonly pool: pg.Pool;
  /** The address with which an agent's role connects. */
  roleUrl(role: RoleName): string;
  /** The folder that holds the roles' credentials, laid out as in a state folder. */
  readonly home: string;
  drop(): Promise<void>;
}

export const serverUrl = (): string => {
  const url = process.env.TEST_DATABASE_URL;
  if (!url) throw new Error('TEST_DATABASE_URL is not set: run the tests with npm test');
  return url;
};

const inDatabase = (name: string): string => {
  const url = new URL(serverUrl());
  url.pathname = `/${name}`;
  return url.href;
};

async function asOwner<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: inDatabase('postgres') });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

let template: Promise<{ readonly name: string; readonly home: string }> | undefined;

/** Migrates once per test process; the name tells which migrations, so other processes can tell theirs apart. */
async function makeTemplate(): Promise<{ readonly name: string; readonly home: string }> {
  const version = (await readMigrations()).map(one => one.checksum).join('');
  const name = `tw_${process.pid}_${randomBytes(3).toString('hex')}_${version.slice(0, 6)}`;
  const home = await mkdtemp(join(tmpdir(), 'tradewind-test-'));
  await asOwner(client => client.query(`create database ${name}`));
  await migrate({ ownerUrl: inDatabase(name), credentialsFolder: join(home, 'credentials') });
  return { name, home };
}

/** Clones the migrated template: a few tens of milliseconds. */
export async function testDatabase(): Promise<TestDatabase> {
  template ??= makeTemplate();
  const { name: source, home } = await template;
  const name = `${source}_${randomBytes(4).toString('hex')}`;
  await asOwner(client => client.query(`create database ${name} template ${source}`));
  const credentials = new Map<string, string>();
  for (const role of ROLES) {
    const url = new URL((await readCredentials(join(home, 'credentials'), role))?.url ?? '');
    url.pathname = `/${name}`;
    credentials.set(role, url.href);
  }
  const pool = openPool({ url: inDatabase(name), name: 'test', size: 8 });
  return {
    url: inDatabase(name),
    db: database(pool),
    pool,
    home,
    roleUrl: role => credentials.get(role) ?? '',
    async drop() {
      await pool.end();
      await asOwner(client => client.query(`drop database if exists ${name} with (force)`));
    },
  };
}

/** Root hook: what the template left behind goes when the test process ends. */
export async function dropTemplate(): Promise<void> {
  if (template === undefined) return;
  const { name, home } = await template;
  await asOwner(async client => {
    const left = await client.query("select datname from pg_database where datname = $1 or datname like $1 || '\\_%'", [
      name,
    ]);
    for (const { datname } of left.rows) await client.query(`drop database if exists ${datname} with (force)`);
    const { rows } = await client.query("select rolname from pg_roles where rolname like $1 || '\\_%'", [name]);
    for (const { rolname } of rows) await client.query(`drop role if exists ${client.escapeIdentifier(rolname)}`);
  });
  await rm(home, { recursive: true, force: true });
}
