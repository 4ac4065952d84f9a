import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { clientConfig } from '../persistence/connection.ts';
import { readCredentials } from '../persistence/credentials.ts';
import { schemaStand } from '../persistence/migrations.ts';
import type { RoleName } from '../persistence/roles.ts';
import { isTransient } from '../persistence/transaction.ts';
import { StartFailure } from './failure.ts';
import type { Log } from './log.ts';

/** The folder that holds package.json. */
export const CHECKOUT: string = fileURLToPath(new URL('../../', import.meta.url));

const RETRY_MS = 150;

/** The role's address; waits for nothing: a missing file means that nobody migrated. */
export async function addressOf(home: string, role: RoleName | 'redis'): Promise<string> {
  const found = await readCredentials(`${home}/credentials`, role);
  if (found === null) throw new StartFailure('DATABASE_NOT_MIGRATED', `${home}/credentials/${role}.json is missing`);
  return found.url;
}

/** Waits until Postgres answers and its schema is this checkout's. A newer schema is refused at once. */
export async function awaitSchema(url: string, log: Log): Promise<void> {
  let said = '';
  const say = (event: string, fields: Readonly<Record<string, unknown>>): void => {
    if (said !== event) log.warn(event, fields);
    said = event;
  };
  for (;;) {
    const client = new pg.Client(clientConfig({ url, name: 'tradewind-boot' }));
    client.on('error', () => undefined);
    try {
      await client.connect();
      const stand = await schemaStand(client);
      if (stand.kind === 'current') return;
      if (stand.kind === 'newer') {
        throw new StartFailure(
          'DATABASE_NEWER',
          `the database is at migration ${stand.applied}, this checkout knows ${stand.known}`,
        );
      }
      say('database-not-migrated', { code: 'DATABASE_NOT_MIGRATED', ...stand });
    } catch (error) {
      if (error instanceof StartFailure || !isTransient(error)) throw error;
      say('database-unreachable', { code: 'DATABASE_UNREACHABLE', error });
    } finally {
      await client.end().catch(() => undefined);
    }
    await sleep(RETRY_MS);
  }
}
