import { sql } from 'kysely';
import { z } from 'zod';
import { Decimal } from '#shared/kernel/decimal.ts';
import type { Id } from '#shared/kernel/ids.ts';
import type { EpochMs } from '#shared/kernel/time.ts';
import type { Transaction } from '#shared/messaging/handler.ts';
import type { CapitalProposalsTable } from '#shared/persistence/tables/capital.ts';
import type { Asked, ProposalState } from '../core/flows/proposal.ts';
import type { WithdrawalHistory } from '../core/flows/withdrawal-rules/rule.ts';

export interface Proposal extends Asked {
  readonly id: Id;
  readonly state: ProposalState;
  readonly asset: string;
  readonly amount: Decimal;
  /** In quote, as of the proposal; null without a price. */
  readonly value: Decimal | null;
  readonly expiresAt: EpochMs;
}

export interface NewProposal extends Omit<Proposal, 'state' | 'details'> {
  readonly account: string;
  readonly reason: string;
  readonly proposedBy: string;
  readonly proposedAt: EpochMs;
  readonly details: Readonly<Record<string, unknown>>;
}

export async function insertProposals(tx: Transaction, proposals: readonly NewProposal[]): Promise<void> {
  if (proposals.length === 0) return;
  await tx
    .insertInto('capital_proposals')
    .values(
      proposals.map(
        ({ id, account, kind, asset, amount, value, reason, proposedBy, proposedAt, expiresAt, details }) => ({
          ...{ id, account, kind, asset, reason, state: 'proposed' as const },
          amount: amount.toFixed(),
          value: value?.toFixed() ?? null,
          details: JSON.stringify(details),
          proposed_at: new Date(proposedAt),
          expires_at: new Date(expiresAt),
          proposed_by: proposedBy,
        }),
      ),
    )
    .onConflict(conflict => conflict.column('id').doNothing())
    .execute();
}

const COLUMNS = ['id', 'kind', 'state', 'asset', 'amount', 'value', 'details', 'expires_at'] as const;
type Row = Pick<CapitalProposalsTable, 'kind' | 'state' | 'asset' | 'amount' | 'value'> & {
  readonly id: Id;
  readonly details: unknown;
  readonly expires_at: EpochMs;
};

const detailsShape = z.object({ from: z.string().optional() });

const proposalOf = ({ expires_at, amount, value, details, ...row }: Row): Proposal => ({
  ...row,
  details: detailsShape.parse(details),
  amount: new Decimal(amount),
  value: value === null ? null : new Decimal(value),
  expiresAt: expires_at,
});

export async function readProposal(tx: Transaction, account: string, id: Id): Promise<Proposal | null> {
  const row = await tx
    .selectFrom('capital_proposals')
    .select(COLUMNS)
    .where('account', '=', account)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  return row === undefined ? null : proposalOf(row);
}

/** Those that are not over; what was sent first. */
export async function readOpenProposals(tx: Transaction, account: string): Promise<readonly Proposal[]> {
  const rows = await tx
    .selectFrom('capital_proposals')
    .select(COLUMNS)
    .where('account', '=', account)
    .where('closed_at', 'is', null)
    .orderBy(sql`sent_at asc nulls last`)
    .orderBy('proposed_at')
    .orderBy('id')
    .execute();
  return rows.map(proposalOf);
}

export async function saveProposalState(
  tx: Transaction,
  id: Id,
  { state, now }: { readonly state: ProposalState; readonly now: EpochMs },
): Promise<void> {
  const moment = new Date(now);
  await tx
    .updateTable('capital_proposals')
    .set({
      state,
      ...(state === 'approved' ? { approved_at: moment } : {}),
      ...(state === 'sent' ? { sent_at: moment } : {}),
      ...(state === 'seen' || state === 'rejected' || state === 'expired' ? { closed_at: moment } : {}),
    })
    .where('id', '=', id)
    .execute();
}

export async function readWithdrawals(tx: Transaction, account: string): Promise<WithdrawalHistory> {
  const { rows } = await sql<{ withdrawn: string; last_at: EpochMs | null }>`
    select coalesce(sum(value), 0)::text as withdrawn, max(proposed_at) as last_at from capital_proposals
    where account = ${account} and kind = 'withdrawal' and state not in ('rejected', 'expired')`.execute(tx);
  return { withdrawn: new Decimal(rows[0]?.withdrawn ?? 0), lastAt: rows[0]?.last_at ?? null };
}
