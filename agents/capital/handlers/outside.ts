import { type Amount, EXTERNAL, UNASSIGNED } from '#shared/accounting/postings.ts';
import { type Prices, valueIn } from '#shared/accounting/valuation.ts';
import { Decimal, minimum } from '#shared/kernel/decimal.ts';
import type { Transaction } from '#shared/messaging/handler.ts';
import type { Message } from '#shared/messaging/message.ts';
import { allocateDeposit } from '../core/flows/deposit.ts';
import { isSetAside } from '../core/flows/proposal.ts';
import type { Desk } from '../desk.ts';
import {
  bookFlows,
  type Flow,
  type FlowScope,
  flowId,
  type Proposal,
  readOpenProposals,
  saveProposalState,
  viewCapital,
} from '../store.ts';
import { makeMoves, rulesOf } from '../turn.ts';

interface Found {
  readonly desk: Desk;
  readonly message: Message<'balances-observed'>;
  /** What the venue holds beyond the books (above 0), or less than them. */
  readonly found: readonly Amount[];
  readonly prices: Prices;
}

/**
 * Books what came from outside or went there: a withdrawal that was approved leaves the book in which it was set aside, what
 * else is missing or new is the unassigned book's. A deposit of quote is divided at once. Answers what nobody announced.
 */
export async function followOutside(tx: Transaction, scope: FlowScope, at: Found): Promise<readonly Amount[]> {
  const { desk, message, found, prices } = at;
  if (found.length === 0) return [];
  const worthOf = (asset: string, amount: Decimal): Decimal | null => {
    const valuation = valueIn(desk.quoteAsset, [asset, amount], prices);
    return valuation.kind === 'valued' ? valuation.value : null;
  };
  const announced = found.some(({ amount }) => amount.lt(0))
    ? (await readOpenProposals(tx, scope.account)).filter(one => isSetAside(one, desk.venue.venue))
    : [];
  const flows: Flow[] = [];
  const rest: Amount[] = [];
  for (const { asset, amount } of found) {
    let left = amount;
    for (const one of announced) {
      // all of it has left, or all but its fee
      if (one.asset !== asset || left.neg().lt(one.amount.times(LEAST_SENT))) continue;
      const out = minimum(one.amount, left.neg());
      left = left.plus(out);
      flows.push(...leaving(scope, one, { out, kept: one.amount.minus(out), value: worthOf(asset, out) }));
      await saveProposalState(tx, one.id, { state: 'seen', now: scope.now });
    }
    if (left.isZero()) continue;
    rest.push({ asset, amount: left });
    const isGain = left.gt(0);
    flows.push({
      id: flowId(scope.account, `${message.id} ${asset}`, 0),
      ...(isGain ? { from: EXTERNAL, to: UNASSIGNED } : { from: UNASSIGNED, to: EXTERNAL }),
      asset,
      amount: left.abs(),
      value: worthOf(asset, left.abs()),
      kind: isGain ? 'deposit' : 'withdrawal',
      rule: 'venue-is-right',
      reason: 'the venue differs from the books, and no fill explains it',
      causedBy: 'capital',
    });
  }
  await bookFlows(tx, scope, flows);
  const deposit = rest.find(({ asset, amount }) => asset === scope.quote && amount.gte(desk.deposits.minAmount));
  if (deposit !== undefined) await divide(tx, scope, { desk, cause: `deposit ${message.id}`, amount: deposit.amount });
  return rest;
}

/** Of what was announced, that must be missing for it to be that. */
const LEAST_SENT = new Decimal('0.9');

function leaving(
  { account }: FlowScope,
  { id, asset }: Proposal,
  { out, kept, value }: { readonly out: Decimal; readonly kept: Decimal; readonly value: Decimal | null },
): readonly Flow[] {
  const common = { asset, rule: 'withdrawal', causedBy: 'capital', from: { book: 'outgoing' } } as const;
  const gone: Flow = {
    ...{ ...common, id: flowId(account, `seen ${id}`, 0), to: EXTERNAL, amount: out, value, kind: 'withdrawal' },
    reason: `proposal ${id} is seen at the venue`,
  };
  if (kept.lte(0)) return [gone];
  const back: Flow = {
    ...{ ...common, id: flowId(account, `seen ${id}`, 1), to: UNASSIGNED, amount: kept, value: null, kind: 'release' },
    reason: `proposal ${id} took less`,
  };
  return [gone, back];
}

async function divide(
  tx: Transaction,
  scope: FlowScope,
  { desk, cause, amount }: { readonly desk: Desk; readonly cause: string; readonly amount: Decimal },
): Promise<void> {
  const rules = await rulesOf(tx, scope.account, desk.settings);
  const view = await viewCapital(tx, scope, rules.allocation.lookbackDays);
  if (view === null) return;
  await makeMoves(tx, scope, { moves: allocateDeposit({ view, amount }, desk.deposits, rules), cause });
}
