import type pg from 'pg';
import type { MessageType } from '../contracts/catalogue.ts';
import type { EpochMs } from '../kernel/time.ts';
import { inTransaction, isTransient } from '../persistence/transaction.ts';
import { type Bell, type Call, listenForBell, openBell } from './bell.ts';
import { type Clash, clashesIn } from './clash.ts';
import type { Buried } from './dead-letters.ts';
import { insertDeliveries } from './deliveries.ts';
import { DRAIN_LIMIT, type DrainReport, drainOnce } from './drain.ts';
import { checkFence, type Fence } from './fence.ts';
import type { Handled, Handler, HandlerContext } from './handler.ts';
import { ringWithCommit, takeTicket } from './ticket.ts';

const POLL_MS = 1_000;
const RETRY_MS = 200;

export interface MailboxOptions {
  readonly pool: pg.Pool;
  readonly fence: Fence;
  readonly redisUrl: string;
  readonly prefix: string;
  /** The market time, given the newest time just seen. */
  readonly marketNow: (seen: EpochMs | null) => EpochMs;
  readonly redact: (text: string) => string;
  /** A look at the deliveries ended, with how long it took in ms. */
  readonly looked: (report: DrainReport, tookMs: number) => void;
  /** A message went to `dead_letters`. */
  readonly buried: (letter: Buried) => void;
  /** One of two messages that were sent together does not arrive: a defect of who sent them. */
  readonly clashed: (clash: Clash) => void;
  /** Postgres or Redis cannot be reached; the work waits. */
  readonly troubled: (error: Error) => void;
  /** Something that must not go on: the role is lost, or a defect. */
  readonly fatal: (error: unknown) => void;
}

/** An agent's way to the others: transactions that send, and a loop that handles what arrives. */
export interface Mailbox {
  transact(work: (context: HandlerContext) => Promise<Handled>): Promise<void>;
  /** Starts to handle messages: by bell, by poll, and at once. */
  open(handlers: readonly Handler[]): void;
  close(): Promise<void>;
}

export function createMailbox(options: MailboxOptions): Mailbox {
  const { pool, fence } = options;
  const opened = openBell({ ...options, silent: options.troubled });
  const bell: Bell = {
    ...opened,
    ring(messages, ticket) {
      clashesIn(messages).forEach(options.clashed);
      opened.ring(messages, ticket);
    },
  };
  let loop: DrainLoop | null = null;
  return {
    async transact(work) {
      let handled: Handled = { send: [] };
      await inTransaction(pool, async (tx, scope) => {
        const { client, later } = scope;
        const fenced = checkFence(client, fence);
        later(fenced);
        const ticket = takeTicket(client);
        handled = await work({ tx, marketNow: options.marketNow(null) }).catch(async error => {
          await fenced; // when the role is lost, everything after it failed because of that
          throw error;
        });
        handled.writes?.forEach(later);
        later(insertDeliveries(client, handled.send, fence.agent));
        if (handled.send.length > 0) ringWithCommit(scope, ticket, number => bell.ring(handled.send, number));
      });
      const newest = Math.max(...handled.send.map(message => message.marketTime));
      if (Number.isFinite(newest)) options.marketNow(newest as EpochMs);
      handled.afterCommit?.();
    },
    open(handlers) {
      loop = startLoop(options, bell, new Map(handlers.map(one => [one.type, one])));
    },
    async close() {
      await loop?.close();
      await bell.close();
    },
  };
}

interface DrainLoop {
  close(): Promise<void>;
}

function startLoop(options: MailboxOptions, bell: Bell, handlers: ReadonlyMap<Handler['type'], Handler>): DrainLoop {
  const { pool, fence, redact, buried } = options;
  let last: Promise<void> = Promise.resolve();
  let waiting: Promise<void> | null = null;
  let closed = false;
  let tickets: number[] = [];
  let rung: MessageType[] = [];

  const look = async (): Promise<void> => {
    const expected = new Set<MessageType>();
    for (;;) {
      if (closed) return;
      const began = performance.now();
      const awaited = tickets;
      tickets = [];
      for (const type of rung) expected.add(type);
      rung = [];
      const report = await drainOnce({
        pool,
        fence,
        handlers,
        redact,
        buried,
        marketNow: options.marketNow,
        sent: bell.ring,
        tickets: awaited,
        expected,
      });
      if (report.handled > 0) options.looked(report, performance.now() - began);
      if (report.handled < DRAIN_LIMIT) return;
    }
  };
  const lookSafely = async (): Promise<void> => {
    try {
      await look();
    } catch (error) {
      if (!isTransient(error)) return options.fatal(error);
      options.troubled(error instanceof Error ? error : new Error(String(error)));
      await new Promise(resolve => setTimeout(resolve, RETRY_MS));
    }
  };
  /** One look at a time. A call before a look begins shares it; a call during a look gets the next one. */
  const wake = (): Promise<void> => {
    if (waiting !== null) return waiting;
    const mine = last.then(() => {
      waiting = null;
      return lookSafely();
    });
    waiting = mine;
    last = mine;
    return mine;
  };

  const answer = ({ ticket, types }: Call): Promise<void> => {
    if (ticket !== null) tickets.push(ticket);
    rung.push(...types);
    return wake();
  };

  const listener = listenForBell({ ...options, agent: fence.agent, wake: answer, silent: options.troubled });
  const poll = setInterval(wake, POLL_MS);
  void wake();
  return {
    async close() {
      closed = true;
      clearInterval(poll);
      await listener.close();
      await last;
    },
  };
}
