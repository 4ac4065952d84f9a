import type { EpochMs } from '#shared/kernel/time.ts';
import type { Transaction } from '#shared/messaging/handler.ts';
import type { Outgoing } from '#shared/messaging/message.ts';
import { isTransient } from '#shared/persistence/transaction.ts';
import type { AgentContext } from '#shared/runtime/agent.ts';

export interface Repeated {
  begin(): void;
  stop(): void;
}

export interface Turn {
  /** What is logged when the database is away. */
  readonly failure: string;
  readonly everyMs: number;
  /** In a transaction of its own; `again` when there is more to do soon. */
  readonly work: (
    tx: Transaction,
    marketNow: EpochMs,
  ) => Promise<{ readonly again: boolean; readonly send?: readonly Outgoing[] }>;
}

/** Where market time is what messages tell, before the first one. */
const UNKNOWN = 0;
/** Between two turns while there is more to do. */
const SOON_MS = 1_000;

/** Does something again and again; a database that is away for a moment is tried at the next turn. */
export function repeat(
  context: Pick<AgentContext<unknown>, 'transact' | 'crash' | 'log'>,
  { failure, everyMs, work }: Turn,
): Repeated {
  let timer: NodeJS.Timeout | null = null;
  let stopped = false;
  const turn = async (): Promise<void> => {
    let waitMs = everyMs;
    try {
      await context.transact(async ({ tx, marketNow }) => {
        if (marketNow === UNKNOWN) return { send: [] };
        const { again, send = [] } = await work(tx, marketNow);
        if (again) waitMs = Math.min(SOON_MS, everyMs);
        return { send };
      });
    } catch (error) {
      if (!isTransient(error)) context.crash(error);
      context.log.warn(failure, { error });
    }
    next(waitMs);
  };
  const next = (waitMs: number): void => {
    if (!stopped) timer = setTimeout(() => void turn(), waitMs);
  };
  return {
    begin: () => next(everyMs),
    stop: () => {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
    },
  };
}
