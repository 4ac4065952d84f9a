import { closeTime } from '#shared/domain/candle.ts';
import { deriveId } from '#shared/kernel/ids.ts';
import type { Timeframe } from '#shared/kernel/time.ts';
import type { Outgoing } from '#shared/messaging/message.ts';
import { send } from '#shared/messaging/send.ts';
import { isTransient } from '#shared/persistence/transaction.ts';
import type { AgentContext } from '#shared/runtime/agent.ts';
import { type Finding, type StoredCandle, saveBatch } from '../store.ts';

const MAX_BATCH = 2_000;
const RETRY_MS = 100;

/** Where accepted candles and findings go. */
export interface Writer {
  add(candle: StoredCandle): void;
  report(finding: Finding): void;
  /** The open findings of an instrument are over. */
  mend(instrumentId: string): void;
  /** Resolves when everything added so far is committed. */
  settled(): Promise<void>;
}

type Context = Pick<AgentContext<unknown>, 'transact' | 'crash' | 'log'>;

/**
 * Writes what came in one turn of the event loop, or while a transaction was under way, in one transaction: a burst of 500
 * candles costs what one costs. Nothing is dropped: a batch is tried until the database takes it.
 */
export function openWriter(context: Context, timeframe: Timeframe, written: (candles: number) => void): Writer {
  let candles: StoredCandle[] = [];
  let findings: Finding[] = [];
  let mended = new Set<string>();
  let running: Promise<void> | null = null;

  const drain = async (): Promise<void> => {
    await new Promise(setImmediate); // whatever else this turn brings travels along
    while (candles.length + findings.length + mended.size > 0) {
      const batch = { candles: candles.slice(0, MAX_BATCH), findings, mended: [...mended] };
      candles = candles.slice(MAX_BATCH);
      findings = [];
      mended = new Set();
      await persist(context, () =>
        context.transact(async ({ tx }) => ({
          writes: saveBatch(tx, batch, timeframe),
          send: batch.candles.filter(each => each.source !== 'history').map(closedMessage),
        })),
      );
      written(batch.candles.length);
    }
  };
  const start = (): void => {
    running ??= drain()
      .catch(error => context.crash(error))
      .finally(() => {
        running = null;
        if (candles.length + findings.length + mended.size > 0) start();
      });
  };
  return {
    add: candle => {
      candles.push(candle);
      start();
    },
    report: finding => {
      findings.push(finding);
      start();
    },
    mend: instrumentId => {
      // those that wait to be written are over as well; one that comes later in the same batch is not
      findings = findings.map(each => (each.instrumentId === instrumentId ? { ...each, state: 'mended' } : each));
      mended.add(instrumentId);
      start();
    },
    settled: async () => {
      while (running !== null) await running;
    },
  };
}

/** Repeats a transaction while the database is away; it has no effect twice, because its rows and ids are the same. */
async function persist(context: Context, transact: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      return await transact();
    } catch (error) {
      if (!isTransient(error)) throw error;
      context.log.warn('candles-wait-for-database', { error });
      await new Promise(resolve => setTimeout(resolve, RETRY_MS));
    }
  }
}

/** The candle is the cause of all that follows from it. */
function closedMessage({ instrumentId, candle, source, flow }: StoredCandle): Outgoing {
  const { timeframe, openTime, open, high, low, close, volume } = candle;
  const id = deriveId('candle', instrumentId, timeframe, openTime);
  return send('candle-closed', {
    key: instrumentId,
    cause: { id, correlationId: id, marketTime: closeTime(candle) },
    payload: {
      instrumentId,
      timeframe,
      openTime,
      open: open.toFixed(),
      high: high.toFixed(),
      low: low.toFixed(),
      close: close.toFixed(),
      volume: volume.toFixed(),
      source: source === 'stream' ? 'stream' : 'backfill',
      ...(flow === null ? {} : { flow }),
    },
  });
}
