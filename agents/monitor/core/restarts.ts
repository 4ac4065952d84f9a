import type { AgentName } from '#shared/domain/agents.ts';

/** When each agent was taken over by a new process, as far as we watched; wall time in ms. */
export interface RestartHistory {
  readonly epochs: ReadonlyMap<AgentName, number>;
  readonly takeovers: ReadonlyMap<AgentName, readonly number[]>;
}

export const NO_HISTORY: RestartHistory = { epochs: new Map(), takeovers: new Map() };

/** Notes the epochs seen at `now`; a growth by n is n takeovers. Older ones than the window are forgotten. */
export function noteEpochs(
  history: RestartHistory,
  seen: ReadonlyMap<AgentName, number>,
  { now, windowMs }: { readonly now: number; readonly windowMs: number },
): RestartHistory {
  const takeovers = new Map<AgentName, readonly number[]>();
  for (const [agent, epoch] of seen) {
    const grown = Math.max(0, epoch - (history.epochs.get(agent) ?? epoch));
    const recent = (history.takeovers.get(agent) ?? []).filter(at => now - at < windowMs);
    takeovers.set(agent, [...recent, ...Array.from({ length: grown }, () => now)]);
  }
  return { epochs: new Map([...history.epochs, ...seen]), takeovers };
}
