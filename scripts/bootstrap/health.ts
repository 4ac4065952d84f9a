import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Installation } from './installation.ts';

const Health = z.looseObject({ status: z.string() });
const POLL_MS = 100;

/** `healthy`, another word that the process says of itself, or null when it does not answer. */
export async function healthOf(port: number): Promise<string | null> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/health`, { signal: AbortSignal.timeout(2_000) });
    return Health.parse(await response.json()).status;
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
}: HealthWait): Promise<ReadonlyMap<string, string | null>> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const answers = await Promise.all([...ports].map(async ([name, port]) => [name, await healthOf(port)] as const));
    const unwell = new Map(answers.filter(([, status]) => status !== 'healthy'));
    if (unwell.size === 0 || performance.now() > deadline) return unwell;
    onWaiting([...unwell.keys()]);
    await sleep(POLL_MS);
  }
}
