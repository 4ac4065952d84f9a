import type { AddressInfo } from 'node:net';
import type { ApiContext } from '#agents/monitor/api/route.ts';
import { createApi } from '#agents/monitor/api/server.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { database, openPool } from '#shared/persistence/connection.ts';
import type { Log } from '#shared/runtime/log.ts';
import type { TestDatabase } from '#tests/integration/database.ts';
import { ACCOUNT } from './world.ts';

const nothing = (): void => undefined;
export const silentLog: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing };

/** The API over a database, connected as the role that can only read: whatever writes is refused by Postgres. */
export async function serveApi(base: TestDatabase, log: Log = silentLog) {
  const pool = openPool({ url: base.roleUrl('reader'), name: 'api-test', size: 4 });
  const context: ApiContext = {
    db: database(pool),
    profile: 'demo',
    account: ACCOUNT,
    quoteAsset: 'USDT',
    venue: 'binance',
    slowQueryMs: 250,
    marketNow: () => epochMs(Date.now()),
    pool: async () => ({ connections: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
  };
  const server = await createApi({ context, log });
  await server.listen({ host: '127.0.0.1', port: 0 });
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      await server.close();
      await pool.end();
    },
  };
}
