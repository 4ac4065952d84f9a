import { closeTime } from '#shared/domain/candle.ts';
import { deriveId } from '#shared/kernel/ids.ts';
import type { Timeframe } from '#shared/kernel/time.ts';
import type { Cause, Outgoing } from '#shared/messaging/message.ts';
import { send } from '#shared/messaging/send.ts';
import { isTransient } from '#shared/persistence/transaction.ts';
import type { AgentContext } from '#shared/runtime/agent.ts';
import { type Finding, type HeardCandle, type StoredCandle, saveBatch } from '../store.ts';

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

export interface WriterOptions {
  readonly timeframe: Timeframe;
  /** Whose risk manager is told when marks have moved. */
  readonly account: string;
}

type Context = Pick<AgentContext<unknown>, 'transact' | 'crash' | 'log'>;

/**
 * Writes what came in one turn of the event loop, or while a transaction was under way, in one transaction: a burst of 500
 * candles costs what one costs. Nothing is dropped: a batch is tried until the database takes it.
 */
export function openWriter(
  context: Context,
  { timeframe, account }: WriterOptions,
  written: (candles: number) => void,
): Writer {
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
          send: messagesOf(batch.candles, account),
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

/** What is told of a batch: each bar that closed, and once that marks have moved. History is only stored. */
function messagesOf(candles: readonly StoredCandle[], account: string): readonly Outgoing[] {
  const told = candles.filter(each => each.source !== 'history');
  const [first, ...rest] = told;
  if (first === undefined) return [];
  const latest = rest.reduce((a, b) => (b.candle.openTime > a.candle.openTime ? b : a), first);
  return [
    ...told.map(closedMessage),
    send('marks-moved', { key: account, cause: causeOf(latest), payload: { account } }),
  ];
}

/** The candle is the cause of all that follows from it. */
function causeOf({ instrumentId, candle }: HeardCandle): Cause {
  const id = deriveId('candle', instrumentId, candle.timeframe, candle.openTime);
  return { id, correlationId: id, marketTime: closeTime(candle) };
}

function closedMessage(stored: StoredCandle): Outgoing {
  const { instrumentId, candle, source, flow } = stored;
  const { timeframe, openTime, open, high, low, close, volume } = candle;
  return send('candle-closed', {
    key: instrumentId,
    cause: causeOf(stored),
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
