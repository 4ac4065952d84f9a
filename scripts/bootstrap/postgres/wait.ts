import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { DATABASE } from '../credentials.ts';
import { SetupError } from '../setup-error.ts';

const POLL_MS = 50;

/** Waits until the server answers for at most `timeoutMs`. Throws SetupError when it does not, or will not have us. */
export async function waitForPostgres(url: string, timeoutMs: number): Promise<void> {
  await withClient(url, timeoutMs, async () => undefined);
}

/** Waits for an embedded server, and creates the database when it is missing. */
export async function waitForEmbeddedPostgres(ownerUrl: string, timeoutMs: number): Promise<void> {
  const administrative = new URL(ownerUrl);
  administrative.pathname = '/postgres';
  await withClient(administrative.href, timeoutMs, async client => {
    const found = await client.query('select 1 from pg_database where datname = $1', [DATABASE]);
    if (found.rowCount === 0) await client.query(`create database ${DATABASE}`);
  });
}

async function withClient(url: string, timeoutMs: number, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
    client.on('error', () => undefined); // a server that goes away while starting is asked again
    try {
      await client.connect();
      await work(client);
      return;
    } catch (error) {
      if (!mayPass(error) || performance.now() > deadline) throw explain(error, new URL(url).host);
    } finally {
      await client.end().catch(() => undefined);
    }
    await sleep(POLL_MS);
  }
}

const code = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '');

/** Not up yet, starting or recovering; anything else will not change by waiting. */
function mayPass(error: unknown): boolean {
  return ['ECONNREFUSED', 'ECONNRESET', '57P03', '57P01', 'ETIMEDOUT', ''].includes(code(error));
}

function explain(error: unknown, host: string): SetupError {
  if (code(error) === '28P01') {
    return new SetupError(
      `Postgres at ${host} refuses the password`,
      'check DATABASE_URL; for the embedded server, credentials/embedded.json no longer fits the data: put it back, or npm run reset',
    );
  }
  const reason = error instanceof Error ? error.message : String(error);
  return new SetupError(
    `Postgres at ${host} does not answer: ${reason}`,
    'check DATABASE_URL; for the embedded server, look into logs/postgres.console.log of the state folder',
  );
}
