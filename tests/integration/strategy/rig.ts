import type pg from 'pg';
import type { MessageType, PayloadIn } from '#shared/contracts/catalogue.ts';
import type { AgentName } from '#shared/domain/agents.ts';
import { deriveId, type Id } from '#shared/kernel/ids.ts';
import { type EpochMs, epochMs } from '#shared/kernel/time.ts';
import { insertDeliveries } from '#shared/messaging/deliveries.ts';
import { DRAIN_LIMIT, drainOnce } from '#shared/messaging/drain.ts';
import { checkFence } from '#shared/messaging/fence.ts';
import type { Handled, Handler, HandlerContext } from '#shared/messaging/handler.ts';
import type { Outgoing } from '#shared/messaging/message.ts';
import { send } from '#shared/messaging/send.ts';
import { openPool } from '#shared/persistence/connection.ts';
import { inTransaction } from '#shared/persistence/transaction.ts';
import type { Log } from '#shared/runtime/log.ts';
import { type TestDatabase, testDatabase } from '../database.ts';

/** One agent over a real database, with its own role and the real drain, without a process or a queue around it. */
export interface Rig {
  readonly database: TestDatabase;
  readonly pool: pg.Pool;
  readonly events: string[];
  readonly log: Log;
  post<T extends MessageType>(type: T, messages: readonly Posted<T>[]): Promise<void>;
  /** Handles all that waits; how long the drains took, in ms. */
  drain(handlers: readonly Handler[]): Promise<number>;
  transact(work: (context: HandlerContext) => Promise<Handled>): Promise<void>;
  close(): Promise<void>;
}

export interface Posted<T extends MessageType> {
  readonly key: string;
  readonly payload: PayloadIn<T>;
  readonly marketTime: number;
}

const PRODUCER = {
  'candle-closed': 'data-collection',
  'features-ready': 'technical-analysis',
  'bot-commanded': 'operator',
} as const;

let posts = 0;

/** On a database of its own, which goes with it, or on that of another. */
export async function agentRig(agent: AgentName, beside?: TestDatabase): Promise<Rig> {
  const database = beside ?? (await testDatabase());
  const pool = openPool({ url: database.roleUrl(agent), name: agent, size: 3, durable: false });
  await database.db.insertInto('role_epochs').values({ agent, epoch: 1 }).execute();
  const fence = { agent, epoch: 1 };
  const events: string[] = [];
  const noted = (event: string): void => void events.push(event);
  const log: Log = { debug: noted, info: noted, warn: noted, error: noted };
  const marketNow = (seen: EpochMs): EpochMs => seen;
  return {
    database,
    pool,
    events,
    log,
    async post(type, messages) {
      const outgoing = messages.map(({ key, payload, marketTime }): Outgoing => {
        const id: Id = deriveId('test', posts++);
        const cause = { id, correlationId: id, marketTime: epochMs(marketTime) };
        return send(type, { key, payload, cause });
      });
      await insertDeliveries(database.pool, outgoing, PRODUCER[type as keyof typeof PRODUCER]);
    },
    async drain(handlers) {
      const byType = new Map(handlers.map(one => [one.type, one]));
      const began = performance.now();
      for (;;) {
        const report = await drainOnce({
          pool,
          fence,
          handlers: byType,
          marketNow,
          sent: () => {},
          redact: text => text,
          buried: () => {},
        });
        if (report.handled < DRAIN_LIMIT) return performance.now() - began;
      }
    },
    async transact(work) {
      let afterCommit: (() => void) | undefined;
      await inTransaction(pool, async (tx, { client, later }) => {
        later(checkFence(client, fence));
        const handled = await work({ tx, marketNow: epochMs(0) });
        handled.writes?.forEach(later);
        later(insertDeliveries(client, handled.send, agent));
        afterCommit = handled.afterCommit;
      });
      afterCommit?.();
    },
    async close() {
      await pool.end();
      if (beside === undefined) await database.drop();
    },
  };
}

/** Instruments with filters that suit any test. */
export async function listInstruments(rig: Rig, symbols: readonly string[]): Promise<void> {
  const rows = symbols.map(symbol => ({
    id: `binance:${symbol}`,
    venue: 'binance',
    symbol,
    base: symbol.split('/')[0] ?? '',
    quote: symbol.split('/')[1] ?? '',
    tick_size: '0.01',
    step_size: '0.0001',
    min_quantity: '0.0001',
    max_quantity: '1000000',
    min_notional: '5',
    status: 'trading' as const,
  }));
  await rig.database.db.insertInto('instruments').values(rows).execute();
}
