import { valueIn } from '#shared/accounting/valuation.ts';
import { Decimal, sum, ZERO } from '#shared/kernel/decimal.ts';
import { err, ok } from '#shared/kernel/result.ts';
import { epochMs } from '#shared/kernel/time.ts';
import type { Transaction } from '#shared/messaging/handler.ts';
import { holderBalances, pricesIn } from '#shared/persistence/reads/books.ts';
import { isLeaving, isSetAside, type ProposalEvent, proposalAfter } from '../core/flows/proposal.ts';
import { refusalsOf, setAside } from '../core/flows/withdrawal.ts';
import type { WithdrawalContext, WithdrawalRules } from '../core/flows/withdrawal-rules/rule.ts';
import type { CapitalView } from '../core/view.ts';
import type { Desk } from '../desk.ts';
import {
  bookFlows,
  type FlowScope,
  flowId,
  insertProposals,
  type Proposal,
  readProposal,
  readWithdrawals,
  saveProposalState,
} from '../store.ts';
import { makeMoves } from '../turn.ts';
import { type CommandOf, capitalNow, NO_PRICE, type Obeyed, type Obeying } from './obeyed.ts';

const HOUR_MS = 3_600_000;

/** Proposes a withdrawal, when no rule speaks against it. Nothing moves until a person approves it. */
export async function proposeWithdrawal(command: CommandOf<'withdraw'>, at: Obeying): Promise<Obeyed> {
  const { tx, scope, desk } = at;
  const { commandId, asset } = command;
  const amount = new Decimal(command.amount);
  const capital = await capitalNow(at);
  if (capital === null) return err(NO_PRICE);
  const valuation = valueIn(scope.quote, [asset, amount], await pricesIn(tx, scope.quote));
  const isHeld = asset === scope.quote || (await holds(tx, scope.account, asset));
  if (valuation.kind === 'unpriced') {
    return err(isHeld ? { code: 'CAPITAL_UNPRICED', error: valuation.reason } : { code: 'WITHDRAWAL_NOT_HELD', asset });
  }
  const history = await readWithdrawals(tx, scope.account);
  const said = refusalsOf(await contextOf(at, { asset, value: valuation.value, view: capital.view, history }));
  const lacking = await lackOf(tx, scope, { asset, amount });
  const [primary] = said;
  if (primary !== undefined) {
    return err({ code: primary.code, refused: said.map(one => `${one.code}: ${one.said}`) });
  }
  if (!isHeld) return err({ code: 'WITHDRAWAL_NOT_HELD', asset });
  if (lacking !== null) return err({ code: 'WITHDRAWAL_NOT_FREE', error: lacking });
  const expiresAt = epochMs(scope.now + desk.settings.withdrawals.expiryHours * HOUR_MS);
  await insertProposals(tx, [
    {
      ...{ id: commandId, account: scope.account, kind: 'withdrawal', asset, amount, value: valuation.value },
      ...{ reason: command.reason, proposedBy: commandId, proposedAt: scope.now, expiresAt, details: {} },
    },
  ]);
  return ok({
    proposal: commandId,
    next: `tradewind capital approve ${commandId}`,
    until: new Date(expiresAt).toISOString(),
  });
}

/** The rules as decisions use them. */
export function withdrawalRules({ settings: { withdrawals } }: Pick<Desk, 'settings'>): WithdrawalRules {
  const { minAmount, maxShare, cooldownHours, profitOnly, maintainMinimum, minReturn } = withdrawals;
  return {
    minAmount: new Decimal(minAmount),
    maxShare: new Decimal(maxShare),
    cooldownMs: cooldownHours * HOUR_MS,
    profitOnly,
    maintainMinimum,
    minReturn: minReturn === null ? null : new Decimal(minReturn),
  };
}

async function contextOf(
  { tx, scope, desk }: Obeying,
  about: {
    readonly asset: string;
    readonly value: Decimal;
    readonly view: CapitalView;
    readonly history: WithdrawalContext['history'];
  },
): Promise<WithdrawalContext> {
  const bots = await tx.selectFrom('bots').select('strategy').where('account', '=', scope.account).execute();
  const minimum = sum(bots.map(({ strategy }) => new Decimal(desk.minimumPerStrategy[strategy] ?? 0)));
  const { asset, value, view, history } = about;
  return { value, isQuote: asset === scope.quote, view, history, rules: withdrawalRules(desk), minimum };
}

async function holds(tx: Transaction, account: string, asset: string): Promise<boolean> {
  return [...(await holderBalances(tx, account)).values()].some(amounts => amounts.get(asset)?.gt(0) === true);
}

/** Of another asset than quote only what belongs to no bot can leave; null when there is enough. */
async function lackOf(
  tx: Transaction,
  { account, quote }: FlowScope,
  { asset, amount }: { readonly asset: string; readonly amount: Decimal },
): Promise<string | null> {
  if (asset === quote) return null;
  const held = (await holderBalances(tx, account)).get(null)?.get(asset) ?? ZERO;
  const books = await tx
    .selectFrom('book_balances')
    .select('amount')
    .where('account', '=', account)
    .where('asset', '=', asset)
    .where('book', '=', 'outgoing')
    .executeTakeFirst();
  const free = held.minus(books?.amount ?? 0);
  return amount.gt(free) ? `${free.toFixed()} ${asset} belong to no bot` : null;
}

type Judged = 'approve-proposal' | 'reject-proposal' | 'sent-proposal';
const EVENTS: Readonly<Record<Judged, ProposalEvent>> = {
  'approve-proposal': 'approve',
  'reject-proposal': 'reject',
  'sent-proposal': 'send',
};

/**
 * A person says what becomes of a proposal. From the approval on what is to leave is set aside; a rejection gives it back. What
 * does not leave is done when it is sent: nothing will be missing at the venue.
 */
export async function judgeProposal(command: CommandOf<Judged>, at: Obeying): Promise<Obeyed> {
  const { tx, scope, desk } = at;
  const { venue } = desk.venue;
  const { commandId, proposalId } = command;
  const proposal = await readProposal(tx, scope.account, proposalId);
  if (proposal === null) return err({ code: 'PROPOSAL_UNKNOWN', proposal: proposalId });
  const next = proposalAfter(proposal.state, EVENTS[command.kind]);
  if (next === null && proposal.state === 'proposed') {
    return err({ code: 'PROPOSAL_NOT_APPROVED', next: `tradewind capital approve ${proposalId}` });
  }
  if (next === null) return err({ code: 'PROPOSAL_CLOSED', proposal: proposalId, state: proposal.state });
  const leaves = isLeaving(proposal, venue);
  const state = next === 'sent' && !leaves ? 'seen' : next;
  if (state === 'approved' && leaves) {
    const refused = await takeAside(proposal, commandId, at);
    if (refused !== null) return refused;
  }
  if (state === 'rejected' && isSetAside(proposal, venue)) await giveBack(tx, scope, { proposal, by: commandId });
  await saveProposalState(tx, proposalId, { state, now: scope.now });
  const todo = {
    approved: `do it at the venue, then tradewind capital sent ${proposalId}`,
    sent: 'it is booked when the venue shows it',
  };
  return ok({ proposal: proposalId, state, ...(state in todo ? { next: todo[state as keyof typeof todo] } : {}) });
}

/** Null when it is set aside. */
async function takeAside(proposal: Proposal, by: string, at: Obeying): Promise<Obeyed | null> {
  const { tx, scope } = at;
  const { id, asset, amount, value } = proposal;
  const reason = `proposal ${id}`;
  if (asset !== scope.quote) {
    const lacking = await lackOf(tx, scope, { asset, amount });
    if (lacking !== null) return err({ code: 'WITHDRAWAL_NOT_FREE', error: lacking });
    const common = { rule: 'withdrawal', reason, causedBy: by, asset, amount, value } as const;
    const ends = { from: { book: 'unassigned' }, to: { book: 'outgoing' }, kind: 'set-aside' } as const;
    await bookFlows(tx, scope, [{ ...common, ...ends, id: flowId(scope.account, `aside ${id}`, 0) }]);
    return null;
  }
  const capital = await capitalNow(at);
  if (capital === null) return err(NO_PRICE);
  if (capital.view.isPreserved) return err({ code: 'CAPITAL_HELD', error: capital.view.held ?? '' });
  const moves = setAside(capital.view, amount, reason);
  if (moves === null)
    return err({ code: 'WITHDRAWAL_NOT_FREE', error: `${amount.toFixed()} ${asset} are not free now` });
  await makeMoves(tx, scope, { moves, cause: `aside ${id}`, by });
  return null;
}

/** What was set aside is unassigned again. */
export async function giveBack(
  tx: Transaction,
  scope: FlowScope,
  { proposal, by }: { readonly proposal: Proposal; readonly by: string },
): Promise<void> {
  const { id, asset, amount, value } = proposal;
  await bookFlows(tx, scope, [
    {
      ...{ id: flowId(scope.account, `back ${id}`, 0), asset, amount, value, causedBy: by },
      ...{ from: { book: 'outgoing' }, to: { book: 'unassigned' }, kind: 'release', rule: 'withdrawal' },
      reason: `proposal ${id} is not carried out`,
    },
  ]);
}
