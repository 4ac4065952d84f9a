import { handler } from '#shared/messaging/handler.ts';
import type { Message, Outgoing } from '#shared/messaging/message.ts';
import { send } from '#shared/messaging/send.ts';
import { preserveCapital, rebalanceNow, releaseCapital, setMethod } from '../commands/allocation.ts';
import { lockCapital, unlockCapital } from '../commands/locks.ts';
import type { CapitalCommand, Obeyed, Obeying } from '../commands/obeyed.ts';
import { judgeProposal, proposeWithdrawal } from '../commands/withdrawals.ts';
import type { Desk } from '../desk.ts';

/** An operator's commands about capital, one after the other; each answer goes to its command. */
export const onCapitalCommanded = (desk: Desk) =>
  handler('capital-commanded', async ({ tx, marketNow }, messages) => {
    const answers: Outgoing[] = [];
    for (const message of messages) {
      const scope = { account: message.payload.account, quote: desk.quoteAsset, now: marketNow };
      answers.push(progressed(message, await obey(message.payload, { tx, scope, desk })));
    }
    return { send: answers };
  });

function obey(command: CapitalCommand, at: Obeying): Promise<Obeyed> {
  switch (command.kind) {
    case 'set-method':
      return setMethod(command, at);
    case 'rebalance':
      return rebalanceNow(command, at);
    case 'withdraw':
      return proposeWithdrawal(command, at);
    case 'approve-proposal':
    case 'reject-proposal':
    case 'sent-proposal':
      return judgeProposal(command, at);
    case 'lock-capital':
      return lockCapital(command, at);
    case 'unlock-capital':
      return unlockCapital(command, at);
    case 'preserve-capital':
      return preserveCapital(command, at);
    case 'release-capital':
      return releaseCapital(command, at);
  }
}

function progressed(message: Message<'capital-commanded'>, outcome: Obeyed): Outgoing {
  const { commandId } = message.payload;
  const state = outcome.ok ? 'done' : 'failed';
  const result = outcome.ok ? outcome.value : outcome.error;
  return send('command-progressed', { key: commandId, cause: message, payload: { commandId, state, result } });
}
