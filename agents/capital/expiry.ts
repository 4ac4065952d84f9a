import type { Transaction } from '#shared/messaging/handler.ts';
import { giveBack } from './commands/withdrawals.ts';
import { isSetAside, proposalAfter } from './core/flows/proposal.ts';
import { type FlowScope, readOpenProposals, saveProposalState } from './store.ts';

/** Ends proposals that nobody carried out in time; what was set aside for them is unassigned again. What was sent never expires. */
export async function expireProposals(tx: Transaction, scope: FlowScope, venue: string): Promise<void> {
  for (const proposal of await readOpenProposals(tx, scope.account)) {
    const state = proposal.expiresAt <= scope.now ? proposalAfter(proposal.state, 'expire') : null;
    if (state === null) continue;
    if (isSetAside(proposal, venue)) await giveBack(tx, scope, { proposal, by: 'capital' });
    await saveProposalState(tx, proposal.id, { state, now: scope.now });
  }
}
