import { sql } from 'kysely';
import type { AgentName } from '../domain/agents.ts';
import type { Transaction } from './handler.ts';

/** Thrown when another process took over the role: this one must end at once. */
export class RoleLost extends Error {
  override readonly name = 'RoleLost';
}

/** The claim to act as an agent: the epoch that was current when the role was taken. */
export interface Fence {
  readonly agent: AgentName;
  readonly epoch: number;
}

/** Locks our epoch for the rest of the transaction: a new holder waits for its end, and an old one finds itself outdated. */
export async function checkFence(tx: Transaction, fence: Fence): Promise<void> {
  const { rows } = await sql<{
    epoch: number;
  }>`select epoch from role_epochs where agent = ${fence.agent} for share`.execute(tx);
  if (rows[0]?.epoch !== fence.epoch) {
    throw new RoleLost(`${fence.agent} epoch ${fence.epoch} is over: the database says ${rows[0]?.epoch ?? 'none'}`);
  }
}
