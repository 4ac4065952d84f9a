import type { AgentName } from '#shared/domain/agents.ts';
import { type EpochMs, epochMs } from '#shared/kernel/time.ts';
import { database, openPool } from '#shared/persistence/connection.ts';
import { inTransaction } from '#shared/persistence/transaction.ts';
import { addresses } from '#shared/runtime/addresses.ts';
import type { AgentContext } from '#shared/runtime/agent.ts';
import { systemConfig } from '#shared/runtime/config/system.ts';
import { createMetrics } from '#shared/runtime/metrics.ts';
import { createRedaction } from '#shared/runtime/redaction.ts';
import type { TestDatabase } from '#tests/integration/database.ts';
import { redisUrl } from '#tests/integration/messaging/post.ts';

export interface TestContext<Config> {
  readonly context: AgentContext<Config>;
  /** Names of the events logged. */
  readonly logged: string[];
  readonly crashes: unknown[];
  /** Makes the next transactions fail with this; null: they work. */
  fail(error: Error | null): void;
  close(): Promise<void>;
}

/** What the runtime gives an agent, on a test database with the agent's own role; nothing that it sends is delivered. */
export function testContext<Config>(
  base: TestDatabase,
  of: { readonly name: AgentName; readonly config: Config; readonly marketNow: () => EpochMs },
): TestContext<Config> {
  const pool = openPool({ url: base.roleUrl(of.name), name: of.name, size: 2, durable: false });
  const logged: string[] = [];
  const crashes: unknown[] = [];
  let failure: Error | null = null;
  const log = (event: string) => {
    logged.push(event);
  };
  const context: AgentContext<Config> = {
    ...of,
    system: systemConfig.parse({ profile: 'demo', venue: {}, instruments: ['BTC/USDT'], baseTimeframe: '1m' }),
    addresses: addresses({ TRADEWIND_HOME: base.home }, '/'),
    log: { debug: log, info: log, warn: log, error: log },
    metrics: createMetrics(of.name),
    wallNow: () => epochMs(Date.now()),
    async transact(work) {
      if (failure !== null) throw failure;
      const handled = await inTransaction(pool, tx => work({ tx, marketNow: of.marketNow() }));
      handled.afterCommit?.();
    },
    db: database(pool),
    redis: { url: redisUrl(), prefix: base.home },
    redact: createRedaction(),
    crash(reason) {
      crashes.push(reason);
      return undefined as never;
    },
  };
  return {
    context,
    logged,
    crashes,
    fail: error => {
      failure = error;
    },
    close: () => pool.end(),
  };
}
