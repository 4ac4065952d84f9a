import type { Id } from '../../kernel/ids.ts';
import type { Transaction } from '../../messaging/handler.ts';
import { isTransient } from '../../persistence/transaction.ts';
import type { Fields } from '../log.ts';
import { type ErrorEntry, entryOf } from './entry.ts';
import { spill, spoolFile, takeSpilled } from './spool.ts';

const FLUSH_MS = 1_000;
/** Different errors that wait to be written; more than that in a second adds nothing to know. */
const MAX_WAITING = 500;

/** Brings what is logged at `error` into the table `errors`: batched, and never in the way of the work. */
export interface ErrorLog {
  record(event: string, fields: Fields): void;
  /** From now on entries are written; those that ended processes left are taken over. */
  connect(db: Transaction): void;
  /** The process ends now: what is not written yet is left to the next one. */
  spill(): void;
  /** Writes what waits, as far as the database is there, and stops. */
  close(): Promise<void>;
}

export interface ErrorLogOptions {
  readonly home: string;
  readonly agent: string;
  readonly redact: (text: string) => string;
  /** ISO 8601. */
  readonly now: () => string;
}

interface Waiting {
  readonly entry: ErrorEntry;
  occurrences: number;
}

export function createErrorLog({ home, agent, redact, now }: ErrorLogOptions): ErrorLog {
  const file = spoolFile(home, agent);
  let waiting = new Map<string, Waiting>();
  let timer: NodeJS.Timeout | undefined;
  let flushing: Promise<void> = Promise.resolve();
  let flush = async (): Promise<void> => undefined;

  const add = (entry: ErrorEntry, occurrences: number): void => {
    const key = `${entry.fingerprint} ${entry.correlationId}`;
    const same = waiting.get(key);
    if (same !== undefined) same.occurrences += occurrences;
    else if (waiting.size < MAX_WAITING) waiting.set(key, { entry, occurrences });
  };
  return {
    record: (event, fields) => add(entryOf(event, fields, { redact, at: now() }), 1),
    connect(db) {
      for (const entry of takeSpilled(file)) add(entry, 1);
      flush = async () => {
        if (waiting.size === 0) return;
        const batch = waiting;
        waiting = new Map();
        try {
          await write(db, [...batch.values()]);
        } catch (error) {
          // what the database refuses for good stays in the log file alone
          if (isTransient(error)) for (const { entry, occurrences } of batch.values()) add(entry, occurrences);
        }
      };
      timer = setInterval(() => {
        flushing = flushing.then(flush);
      }, FLUSH_MS);
      timer.unref();
    },
    spill() {
      if (waiting.size > 0)
        spill(
          file,
          [...waiting.values()].map(({ entry }) => entry),
        );
      waiting = new Map();
    },
    async close() {
      clearInterval(timer);
      await flushing;
      await flush();
      this.spill();
    },
  };
}

async function write(db: Transaction, batch: readonly Waiting[]): Promise<void> {
  await db
    .insertInto('errors')
    .values(
      batch.map(({ entry: { correlationId, at, ...entry }, occurrences }) => ({
        ...entry,
        occurrences,
        correlation_id: correlationId as Id | null,
        created_at: new Date(at),
      })),
    )
    .execute();
}
