import { deriveId } from '#shared/kernel/ids.ts';
import type { AgentContext } from '#shared/runtime/agent.ts';
import type { RiskManagerConfig } from './config.ts';
import type { Facts } from './core/breakers/facts.ts';
import { look } from './core/watch.ts';
import { agesOf, watchOf } from './core/watch-row.ts';
import type { Desk } from './desk.ts';
import { lookAtSystem } from './handlers/look.ts';
import type { Silence } from './silence.ts';
import { readSystem, readWatchState } from './store.ts';

/** Looks at what servers, processes and venues did. */
export interface SystemWatch {
  look(): Promise<void>;
}

/** A look that would change nothing writes nothing: it is first made on what is read outside of any transaction. */
export function openSystemWatch(context: AgentContext<RiskManagerConfig>, desk: Desk, redis: Silence): SystemWatch {
  const { account, venue } = context.system;
  return {
    async look() {
      const now = context.marketNow();
      const [state, facts] = await Promise.all([
        readWatchState(context.db, account),
        readSystem(context.db, { account, venue: venue.id }),
      ]);
      const system = { ...facts, redisSilentMs: redis.silentMs() };
      const seen: Facts = {
        now,
        equity: null,
        flow: 0,
        closings: [],
        markAges: agesOf(state.held, now),
        volatility: new Map(),
        system,
      };
      if (look(watchOf(state), seen, desk.breakers).changes.length === 0) return;
      const id = deriveId('system-look', account, now);
      const cause = { id, correlationId: id, marketTime: now };
      await context.transact(({ tx }) => lookAtSystem(tx, desk, { account, cause, facts: seen }));
    },
  };
}
