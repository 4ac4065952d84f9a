import type pg from 'pg';
import type { MessageType } from '../contracts/catalogue.ts';
import { type EpochMs, epochMs } from '../kernel/time.ts';
import { inTransaction, isTransient } from '../persistence/transaction.ts';
import { buryLetter } from './dead-letters.ts';
import { claimDeliveries, type Delivery, insertDeliveries, Malformed, markDone, parseDelivery } from './deliveries.ts';
import { checkFence, type Fence, RoleLost } from './fence.ts';
import type { Handled, Handler, Transaction } from './handler.ts';
import type { Message, Outgoing } from './message.ts';

/** As many rows as one transaction takes. */
export const DRAIN_LIMIT = 200;

export interface DrainOptions {
  readonly pool: pg.Pool;
  readonly fence: Fence;
  readonly handlers: ReadonlyMap<MessageType, Handler>;
  /** Tells the market time from that of the newest message. */
  readonly marketNow: (seen: EpochMs) => EpochMs;
  /** Called after the commit with what was sent: rings the consumers. */
  readonly sent: (messages: readonly Outgoing[]) => void;
  /** Takes secrets out of what goes to `dead_letters`. */
  readonly redact: (text: string) => string;
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
  let outgoing: readonly Outgoing[] = [];
  let afterCommit: readonly (() => void)[] = [];
  const handled = await inTransaction(pool, async tx => {
    const fenced = checkFence(tx, fence);
    const [, rows] = await Promise.all([fenced, claimDeliveries(tx, fence.agent, DRAIN_LIMIT)]);
    if (rows.length === 0) return 0;
    claimedRows(rows);
    const result = await handleRuns(tx, rows, options);
    outgoing = result.send;
    afterCommit = result.afterCommit;
    await finish(tx, options, rows, outgoing);
    return rows.length;
  });
  announce(options, outgoing, afterCommit);
  return handled;
}

async function handleOneByOne(options: DrainOptions, rows: readonly Delivery[]): Promise<DrainReport> {
  let dead = 0;
  const quarantined = new Set<string>();
  for (const row of rows) {
    if (quarantined.has(row.key)) continue;
    try {
      let outgoing: readonly Outgoing[] = [];
      let afterCommit: readonly (() => void)[] = [];
      await inTransaction(options.pool, async tx => {
        await checkFence(tx, options.fence);
        const result = await handleRuns(tx, [row], options);
        outgoing = result.send;
        afterCommit = result.afterCommit;
        await finish(tx, options, [row], outgoing);
      });
      announce(options, outgoing, afterCommit);
    } catch (error) {
      if (error instanceof RoleLost || isTransient(error)) throw error;
      const letter = await inTransaction(options.pool, async tx => {
        await checkFence(tx, options.fence);
        const buried = await buryLetter(tx, {
          delivery: row,
          agent: options.fence.agent,
          error,
          redact: options.redact,
        });
        await finish(tx, options, [row], [buried.alert]);
        return buried;
      });
      options.sent([letter.alert]);
      if (letter.quarantined) quarantined.add(row.key);
      dead++;
    }
  }
  return { handled: rows.length, dead };
}

async function handleRuns(
  tx: Transaction,
  rows: readonly Delivery[],
  options: DrainOptions,
): Promise<{ readonly send: readonly Outgoing[]; readonly afterCommit: readonly (() => void)[] }> {
  const send: Outgoing[] = [];
  const afterCommit: (() => void)[] = [];
  const messages = rows.map(row => {
    const parsed = parseDelivery(row, options.fence.agent);
    if (!parsed.ok) throw new Malformed(parsed.error);
    return parsed.message;
  });
  for (const run of runsOfOneType(messages)) {
    const [first] = run;
    const handler = options.handlers.get(first.type);
    if (handler === undefined) throw new Malformed(`no handler for ${first.type}`);
    const newest = epochMs(Math.max(...run.map(message => message.marketTime)));
    const handled: Handled = await handler.handle({ tx, marketNow: options.marketNow(newest) }, run);
    for (const message of handled.send) send.push(message);
    if (handled.afterCommit) afterCommit.push(handled.afterCommit);
  }
  return { send, afterCommit };
}

function* runsOfOneType(messages: readonly Message[]): Generator<readonly [Message, ...Message[]]> {
  let run: [Message, ...Message[]] | null = null;
  for (const message of messages) {
    if (run !== null && run[0].type === message.type) {
      run.push(message);
      continue;
    }
    if (run !== null) yield run;
    run = [message];
  }
  if (run !== null) yield run;
}

async function finish(
  tx: Transaction,
  options: DrainOptions,
  rows: readonly Delivery[],
  outgoing: readonly Outgoing[],
): Promise<void> {
  await Promise.all([
    insertDeliveries(tx, outgoing, options.fence.agent),
    markDone(
      tx,
      rows.map(row => row.seq),
    ),
  ]);
}

function announce(options: DrainOptions, outgoing: readonly Outgoing[], afterCommit: readonly (() => void)[]): void {
  if (outgoing.length > 0) options.sent(outgoing);
  for (const act of afterCommit) act();
}
