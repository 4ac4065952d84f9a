import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import type pg from 'pg';
import type { AgentName } from '#shared/domain/agents.ts';
import { deriveId } from '#shared/kernel/ids.ts';
import { epochMs } from '#shared/kernel/time.ts';
import type { Buried } from '#shared/messaging/dead-letters.ts';
import type { Handler } from '#shared/messaging/handler.ts';
import { createMailbox, type Mailbox } from '#shared/messaging/mailbox.ts';
import type { Cause } from '#shared/messaging/message.ts';
import { openPool } from '#shared/persistence/connection.ts';
import type { TestDatabase } from '#tests/integration/database.ts';

export const redisUrl = (): string => {
  const url = process.env.TEST_REDIS_URL;
  if (!url) throw new Error('TEST_REDIS_URL is not set: run the tests with npm test');
  return url;
};

/** A cause to send the first message of a test with. */
export const firstCause = (name: string | number): Cause => ({
  id: deriveId('test', name),
  correlationId: deriveId('test', name),
  marketTime: epochMs(1_600_000_000_000),
});

export interface TestAgent {
  readonly mailbox: Mailbox;
  readonly pool: pg.Pool;
  readonly failures: unknown[];
  /** What was told of each dead letter. */
  readonly buried: readonly Buried[];
  close(): Promise<void>;
}

/** Opens an agent's mailbox on a test database, with the agent's own role and a fresh epoch. */
export async function openAgent(
  base: TestDatabase,
  agent: AgentName,
  options: { readonly handlers: readonly Handler[]; readonly redisUrl?: string; readonly prefix?: string },
): Promise<TestAgent> {
  const pool = openPool({ url: base.roleUrl(agent), name: agent, size: 4, durable: false });
  const { rows } = await sql<{
    epoch: number;
  }>`insert into role_epochs (agent, epoch, holder) values (${agent}, 1, 'test')
    on conflict (agent) do update set epoch = role_epochs.epoch + 1 returning epoch`.execute(base.db);
  const failures: unknown[] = [];
  const buried: Buried[] = [];
  const mailbox = createMailbox({
    pool,
    fence: { agent, epoch: rows[0]?.epoch ?? 0 },
    redisUrl: options.redisUrl ?? redisUrl(),
    prefix: options.prefix ?? `test-${randomBytes(4).toString('hex')}`,
    marketNow: seen => seen ?? epochMs(0),
    redact: text => text,
    looked: () => undefined,
    buried: letter => buried.push(letter),
    clashed: clash => failures.push(clash),
    troubled: () => undefined,
    fatal: error => failures.push(error),
  });
  mailbox.open(options.handlers);
  return {
    mailbox,
    pool,
    failures,
    buried,
    async close() {
      await mailbox.close();
      await pool.end();
    },
  };
}

/** Waits until `probe` is true; throws after `limitMs`. */
export async function until(probe: () => Promise<boolean> | boolean, limitMs = 30_000): Promise<void> {
  const end = performance.now() + limitMs;
  while (!(await probe())) {
    if (performance.now() > end) throw new Error(`not true within ${limitMs} ms: ${probe}`);
    await new Promise(resolve => setTimeout(resolve, 10));
  }
}
