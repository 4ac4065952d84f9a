import type pg from 'pg';
import type { MessageType } from '../contracts/catalogue.ts';
import { type EpochMs, epochMs } from '../kernel/time.ts';
import { inTransaction, isTransient, type TransactionScope } from '../persistence/transaction.ts';
import { type Buried, buryLetter } from './dead-letters.ts';
import { claimDeliveries, type Delivery, insertDeliveries, Malformed, markDone, parseDelivery } from './deliveries.ts';
import { checkFence, type Fence, RoleLost } from './fence.ts';
import type { Handled, Handler, Transaction } from './handler.ts';
import type { Outgoing } from './message.ts';
import { runsOfOneType } from './runs.ts';
import { awaitTickets, ringWithCommit, type Ticket, takeTicket } from './ticket.ts';

/** As many rows as one transaction takes. */
export const DRAIN_LIMIT = 200;

export interface DrainOptions {
  readonly pool: pg.Pool;
  readonly fence: Fence;
  readonly handlers: ReadonlyMap<MessageType, Handler>;
  /** Tells the market time from that of the newest message. */
  readonly marketNow: (seen: EpochMs) => EpochMs;
  /** Rings the consumers, while the commit that the ticket stands for is on its way. */
  readonly sent: (messages: readonly Outgoing[], ticket: number | null) => void;
  /** Transactions to wait for: those that rang. */
  readonly tickets?: readonly number[];
  /** Of what types messages are said to wait: what their handlers prefetch is read with the claim. The others read when they have one. */
  readonly expected?: ReadonlySet<MessageType>;
  /** Takes secrets out of what goes to `dead_letters`. */
  readonly redact: (text: string) => string;
  /** A message went to `dead_letters`. */
  readonly buried: (letter: Buried) => void;
}

export interface DrainReport {
  /** Rows that are done now; when it is `DRAIN_LIMIT`, more may wait. */
  readonly handled: number;
  readonly dead: number;
}

/** Takes the oldest waiting deliveries and handles them in one transaction; when that fails, one by one. */
export async function drainOnce(options: DrainOptions): Promise<DrainReport> {
  let claimed: readonly Delivery[] = [];
  try {
    const outcome = await handleTogether(options, rows => {
      claimed = rows;
    });
    return { handled: outcome, dead: 0 };
  } catch (error) {
    if (error instanceof RoleLost || isTransient(error) || claimed.length === 0) throw error;
    return handleOneByOne(options, claimed);
  }
}

async function handleTogether(
  options: DrainOptions,
  claimedRows: (rows: readonly Delivery[]) => void,
): Promise<number> {
  const { fence, pool } = options;
  const result = await inTransaction(pool, async (tx, scope) => {
    const { tickets = [] } = options;
    const awaited = tickets.length === 0 ? null : awaitTickets(scope.client, tickets);
    const ticket = takeTicket(scope.client);
    const claimed = claimDeliveries(scope.client, fence.agent, DRAIN_LIMIT);
    const fenced = checkFence(scope.client, fence);
    const prefetched = prefetch(tx, options);
    const [rows] = await Promise.all([claimed, fenced, awaited]);
    claimedRows(rows);
    if (rows.length > 0) return { rows, ...(await handleRows({ tx, scope, rows, ticket, prefetched }, options)) };
    await Promise.allSettled(prefetched.values());
    return { rows, ...NOTHING };
  });
  for (const act of result.afterCommit) act();
  return result.rows.length;
}

type Prefetched = ReadonlyMap<MessageType, Promise<unknown>>;

function prefetch(tx: Transaction, { handlers, expected }: DrainOptions): Prefetched {
  const begun = new Map<MessageType, Promise<unknown>>();
  for (const handler of handlers.values()) {
    if (handler.prefetch === undefined || expected?.has(handler.type) !== true) continue;
    const loading = handler.prefetch(tx);
    loading.catch(() => undefined); // who uses it awaits it; if nobody does, the transaction fails anyway
    begun.set(handler.type, loading);
  }
  return begun;
}

async function handleOneByOne(options: DrainOptions, rows: readonly Delivery[]): Promise<DrainReport> {
  let dead = 0;
  const quarantined = new Set<string>();
  for (const row of rows) {
    if (quarantined.has(row.key)) continue;
    try {
      await handleAlone(options, row);
    } catch (error) {
      if (error instanceof RoleLost || isTransient(error)) throw error;
      if (await bury(options, row, error)) quarantined.add(row.key);
      dead++;
    }
  }
  return { handled: rows.length, dead };
}

async function handleAlone(options: DrainOptions, row: Delivery): Promise<void> {
  const done = await inTransaction(options.pool, async (tx, scope) => {
    await checkFence(scope.client, options.fence);
    const ticket = takeTicket(scope.client);
    return handleRows({ tx, scope, rows: [row], ticket, prefetched: new Map() }, options);
  });
  for (const act of done.afterCommit) act();
}

/** True when later rows of the same key must wait. */
async function bury(options: DrainOptions, row: Delivery, error: unknown): Promise<boolean> {
  const { fence, pool, redact } = options;
  const { alert, quarantined, told } = await inTransaction(pool, async (tx, { client }) => {
    await checkFence(client, fence);
    const buried = await buryLetter(tx, { delivery: row, agent: fence.agent, error, redact });
    await insertDeliveries(client, [buried.alert], fence.agent);
    await markDone(client, [row.seq]);
    return buried;
  });
  options.sent([alert], null);
  options.buried(told);
  return quarantined;
}

interface Done {
  readonly afterCommit: readonly (() => void)[];
}
const NOTHING: Done = { afterCommit: [] };

interface Claimed {
  readonly tx: Transaction;
  readonly scope: TransactionScope;
  readonly rows: readonly Delivery[];
  readonly ticket: Ticket;
  readonly prefetched: Prefetched;
}

/** Hands the rows to their handlers; what they send, and that the rows are done, goes with the commit. */
async function handleRows({ tx, scope, rows, ticket, prefetched }: Claimed, options: DrainOptions): Promise<Done> {
  const send: Outgoing[] = [];
  const afterCommit: (() => void)[] = [];
  const messages = rows.map(row => {
    const parsed = parseDelivery(row, options.fence.agent);
    if (!parsed.ok) throw new Malformed(parsed.error);
    return parsed.message;
  });
  for (const run of runsOfOneType(messages, type => options.handlers.get(type)?.commutes ?? false)) {
    const [first] = run;
    // what the runs before it wrote, it must see
    const early = first === messages[0] ? ((await prefetched.get(first.type)) ?? null) : null;
    const handler = options.handlers.get(first.type);
    if (handler === undefined) throw new Malformed(`no handler for ${first.type}`);
    const newest = epochMs(Math.max(...run.map(message => message.marketTime)));
    const handled: Handled = await handler.handle({ tx, marketNow: options.marketNow(newest) }, run, early);
    for (const message of handled.send) send.push(message);
    handled.writes?.forEach(scope.later);
    if (handled.afterCommit) afterCommit.push(handled.afterCommit);
  }
  scope.later(insertDeliveries(scope.client, send, options.fence.agent));
  scope.later(
    markDone(
      scope.client,
      rows.map(row => row.seq),
    ),
  );
  if (send.length > 0) ringWithCommit(scope, ticket, number => options.sent(send, number));
  return { afterCommit };
}
