import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';

export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly up: string;
  readonly down: string;
  /** SHA-256 of `up`: an applied migration must not change. */
  readonly checksum: string;
}

export const MIGRATIONS_FOLDER: string = fileURLToPath(new URL('../../sql/', import.meta.url));
const FILE = /^(\d{4})_([a-z0-9_]+)\.up\.sql$/;

/** The numbered migrations of this checkout, in order. */
export async function readMigrations(folder = MIGRATIONS_FOLDER): Promise<readonly Migration[]> {
  const names = (await readdir(folder)).filter(name => FILE.test(name)).sort();
  return Promise.all(
    names.map(async file => {
      const [, version = '', name = ''] = FILE.exec(file) ?? [];
      const up = await readFile(`${folder}/${file}`, 'utf8');
      const down = await readFile(`${folder}/${file.replace('.up.sql', '.down.sql')}`, 'utf8');
      return { version: Number(version), name, up, down, checksum: createHash('sha256').update(up).digest('hex') };
    }),
  );
}

export type SchemaStand =
  | { readonly kind: 'current'; readonly version: number }
  | { readonly kind: 'behind'; readonly applied: number; readonly wanted: number }
  | { readonly kind: 'newer'; readonly applied: number; readonly known: number };

/** How far the database is, compared with this checkout. */
export async function schemaStand(client: Pick<pg.ClientBase, 'query'>): Promise<SchemaStand> {
  const known = (await readdir(MIGRATIONS_FOLDER)).filter(name => FILE.test(name)).length;
  const exists = await client.query("select to_regclass('schema_migrations') as found");
  const applied = exists.rows[0]?.found
    ? Number((await client.query('select coalesce(max(version), 0) as version from schema_migrations')).rows[0].version)
    : 0;
  if (applied > known) return { kind: 'newer', applied, known };
  return applied < known ? { kind: 'behind', applied, wanted: known } : { kind: 'current', version: known };
}
