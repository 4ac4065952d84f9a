import prometheus from 'prom-client';
import { dataCollection } from '#agents/data-collection/agent.ts';
import { type DataCollectionConfig, dataCollectionConfig } from '#agents/data-collection/config.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { database } from '#shared/persistence/connection.ts';
import { addresses } from '#shared/runtime/addresses.ts';
import type { AgentContext, RunningAgent } from '#shared/runtime/agent.ts';
import { systemConfig } from '#shared/runtime/config/system.ts';
import type { TestDatabase } from '../database.ts';
import { openAgent, redisUrl } from '../messaging/post.ts';

export interface Logged {
  readonly event: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface Running {
  readonly agent: RunningAgent;
  readonly logged: Logged[];
  stop(): Promise<void>;
}

export interface StartOptions {
  readonly test: TestDatabase;
  readonly restUrl: string;
  readonly streamUrl: string;
  readonly instruments?: readonly string[];
  readonly config?: Partial<DataCollectionConfig>;
}

/** The agent with its own database role, behind a real mailbox, without the rest of the runtime. */
export async function startAgent(options: StartOptions): Promise<Running> {
  const { test, restUrl, streamUrl, instruments = ['BTC/USDT', 'ETH/USDT'] } = options;
  const { mailbox, pool, close } = await openAgent(test, 'data-collection', { handlers: [] });
  const logged: Logged[] = [];
  const log = (event: string, fields: Readonly<Record<string, unknown>> = {}): void => {
    logged.push({ event, fields });
  };
  const registry = new prometheus.Registry();
  let market = 0;
  const registers = [registry];
  const context: AgentContext<DataCollectionConfig> = {
    name: 'data-collection',
    config: dataCollectionConfig.parse({ historyBars: 50, gapRetryMs: 10, ...options.config }),
    system: systemConfig.parse({
      profile: 'demo',
      venue: { restUrl, streamUrl },
      instruments,
      baseTimeframe: '1s',
      clock: 'market',
    }),
    addresses: addresses({}, test.home),
    log: { debug: log, info: log, warn: log, error: log },
    metrics: {
      registry,
      counter: (name, help, labelNames = []) => new prometheus.Counter({ name, help, labelNames, registers }),
      gauge: (name, help, labelNames = []) => new prometheus.Gauge({ name, help, labelNames, registers }),
      histogram: (name, help, buckets, labelNames = []) =>
        new prometheus.Histogram({ name, help, buckets: [...buckets], labelNames, registers }),
    },
    wallNow: () => epochMs(Date.now()),
    marketNow: seen => {
      market = Math.max(market, seen ?? 0);
      return epochMs(market);
    },
    transact: mailbox.transact,
    db: database(pool),
    redis: { url: redisUrl(), prefix: new URL(test.url).pathname },
    redact: { add: () => undefined, apply: text => text },
    crash: reason => {
      throw reason;
    },
  };
  const agent = await dataCollection.start(context);
  await agent.begin?.();
  return {
    agent,
    logged,
    stop: async () => {
      await agent.stop?.();
      await close();
    },
  };
}
