import { hostname } from 'node:os';
import type { Transaction } from '../messaging/handler.ts';
import type { HealthReport } from './health.ts';
import type { HeldRole } from './role.ts';

const BEAT_MS = 1_000;

export interface Heartbeat {
  /** A message was finished; the first one of a process is written at once. */
  handled(): void;
  stop(): void;
}

/** Writes the agent's row in `heartbeats` every second. A beat that fails is missed, nothing more. */
export function startHeartbeat(db: Transaction, role: HeldRole, report: () => HealthReport): Heartbeat {
  const startedAt = new Date();
  let lastHandledAt: Date | null = null;
  let writing = false;
  const beat = async (): Promise<void> => {
    if (writing) return;
    writing = true;
    const { status, ...details } = report();
    const row = {
      instance: `${hostname()}:${process.pid}:${role.epoch}`,
      host: hostname(),
      pid: process.pid,
      epoch: role.epoch,
      state: status,
      started_at: startedAt,
      beat_at: new Date(),
      last_handled_at: lastHandledAt,
      details: JSON.stringify(details),
    };
    await db
      .insertInto('heartbeats')
      .values({ agent: role.agent, ...row })
      .onConflict(conflict => conflict.column('agent').doUpdateSet(row).where('heartbeats.epoch', '<=', role.epoch))
      .execute()
      .catch(() => undefined);
    writing = false;
  };
  const timer = setInterval(beat, BEAT_MS);
  void beat();
  return {
    handled() {
      const first = lastHandledAt === null;
      lastHandledAt = new Date();
      if (first) void beat();
    },
    stop: () => clearInterval(timer),
  };
}
