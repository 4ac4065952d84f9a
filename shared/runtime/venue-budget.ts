import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { Gauge } from 'prom-client';
import { grantedLimits, type RateLimit } from '../exchange/budget/budget.ts';
import type { ScriptRunner } from '../exchange/budget/redis.ts';
import type { Script } from '../exchange/budget/scripts.ts';
import { SharedBudget } from '../exchange/budget/shared.ts';
import { swappable } from '../exchange/swappable.ts';
import { banStore } from '../persistence/venue-bans.ts';
import type { AgentContext, RunningAgent } from './agent.ts';
import type { Log } from './log.ts';

/** How long a start waits for Redis; then requests are counted here until it is there. */
const FIRST_PATIENCE_MS = 1_000;

type BudgetContext = Pick<AgentContext<unknown>, 'system' | 'redis' | 'db' | 'wallNow'> & {
  readonly log: Pick<Log, 'warn'>;
};
type Context = BudgetContext & Pick<AgentContext<unknown>, 'metrics'>;

/** A budget in use, and its way to another address of the venue. */
export interface VenueBudget {
  readonly budget: SharedBudget;
  /** Counts for another host from now on. */
  move(restUrl: string): Promise<void>;
}

/**
 * The venue's limits, shared with every process of the same account and address. All hosts count as one address, because they may
 * share the one that the venue sees: less than allowed is asked then, never more.
 */
export async function openVenueBudget(
  context: Context,
  { restUrl, published }: { readonly restUrl: string; readonly published: readonly RateLimit[] },
): Promise<VenueBudget> {
  const { adapter: budget, swap } = swappable(await openBudget(context, { restUrl, published }));
  new Gauge({
    name: 'tradewind_venue_budget_used',
    help: 'Points in use of each of the limits of the venue, all processes together, as a share of it',
    labelNames: ['limit'],
    registers: [context.metrics.registry],
    collect() {
      for (const { limit, used, points } of budget.usage()) this.set({ limit }, used / points);
    },
  });
  return { budget, move: async url => swap(await openBudget(context, { restUrl: url, published })) };
}

/** The same for who is no agent and shows no metrics. */
export async function openBudget(
  { system, redis, db, log, wallNow }: BudgetContext,
  { restUrl, published }: { readonly restUrl: string; readonly published: readonly RateLimit[] },
): Promise<SharedBudget> {
  const { host } = new URL(restUrl);
  const budget = new SharedBudget({
    limits: grantedLimits(published, system.venue.rateLimits),
    // a test network counts for itself, so the venue is its host
    scopes: { address: host, account: `${host}/${system.account}` },
    redis: await openScriptRunner(redis.url),
    bans: banStore(db, system.venue.id),
    prefix: `${redis.prefix}:budget:${system.venue.id}`,
    wallNow,
    troubled: error => log.warn('venue-budget-alone', { error }),
  });
  await budget.prepare();
  return budget;
}

/** An agent that shows its budget in its heartbeat and closes it when it stops. */
export const withBudget = (running: RunningAgent, budget: SharedBudget): RunningAgent => ({
  ...running,
  details: () => ({ ...running.details?.(), venueBudget: budget.usage() }),
  stop: async () => {
    await running.stop?.();
    await budget.close();
  },
});

/** A connection of its own: BullMQ's are busy with other things, and a request to a venue waits for the answer. */
export async function openScriptRunner(url: string): Promise<ScriptRunner> {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    retryStrategy: () => 250,
    enableReadyCheck: false,
  });
  redis.on('error', () => undefined); // told by the commands that fail
  const digests = new Map<Script, string>();
  const digestOf = (script: Script): string => {
    const digest = digests.get(script) ?? createHash('sha1').update(script).digest('hex');
    digests.set(script, digest);
    return digest;
  };
  const ready = new Promise<void>(resolve => redis.once('ready', () => resolve()));
  await Promise.race([ready, sleep(FIRST_PATIENCE_MS, undefined, { ref: false })]);
  return {
    run: async (script, keys, values) => {
      try {
        return await redis.evalsha(digestOf(script), keys.length, ...keys, ...values);
      } catch (error) {
        if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
        return redis.eval(script, keys.length, ...keys, ...values);
      }
    },
    close: () => redis.disconnect(),
  };
}
