import { deriveId } from '#shared/kernel/ids.ts';
import type { AgentContext } from '#shared/runtime/agent.ts';
import type { RiskManagerConfig } from './config.ts';
import { breakerKey } from './core/breakers/breaker.ts';
import { CALM, type Facts } from './core/breakers/facts.ts';
import { look } from './core/watch.ts';
import { agesOf, watchOf } from './core/watch-row.ts';
import type { Desk } from './desk.ts';
import { lookAtSystem } from './handlers/look.ts';
import type { Silence } from './silence.ts';
import { readSystem, readWatchState } from './store.ts';

const SECOND_MS = 1_000;

/** Looks at what servers, processes and venues did. */
export interface SystemWatch {
  look(): Promise<void>;
}

/**
 * A look that would change nothing writes nothing: it is first made on what is read outside of any transaction. Who is silent is counted
 * from when this process began to listen: before it started, and while it or Postgres was away, nobody could have been heard. It listens
 * anew when two looks are further apart than half of what the dead-man switch allows.
 */
export function openSystemWatch(
  context: AgentContext<RiskManagerConfig>,
  desk: Desk,
  redis: Pick<Silence, 'silentMs'>,
): SystemWatch {
  const { account, venue } = context.system;
  const longestGapMs = (desk.breakers['dead-man'].limit * SECOND_MS) / 2;
  let listeningSince = context.wallNow();
  let lookedAt = listeningSince;
  /** In ms of the wall. */
  const listening = (): number => {
    const at = context.wallNow();
    if (at - lookedAt > longestGapMs) listeningSince = at;
    lookedAt = at;
    return at - listeningSince;
  };
  return {
    async look() {
      const now = context.marketNow();
      const [state, facts] = await Promise.all([
        readWatchState(context.db, account),
        readSystem(context.db, { account, venue: venue.id }),
      ]);
      const watch = watchOf(state);
      const listenedMs = listening();
      // who was silent is so until it is heard, however often this process begins anew
      const isOpen = watch.breakers.get(breakerKey({ kind: 'dead-man', subject: '' }))?.state.kind === 'open';
      const longestMs = isOpen ? Number.POSITIVE_INFINITY : listenedMs;
      const system = {
        errors: facts.errors,
        venues: facts.venues,
        executionSilentMs: Math.min(facts.executionSilentMs, longestMs),
        redisSilentMs: Math.min(redis.silentMs(), longestMs),
      };
      const seen: Facts = {
        now,
        equity: null,
        flow: 0,
        closings: [],
        markAges: agesOf(state.held, now),
        volatility: CALM,
        system,
      };
      if (look(watch, seen, desk.breakers).changes.length === 0) return;
      const id = deriveId('system-look', account, now, context.wallNow());
      const cause = { id, correlationId: id, marketTime: now };
      await context.transact(({ tx }) => lookAtSystem(tx, desk, { account, cause, facts: seen }));
    },
  };
}
