import { type Timeframe, timeframeMs } from '#shared/kernel/time.ts';
import type { AgentContext } from '#shared/runtime/agent.ts';
import type { MonitorConfig } from './config.ts';
import { ensurePartitions, type RetentionPolicy, retain } from './store.ts';

/** Rows of a kind that one transaction removes: short enough to stand in nobody's way. */
const BATCH = 2_000;
/** Transactions of one run; what is left over then waits for the next. */
const MAX_CALLS = 100;
const AHEAD_DAYS = 35;
const DAY_MS = 86_400_000;

export interface Upkeep {
  run(): Promise<void>;
  /** What went wrong at the last run; null when nothing did. */
  problem(): string | null;
}

/** Makes the partitions of the coming month and removes what is older than the configuration keeps. */
export function createUpkeep(context: AgentContext<MonitorConfig>): Upkeep {
  const { everyMinutes: _every, ...ages } = context.config.retention;
  const { baseTimeframe } = context.system;
  const joinedTimeframe = isLonger(ages.joinedTimeframe, baseTimeframe) ? ages.joinedTimeframe : null;
  const policy: RetentionPolicy = { ...ages, joinedTimeframe, baseTimeframe, batch: BATCH };
  const removed = context.metrics.counter('retained_rows_removed_total', 'Rows that the retention removed', ['kind']);
  let problem: string | null = null;
  const run = async (): Promise<void> => {
    const through = new Date(context.wallNow() + AHEAD_DAYS * DAY_MS);
    await context.transact(async ({ tx }) => {
      await ensurePartitions(tx, through);
      return { send: [] };
    });
    const total: Record<string, number> = {};
    for (let call = 0; call < MAX_CALLS; call++) {
      const counts = await retainOnce(context, policy);
      if (counts === null) return;
      for (const [kind, rows] of Object.entries(counts)) {
        if (rows > 0) removed.inc({ kind }, rows);
        total[kind] = (total[kind] ?? 0) + rows;
      }
      if (Object.values(counts).every(rows => rows < BATCH)) break;
    }
    context.log.info('retention-run', total);
  };
  return {
    async run() {
      try {
        await run();
        problem = null;
      } catch (error) {
        problem = error instanceof Error ? error.message : String(error);
        throw error;
      }
    },
    problem: () => problem,
  };
}

/** Whether bars of the one are made of several of the other. */
const isLonger = (one: Timeframe | null, base: Timeframe): boolean =>
  one !== null && timeframeMs(one) > timeframeMs(base) && timeframeMs(one) % timeframeMs(base) === 0;

async function retainOnce(context: AgentContext<MonitorConfig>, policy: RetentionPolicy) {
  let counts: Readonly<Record<string, number>> | null = null;
  await context.transact(async ({ tx }) => {
    counts = await retain(tx, policy);
    return { send: [] };
  });
  return counts as Readonly<Record<string, number>> | null;
}
