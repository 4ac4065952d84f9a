import type pg from 'pg';
import type { AgentName } from '../domain/agents.ts';

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
export async function checkFence(client: pg.ClientBase, fence: Fence): Promise<void> {
  const { rows } = await client.query({
    name: 'fence',
    text: 'select epoch from role_epochs where agent = $1 for share',
    values: [fence.agent],
  });
  if (rows[0]?.epoch !== fence.epoch) {
    throw new RoleLost(`${fence.agent} epoch ${fence.epoch} is over: the database says ${rows[0]?.epoch ?? 'none'}`);
  }
}
