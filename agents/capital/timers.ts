import type { Handled, HandlerContext } from '#shared/messaging/handler.ts';
import { isTransient } from '#shared/persistence/transaction.ts';
import type { AgentContext } from '#shared/runtime/agent.ts';

export interface Timer {
  begin(): void;
  stop(): void;
}

/** Does something again and again, each time in a transaction; a database that is away for a moment is tried at the next turn. */
export function repeatedly(
  context: Pick<AgentContext<unknown>, 'transact' | 'crash' | 'log'>,
  { everyMs, missed }: { readonly everyMs: number; readonly missed: string },
  work: (at: HandlerContext) => Promise<Handled>,
): Timer {
  let timer: NodeJS.Timeout | null = null;
  let stopped = false;
  const again = (): void => {
    if (!stopped) timer = setTimeout(() => void turn(), everyMs);
  };
  const turn = async (): Promise<void> => {
    try {
      await context.transact(work);
    } catch (error) {
      if (!isTransient(error)) context.crash(error);
      context.log.warn(missed, { error });
    }
    again();
  };
  return {
    begin: again,
    stop: () => {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
    },
  };
}
