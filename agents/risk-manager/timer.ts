import { isTransient } from '#shared/persistence/transaction.ts';
import type { AgentContext } from '#shared/runtime/agent.ts';
import type { RiskManagerConfig } from './config.ts';
import type { MarksMovedHandler } from './handlers/marks-moved.ts';
import type { SystemWatch } from './system-watch.ts';

const TICK_MS = 1_000;

/** Looks after what never comes: marks that are late, and agents, venues and servers that are silent. */
export function startTimer(
  context: AgentContext<RiskManagerConfig>,
  { marks, system }: { readonly marks: MarksMovedHandler; readonly system: SystemWatch },
): NodeJS.Timeout {
  let isBusy = false;
  const tick = async (): Promise<void> => {
    if (isBusy) return;
    isBusy = true;
    try {
      const awaited = marks.awaited();
      if (awaited !== null && performance.now() - awaited.since > context.config.lookTimeoutMs) {
        await context.transact(marks.lookLate);
      }
      await system.look();
    } catch (error) {
      if (!isTransient(error)) context.crash(error);
    } finally {
      isBusy = false;
    }
  };
  return setInterval(() => void tick(), TICK_MS);
}
