import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Installation } from './installation.ts';

const Health = z.looseObject({ status: z.string(), problem: z.string().nullable().catch(null) });
/** What a process says of itself. */
export type Health = z.infer<typeof Health>;
const POLL_MS = 100;

/** Null when it does not answer. */
export async function healthOf(port: number): Promise<Health | null> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/health`, { signal: AbortSignal.timeout(2_000) });
    return Health.parse(await response.json());
  } catch {
    return null;
  }
}

/** Where each process tells its health: all agents, and the paper exchange by its controls. */
export function healthPorts({ ports }: Installation): ReadonlyMap<string, number> {
  return new Map<string, number>([...Object.entries(ports.health), ['paper-exchange', ports.paperControl]]);
}

export interface HealthWait {
  readonly ports: ReadonlyMap<string, number>;
  readonly timeoutMs: number;
  /** Told whenever the list of those still waited for changes. */
  readonly onWaiting: (names: readonly string[]) => void;
}

/** Waits until all say that they are healthy; returns those that did not, with what they said last. */
export async function waitForHealth({
  ports,
  timeoutMs,
  onWaiting,
}: HealthWait): Promise<ReadonlyMap<string, Health | null>> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const answers = await Promise.all([...ports].map(async ([name, port]) => [name, await healthOf(port)] as const));
    const unwell = new Map(answers.filter(([, health]) => health?.status !== 'healthy'));
    if (unwell.size === 0 || performance.now() > deadline) return unwell;
    onWaiting([...unwell.keys()]);
    await sleep(POLL_MS);
  }
}
