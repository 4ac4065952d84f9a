import pg from 'pg';
import { clientConfig } from './connection.ts';
import { writeCredentials } from './credentials.ts';
import { type Migration, readMigrations } from './migrations.ts';
import { ensureRoles } from './roles.ts';

export interface MigrateOptions {
  /** Connection of a role that owns the database and may create roles. */
  readonly ownerUrl: string;
  /** Where each role's `{ url }` goes, one 0600 file per role; null: write none. */
  readonly credentialsFolder: string | null;
  /** Go down to this version instead of up to the newest. */
  readonly downTo?: number;
}

export interface MigrateReport {
  readonly applied: readonly string[];
  readonly reverted: readonly string[];
  readonly version: number;
}

/** Any number: it only has to be the same for everybody who migrates this database. */
const MIGRATION_LOCK = 7_402_026;

/** An expected failure with a code of the closed list. */
export class MigrationRefused extends Error {
  override readonly name = 'MigrationRefused';
  readonly code: 'DATABASE_NEWER' | 'CONFIG_INVALID';
  constructor(code: 'DATABASE_NEWER' | 'CONFIG_INVALID', message: string) {
    super(message);
    this.code = code;
  }
}

/** Brings the schema to this checkout's version, one transaction per migration, one migrator at a time; then the roles. */
export async function migrate(options: MigrateOptions): Promise<MigrateReport> {
  const client = new pg.Client({
    ...clientConfig({ url: options.ownerUrl, name: 'tradewind-migrate' }),
    pipeline: false,
  });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await client.query(`create table if not exists schema_migrations (
      version integer primary key, name text not null, checksum text not null, applied_at timestamptz not null default now())`);
    const prefix = await rolePrefix(client);
    const passwords = await ensureRoles(client, prefix, options.credentialsFolder);
    await client.query("select set_config('tradewind.role_prefix', $1, false)", [prefix]);
    const report = await applyAll(client, options);
    await client.query('grant usage on schema public to public');
    if (options.credentialsFolder !== null) await writeCredentials(options, passwords);
    return report;
  } finally {
    await client.end();
  }
}

/** Roles belong to the server, so their names start with the database that was migrated first; clones keep them. */
async function rolePrefix(client: pg.Client): Promise<string> {
  const named = await client.query(
    "select substring(grantee from '^(.*)_strategy$') as prefix from information_schema.role_table_grants where table_name = 'signals' and grantee like '%\\_strategy' and privilege_type = 'INSERT' limit 1",
  );
  if (named.rows[0]?.prefix) return named.rows[0].prefix;
  return (await client.query('select current_database() as name')).rows[0].name;
}

async function applyAll(client: pg.Client, options: MigrateOptions): Promise<MigrateReport> {
  const known = await readMigrations();
  const done = (await client.query('select version, checksum from schema_migrations order by version'))
    .rows as readonly {
    readonly version: number;
    readonly checksum: string;
  }[];
  refuseStrange(known, done);
  const current = done.length;
  const target = options.downTo ?? known.length;
  const applied: string[] = [];
  const reverted: string[] = [];
  for (const migration of known.slice(current, target)) {
    await step(client, migration.up, 'insert into schema_migrations (version, name, checksum) values ($1, $2, $3)', [
      migration.version,
      migration.name,
      migration.checksum,
    ]);
    applied.push(`${migration.version} ${migration.name}`);
  }
  for (const migration of known.slice(target, current).reverse()) {
    await step(client, migration.down, 'delete from schema_migrations where version = $1', [migration.version]);
    reverted.push(`${migration.version} ${migration.name}`);
  }
  return { applied, reverted, version: target };
}

function refuseStrange(known: readonly Migration[], done: readonly { version: number; checksum: string }[]): void {
  const newest = known.length;
  for (const { version, checksum } of done) {
    const mine = known[version - 1];
    if (mine === undefined) {
      throw new MigrationRefused(
        'DATABASE_NEWER',
        `the database is at migration ${done.at(-1)?.version ?? version}, this checkout knows ${newest}: update the checkout, or use another database`,
      );
    }
    if (mine.checksum !== checksum) {
      throw new MigrationRefused(
        'CONFIG_INVALID',
        `sql/ migration ${version} (${mine.name}) differs from the one that was applied: restore the file, and put changes into a new migration`,
      );
    }
  }
}

async function step(client: pg.Client, sql: string, record: string, values: readonly unknown[]): Promise<void> {
  await client.query('begin');
  try {
    await client.query(sql);
    await client.query(record, [...values]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
}
