import type { AgentContext } from '#shared/runtime/agent.ts';
import { StartFailure } from '#shared/runtime/failure.ts';
import { poolUse } from '#shared/runtime/pool-metrics.ts';
import type { MonitorConfig } from '../config.ts';
import type { ApiContext } from './route.ts';
import { createApi } from './server.ts';

/** Serves the API and the status page on loopback. A taken port is an expected failure that names the mend. */
export async function openApi(context: AgentContext<MonitorConfig>): Promise<{ close(): Promise<void> }> {
  const { system, config, addresses, log } = context;
  const reads: ApiContext = {
    db: context.db,
    profile: system.profile,
    account: system.account,
    quoteAsset: system.quoteAsset,
    venue: system.venue.id,
    slowQueryMs: config.slowQueryMs,
    marketNow: context.marketNow,
    pool: () => poolUse(context.metrics),
  };
  const server = await createApi({ context: reads, log });
  const { api: port } = addresses.ports;
  try {
    await server.listen({ host: '127.0.0.1', port });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
      throw new StartFailure('PORT_OCCUPIED', `127.0.0.1:${port} is taken (API and status page)`);
    }
    throw error;
  }
  return { close: () => server.close() };
}
