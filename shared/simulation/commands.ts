import { err, ok, type Result } from '../kernel/result.ts';
import { adjustBalance, openAccount, setFees, transfer } from './accounts.ts';
import { amendOrder, amendQuantity } from './amend.ts';
import { cancelOpenOrders, cancelOrder, cancelOrderList, cancelReplace } from './cancel.ts';
import { listMarket } from './list-market.ts';
import { settleFunding } from './margin/funding.ts';
import { placeOco, placeOrder, placeRefusal } from './place.ts';
import type { Step } from './state.ts';
import type { Command, CommandKind, Refusal, Replies } from './types.ts';

type Handler<Kind extends CommandKind> = (
  step: Step,
  command: Extract<Command, { readonly kind: Kind }>,
) => Result<Replies[Kind], Refusal>;

/** Every command and who carries it out. A refusal leaves the state as it was. */
const HANDLERS: { readonly [Kind in CommandKind]: Handler<Kind> } = {
  'open-account': openAccount,
  'adjust-balance': adjustBalance,
  transfer,
  'set-fees': setFees,
  'place-order': (step, { account, order }) => placeOrder(step, account, order),
  'test-order': (step, { account, order }) => {
    const refusal = placeRefusal(step, account, order);
    return refusal === null ? ok(null) : err(refusal);
  },
  'cancel-order': cancelOrder,
  'cancel-open-orders': cancelOpenOrders,
  'cancel-replace': cancelReplace,
  'amend-quantity': amendQuantity,
  'amend-order': amendOrder,
  'place-oco': placeOco,
  'cancel-order-list': cancelOrderList,
  'settle-funding': settleFunding,
  'list-market': (step, { listing }) => listMarket(step, listing),
};

export function carryOut<Kind extends CommandKind>(
  step: Step,
  command: Extract<Command, { readonly kind: Kind }>,
): Result<Replies[Kind], Refusal> {
  const handler: Handler<Kind> = HANDLERS[command.kind as Kind];
  return handler(step, command);
}
