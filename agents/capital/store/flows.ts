import { sql } from 'kysely';
import type { Counterparty, FlowKind, Holder, Line } from '#shared/accounting/postings.ts';
import { flowPostings } from '#shared/accounting/postings.ts';
import { type Decimal, ZERO } from '#shared/kernel/decimal.ts';
import { deriveId, type Id } from '#shared/kernel/ids.ts';
import type { EpochMs } from '#shared/kernel/time.ts';
import type { Transaction } from '#shared/messaging/handler.ts';
import { book } from './ledger.ts';

type Owner = Holder | Extract<Counterparty, { book: 'external' }>;

/** A movement of capital to be booked; `compound` moves nothing. */
export interface Flow {
  readonly id: Id;
  readonly from: Owner;
  readonly to: Owner;
  readonly asset: string;
  /** Above 0. */
  readonly amount: Decimal;
  /** In quote; null without a price. */
  readonly value: Decimal | null;
  readonly kind: FlowKind | 'compound';
  readonly rule: string;
  readonly reason: string;
  /** `capital`, or the command behind it. */
  readonly causedBy: string;
}

export interface FlowScope {
  readonly account: string;
  readonly quote: string;
  /** Market time. */
  readonly now: EpochMs;
}

/** The id of a part of a cause: told twice, it moves once. */
export const flowId = (account: string, cause: string, ordinal: number): Id =>
  deriveId('ledger', 'flow', account, cause, ordinal);

/**
 * Books movements of capital, each once: the row that says why, the ledger's lines, and what bots were given. Answers those
 * that were new.
 */
export async function bookFlows(tx: Transaction, scope: FlowScope, flows: readonly Flow[]): Promise<readonly Flow[]> {
  if (flows.length === 0) return [];
  const fresh = new Set((await insertFlows(tx, scope, flows)).map(({ id }) => id));
  const made = flows.filter(({ id }) => fresh.has(id));
  const moved = made.filter(({ kind }) => kind !== 'compound');
  await book(
    tx,
    scope.account,
    moved.map(flow => ({ id: flow.id, lines: linesOf(flow), fillId: null, marketTime: scope.now })),
  );
  await give(tx, scope, moved);
  return made;
}

const linesOf = ({ from, to, kind, asset, amount }: Flow): readonly Line[] =>
  kind === 'compound' ? [] : flowPostings({ from, to, kind }, { asset, amount });

async function insertFlows(tx: Transaction, { account, now }: FlowScope, flows: readonly Flow[]) {
  return tx
    .insertInto('fund_flows')
    .values(
      flows.map(({ id, from, to, asset, amount, value, kind, rule, reason, causedBy }) => ({
        ...{ id, account, kind, asset, rule, reason },
        market_time: new Date(now),
        from_book: from.book,
        from_bot: from.book === 'bot' ? from.botId : null,
        to_book: to.book,
        to_bot: to.book === 'bot' ? to.botId : null,
        amount: amount.toFixed(),
        value: value?.toFixed() ?? null,
        caused_by: causedBy,
      })),
    )
    .onConflict(conflict => conflict.column('id').doNothing())
    .returning('id')
    .execute();
}

/** What was given to bots and taken from them, and to the whole account from outside. */
async function give(tx: Transaction, { account, quote, now }: FlowScope, flows: readonly Flow[]): Promise<void> {
  const given = new Map<string, Decimal>();
  let outside = ZERO;
  const add = (owner: Owner, { asset, amount, value }: { asset: string; amount: Decimal; value: Decimal | null }) => {
    if (owner.book === 'external') outside = outside.minus(value ?? ZERO);
    if (owner.book === 'bot' && asset === quote) given.set(owner.botId, (given.get(owner.botId) ?? ZERO).plus(amount));
  };
  for (const { from, to, asset, amount, value } of flows) {
    add(to, { asset, amount, value });
    add(from, { asset, amount: amount.neg(), value: value?.neg() ?? null });
  }
  const rows = [...given]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([bot_id, amount]) => ({ bot_id, amount: amount.toFixed() }));
  await sql`insert into allocations as a (account, bot_id, asset, amount, share, created_at, updated_at)
    select ${account}, r.bot_id, ${quote}, r.amount, b.allocation_share, ${new Date(now)}, ${new Date(now)}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(bot_id text, amount numeric) join bots b on b.id = r.bot_id
    on conflict (account, bot_id, asset) do update
      set amount = a.amount + excluded.amount, share = excluded.share, updated_at = excluded.updated_at`.execute(tx);
  if (outside.isZero()) return;
  await sql`insert into capital_state as s (account, outside) values (${account}, ${outside.toFixed()})
    on conflict (account) do update set outside = s.outside + excluded.outside, updated_at = now()`.execute(tx);
}
