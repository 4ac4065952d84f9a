import type pg from 'pg';
import type { AgentName } from '../domain/agents.ts';
import { sqlState } from '../persistence/transaction.ts';

/** Thrown when another process took over the role: this one must end at once. */
export class RoleLost extends Error {
  override readonly name = 'RoleLost';
}

/** The claim to act as an agent: the epoch that was current when the role was taken. */
export interface Fence {
  readonly agent: AgentName;
  readonly epoch: number;
}

/** Fails by itself when the epoch is another, so that nobody has to wait for its answer: what follows then fails, too. */
const FENCE = `select 1 / count(*) filter (where epoch = $2) from (
  select epoch from role_epochs where agent = $1 for share) as held`;
const DIVISION_BY_ZERO = '22012';

/** Locks our epoch for the rest of the transaction: a new holder waits for its end, and an old one finds itself outdated. */
export async function checkFence(client: pg.ClientBase, { agent, epoch }: Fence): Promise<void> {
  try {
    await client.query({ name: 'fence', text: FENCE, values: [agent, epoch] });
  } catch (error) {
    if (sqlState(error) !== DIVISION_BY_ZERO) throw error;
    throw new RoleLost(`${agent} epoch ${epoch} is over`);
  }
}
