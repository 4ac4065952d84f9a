import { z } from 'zod';
import { AGENTS, type AgentName } from '#shared/domain/agents.ts';
import type { Installation } from './installation.ts';

const POLL_MS = 20;

/** Who ran when, as the heartbeats and the paper exchange tell it. */
export interface Standing {
  readonly epochs: ReadonlyMap<AgentName, number>;
  readonly paperPid: number;
}

/** How long after the fault each was at work again, in ms; null: not within the limit. */
export type Recovery = ReadonlyMap<AgentName | 'paper-exchange', number | null>;

/** When the last one was at work again, in ms; Infinity when one was not. */
export const slowestOf = ({ recovery }: { readonly recovery: Recovery }): number =>
  Math.max(...[...recovery.values()].map(took => took ?? Number.POSITIVE_INFINITY));

const Health = z.looseObject({ status: z.string(), pid: z.number(), marketTime: z.number().optional() });

export async function standingOf({ db, pidOf }: Installation): Promise<Standing> {
  const rows = await db.selectFrom('role_epochs').select(['agent', 'epoch']).execute();
  return {
    epochs: new Map(rows.map(({ agent, epoch }) => [agent as AgentName, epoch])),
    paperPid: pidOf('paper-exchange'),
  };
}

export interface Watch {
  readonly before: Standing;
  /** Wall time of the fault. */
  readonly at: number;
  /** Who must be a new process: for an agent a later epoch that has handled a message, for the paper exchange a new pid whose market moves. */
  readonly reborn: ReadonlySet<AgentName | 'paper-exchange'>;
  /** Who need only have handled a message after the fault, be it the same process or a new one. */
  readonly working: ReadonlySet<AgentName>;
  readonly limitMs: number;
}

/** Watches until all are at work again. An agent's time is when it finished its first message, by its own clock, which is ours. */
export async function awaitRecovery(installation: Installation, watch: Watch): Promise<Recovery> {
  const found = new Map<AgentName | 'paper-exchange', number | null>();
  for (const name of [...watch.reborn, ...watch.working]) found.set(name, null);
  const paperAtWork = paperWatch(installation, watch.before);
  const missing = () => [...found.values()].includes(null);
  while (missing() && Date.now() - watch.at < watch.limitMs) {
    const [agents, paper] = await Promise.all([
      agentsAtWork(installation, watch),
      found.get('paper-exchange') === null ? paperAtWork() : null,
    ]);
    for (const [name, at] of agents) if (found.get(name) === null) found.set(name, at - watch.at);
    if (paper !== null) found.set('paper-exchange', paper - watch.at);
    await new Promise(resolve => setTimeout(resolve, POLL_MS));
  }
  return found;
}

async function agentsAtWork({ db }: Installation, watch: Watch): Promise<readonly (readonly [AgentName, number])[]> {
  const rows = await db
    .selectFrom('heartbeats')
    .select(['agent', 'epoch', 'last_handled_at'])
    .execute()
    .catch(() => []); // Postgres may be what was killed
  return AGENTS.flatMap(name => {
    const row = rows.find(({ agent }) => agent === name);
    const handledAt = row?.last_handled_at ?? null;
    if (row === undefined || handledAt === null || handledAt <= watch.at) return [];
    const isReborn = row.epoch > (watch.before.epochs.get(name) ?? 0);
    return isReborn || watch.working.has(name) ? [[name, handledAt] as const] : [];
  });
}

/** Tells when the market of a new process was first seen to move; null until then. */
function paperWatch({ control }: Installation, before: Standing): () => Promise<number | null> {
  let seen: { readonly pid: number; readonly marketTime: number } | null = null;
  return async () => {
    const answer = Health.safeParse(await control.get('/health').catch(() => null));
    if (!answer.success || answer.data.pid === before.paperPid || answer.data.marketTime === undefined) return null;
    const { pid, marketTime } = answer.data;
    const moved = seen !== null && seen.pid === pid && marketTime > seen.marketTime;
    seen = { pid, marketTime };
    return moved ? Date.now() : null;
  };
}
