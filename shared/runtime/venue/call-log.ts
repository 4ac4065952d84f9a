import type { VenueCall } from '../../exchange/resilience/audit.ts';
import { type EpochMs, epochMs } from '../../kernel/time.ts';
import type { Transaction } from '../../messaging/handler.ts';
import { isTransient } from '../../persistence/transaction.ts';

const FLUSH_MS = 1_000;
const MINUTE_MS = 60_000;
/** Rows that wait while the database is away; about an hour of trading. */
const MAX_WAITING = 10_000;

/** One row of `venue_calls`: one call that changes something, or the reads of one minute that ended alike. */
interface Row {
  readonly call: VenueCall;
  readonly at: EpochMs;
  calls: number;
  totalMs: number;
  longestMs: number;
  readonly cost: Record<string, number>;
}

export interface CallLog {
  record(call: VenueCall): void;
  /** Writes what waits and stops. */
  close(): Promise<void>;
}

export interface CallLogOptions {
  readonly db: Transaction;
  readonly venue: string;
  readonly wallNow: () => EpochMs;
}

/** Brings calls into `venue_calls`: those that change something each and within a second, reads added up per minute. */
export function openCallLog({ db, venue, wallNow }: CallLogOptions): CallLog {
  const reads = new Map<string, Row>();
  let waiting: Row[] = [];
  let flushing: Promise<void> = Promise.resolve();

  const flush = async (until: number): Promise<void> => {
    for (const [key, row] of reads) {
      if (row.at + MINUTE_MS > until) continue;
      reads.delete(key);
      waiting.push(row);
    }
    const batch = waiting.slice(0, 1_000);
    if (batch.length === 0) return;
    try {
      await db
        .insertInto('venue_calls')
        .values(batch.map(row => stored(row, venue)))
        .execute();
      waiting = waiting.slice(batch.length);
    } catch (error) {
      // what the database refuses for good stays in the log alone
      waiting = isTransient(error) ? waiting.slice(-MAX_WAITING) : waiting.slice(batch.length);
    }
  };
  const timer = setInterval(() => {
    flushing = flushing.then(() => flush(wallNow()));
  }, FLUSH_MS);
  timer.unref();
  return {
    record(call) {
      if (call.changes) {
        waiting.push(rowOf(call, call.at));
        return;
      }
      const minute = epochMs(Math.floor(call.at / MINUTE_MS) * MINUTE_MS);
      const key = `${minute} ${call.endpoint} ${call.outcome} ${call.fault?.code}`;
      const row = reads.get(key);
      if (row === undefined) reads.set(key, rowOf({ ...call, symbol: null, clientId: null }, minute));
      else add(row, call);
    },
    async close() {
      clearInterval(timer);
      await flushing;
      await flush(Number.POSITIVE_INFINITY);
    },
  };
}

const rowOf = (call: VenueCall, at: EpochMs): Row => ({
  call,
  at,
  calls: 1,
  totalMs: call.tookMs,
  longestMs: call.tookMs,
  cost: { ...call.cost },
});

function add(row: Row, { tookMs, cost }: VenueCall): void {
  row.calls += 1;
  row.totalMs += tookMs;
  row.longestMs = Math.max(row.longestMs, tookMs);
  for (const [limit, points] of Object.entries(cost)) row.cost[limit] = (row.cost[limit] ?? 0) + points;
}

const stored = ({ call, at, calls, totalMs, longestMs, cost }: Row, venue: string) => ({
  venue,
  endpoint: call.endpoint,
  changes: call.changes,
  symbol: call.symbol,
  client_id: call.clientId,
  outcome: call.outcome,
  code: call.fault?.code ?? null,
  venue_code: call.fault?.venueCode ?? null,
  calls,
  mean_ms: totalMs / calls,
  longest_ms: longestMs,
  cost: JSON.stringify(cost),
  called_at: new Date(at),
});
