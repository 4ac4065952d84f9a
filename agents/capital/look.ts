import type { Transaction } from '#shared/messaging/handler.ts';
import type { Outgoing } from '#shared/messaging/message.ts';
import { advise } from './advice.ts';
import type { Desk } from './desk.ts';
import { expireProposals } from './expiry.ts';
import type { FlowScope } from './store.ts';
import { takeTurn } from './turn.ts';

/** Looks after capital when a day is over, a lock ends or a proposal runs out; answers what people should know of a day. */
export async function look(tx: Transaction, scope: FlowScope, desk: Desk): Promise<readonly Outgoing[]> {
  await expireProposals(tx, scope, desk.venue.venue);
  const taken = await takeTurn(tx, scope, desk.settings);
  return taken !== null && taken.turn.targets !== null ? advise(tx, { scope, desk, view: taken.view }) : [];
}
