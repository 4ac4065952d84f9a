import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { CATALOGUE, type MessageType } from '../contracts/catalogue.ts';
import type { AgentName } from '../domain/agents.ts';
import type { Outgoing } from './message.ts';
import { ticketIn } from './ticket.ts';

/** Jobs that stay visible for people, per queue. */
const KEPT = { completed: { count: 200 }, failed: { count: 1_000 } } as const;
const MANY = 20;

export interface BellOptions {
  readonly redisUrl: string;
  /** Tells two installations on one Redis apart. */
  readonly prefix: string;
  /** Called when Redis cannot be reached, at most once until it can again. */
  readonly silent: (error: Error) => void;
}

/** Rings the agents whose work now lies in Postgres. A ring that is lost is made good by their poll. */
export interface Bell {
  /** `ticket`: of the transaction that sends them, while its commit is still on its way; left out once it is through. */
  ring(messages: readonly Outgoing[], ticket?: number | null): void;
  close(): Promise<void>;
}

/** What whoever is rung goes by. It comes from Redis: a forged one lets us wait, or read, for nothing. */
export interface Call {
  /** What to wait for before looking: see `Ticket`. */
  readonly ticket: number | null;
  /** Of what types there are messages, as far as this ring tells. */
  readonly types: readonly MessageType[];
}

/** The pointers in a job: enough to find the rows. */
export interface Ring extends Call {
  readonly keys: readonly string[];
  readonly messages: readonly string[];
}

function typesIn(ring: unknown): readonly MessageType[] {
  const types = typeof ring === 'object' && ring !== null && 'types' in ring ? ring.types : [];
  const isKnown = (type: unknown): type is MessageType => typeof type === 'string' && Object.hasOwn(CATALOGUE, type);
  return Array.isArray(types) ? types.filter(isKnown) : [];
}

export function openBell({ redisUrl, prefix, silent }: BellOptions): Bell {
  const connection = new Redis(redisUrl, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    retryStrategy: () => 250,
    enableReadyCheck: false,
  });
  let reported = false;
  const failed = (error: Error): void => {
    if (!reported) silent(error);
    reported = true;
  };
  connection.on('error', failed);
  connection.on('ready', () => {
    reported = false;
  });
  const queues = new Map<AgentName, Queue>();
  const queueOf = (agent: AgentName): Queue => {
    let queue = queues.get(agent);
    if (queue === undefined) {
      queue = new Queue(agent, { connection, prefix, skipMetasUpdate: true, skipWaitingForReady: true });
      queue.on('error', failed);
      queues.set(agent, queue);
    }
    return queue;
  };
  return {
    ring(messages, ticket = null) {
      const perConsumer = new Map<AgentName, Outgoing[]>();
      for (const message of messages) {
        for (const consumer of CATALOGUE[message.type].consumers) {
          const list = perConsumer.get(consumer);
          if (list) list.push(message);
          else perConsumer.set(consumer, [message]);
        }
      }
      for (const [consumer, list] of perConsumer) {
        const ring: Ring = {
          keys: [...new Set(list.map(message => message.key))].slice(0, MANY),
          messages: list.slice(0, MANY).map(message => message.messageId),
          types: [...new Set(list.map(message => message.type))],
          ticket,
        };
        queueOf(consumer)
          .add(list[0]?.type ?? 'work', ring, {
            removeOnComplete: KEPT.completed,
            removeOnFail: KEPT.failed,
            attempts: 5,
            backoff: { type: 'exponential', delay: 200 },
          })
          .catch(failed);
      }
    },
    async close() {
      await Promise.all([...queues.values()].map(queue => queue.close().catch(() => undefined)));
      connection.disconnect();
    },
  };
}

export interface ListenerOptions extends BellOptions {
  readonly agent: AgentName;
  /** Comes to look: handles what lies in Postgres. */
  readonly wake: (call: Call) => Promise<void>;
}

/** Several rings at once are one look, so a few jobs may wait for it together. */
const CONCURRENCY = 8;

export function listenForBell({ agent, redisUrl, prefix, wake, silent }: ListenerOptions): { close(): Promise<void> } {
  const connection = new Redis(redisUrl, {
    maxRetriesPerRequest: null,
    retryStrategy: () => 250,
    enableReadyCheck: false,
  });
  connection.on('error', silent);
  const worker = new Worker(agent, job => wake({ ticket: ticketIn(job.data), types: typesIn(job.data) }), {
    connection,
    prefix,
    concurrency: CONCURRENCY,
    removeOnComplete: KEPT.completed,
    removeOnFail: KEPT.failed,
  });
  worker.on('error', silent);
  return {
    async close() {
      await worker.close(true).catch(() => undefined);
      connection.disconnect();
    },
  };
}
