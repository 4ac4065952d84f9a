import { randomUUID } from 'node:crypto';
import { type MonitorConfig, monitorConfig } from '#agents/monitor/config.ts';
import type { Desk } from '#agents/monitor/desk.ts';
import { epochMs } from '#shared/kernel/time.ts';
import type { Handler } from '#shared/messaging/handler.ts';
import { database } from '#shared/persistence/connection.ts';
import { addresses } from '#shared/runtime/addresses.ts';
import type { AgentContext } from '#shared/runtime/agent.ts';
import { systemConfig } from '#shared/runtime/config/system.ts';
import { createMetrics } from '#shared/runtime/metrics.ts';
import { createRedaction } from '#shared/runtime/redaction.ts';
import type { TestDatabase } from '#tests/integration/database.ts';
import { openAgent, redisUrl } from '#tests/integration/messaging/post.ts';

export interface TestMonitor {
  readonly context: AgentContext<MonitorConfig>;
  /** Everything that was logged, as the log would write it. */
  readonly logged: string[];
  readonly failures: readonly unknown[];
  close(): Promise<void>;
}

export interface TestMonitorOptions {
  readonly config?: unknown;
  readonly handlers?: (desk: Desk) => readonly Handler[];
  readonly home?: string;
  readonly wallNow?: () => number;
  /** Of the bell: agents of one installation share it. */
  readonly prefix?: string;
}

/** What the runtime gives monitor, on a test database with monitor's own role. */
export async function testMonitor(base: TestDatabase, options: TestMonitorOptions = {}): Promise<TestMonitor> {
  const redact = createRedaction();
  const logged: string[] = [];
  const record = (event: string, fields?: object) => {
    const plain = (_key: string, value: unknown) => (value instanceof Error ? (value.stack ?? value.message) : value);
    logged.push(redact.apply(JSON.stringify({ event, ...fields }, plain)));
  };
  const wallNow = () => epochMs(options.wallNow?.() ?? Date.now());
  const log = { debug: record, info: record, warn: record, error: record };
  const handlers = options.handlers?.({ log, wallNow }) ?? [];
  const prefix = options.prefix ?? `monitor-${randomUUID()}`;
  const agent = await openAgent(base, 'monitor', { handlers, prefix });
  const context: AgentContext<MonitorConfig> = {
    name: 'monitor',
    config: monitorConfig.parse(options.config ?? {}),
    system: systemConfig.parse({
      profile: 'demo',
      venue: {},
      instruments: ['BTC/USDT', 'ETH/USDT', 'SOL/USDT'],
      baseTimeframe: '1s',
    }),
    addresses: addresses({ TRADEWIND_HOME: options.home ?? base.home }, '/'),
    log,
    metrics: createMetrics('monitor'),
    wallNow,
    marketNow: wallNow,
    transact: work => agent.mailbox.transact(work),
    db: database(agent.pool),
    redis: { url: redisUrl(), prefix },
    redact,
    crash(reason) {
      throw reason;
    },
  };
  return { context, logged, failures: agent.failures, close: agent.close };
}
