import { sql } from 'kysely';
import type { BotFunds, CapitalReport, FlowLine, ProposalLine } from '../../contracts/api/capital.ts';
import { Decimal, maximum, sum, ZERO } from '../../kernel/decimal.ts';
import type { EpochMs } from '../../kernel/time.ts';
import { assetValues } from './books.ts';
import { isoOf, isoOrNull, type Reader } from './reader.ts';

export interface CapitalScope {
  readonly account: string;
  readonly quoteAsset: string;
}

/** An account is on one venue, the profile's. */
export interface AccountScope extends CapitalScope {
  readonly venue: string;
}

export async function readCapital(db: Reader, { account, quoteAsset, venue }: AccountScope): Promise<CapitalReport> {
  const [bots, books, values, locks, state] = await Promise.all([
    readBotFunds(db, { account, quoteAsset }),
    db
      .selectFrom('book_balances')
      .select(['book', 'amount'])
      .where('account', '=', account)
      .where('asset', '=', quoteAsset)
      .where('book', 'in', ['unassigned', 'reserve', 'locked', 'outgoing'])
      .execute(),
    assetValues(db, account, quoteAsset),
    db
      .selectFrom('capital_locks')
      .select(['id', 'amount', 'reason', 'unlocks_at'])
      .where('account', '=', account)
      .where('released_at', 'is', null)
      .orderBy('unlocks_at')
      .execute(),
    db.selectFrom('capital_state').selectAll().where('account', '=', account).executeTakeFirst(),
  ]);
  const of = (book: string): string => books.find(row => row.book === book)?.amount ?? '0';
  const total = sum(values.flatMap(one => (one.kind === 'valued' ? [one.value] : []))).toFixed();
  return {
    ...{ quoteAsset, total, bots },
    ...{ reserve: of('reserve'), locked: of('locked'), outgoing: of('outgoing'), unassigned: of('unassigned') },
    currencies: values.map(one => ({
      asset: one.asset,
      amount: one.amount.toFixed(),
      value: one.kind === 'valued' ? one.value.toFixed() : null,
    })),
    venues: [{ venue, value: total }],
    locks: locks.map(({ id, amount, reason, unlocks_at }) => ({ id, amount, reason, until: isoOf(unlocks_at) })),
    method: state?.method ?? null,
    preservedSince: isoOrNull(state?.preserved_since ?? null),
    lookedAt: isoOrNull(state?.turned_at ?? null),
    rebalancedAt: isoOrNull(state?.rebalanced_at ?? null),
  };
}

async function readBotFunds(db: Reader, { account, quoteAsset }: CapitalScope): Promise<readonly BotFunds[]> {
  const { rows } = await sql<{
    bot: string;
    strategy: string;
    share: string;
    given: string;
    equity: string | null;
    used: string;
    reserved: string;
    cash: string;
    target: string | null;
  }>`select b.id as bot, b.strategy, b.allocation_share as share, coalesce(a.amount, 0)::text as given, e.equity,
      coalesce((select sum(cost) from exposure x where x.account = b.account and x.bot_id = b.id), 0)::text as used,
      coalesce((select sum(reserved) from reservations r where r.account = b.account and r.bot_id = b.id), 0)::text as reserved,
      coalesce((select amount from book_balances k where k.account = b.account and k.book = 'bot' and k.bot_id = b.id
        and k.asset = ${quoteAsset}), 0)::text as cash, a.target
    from bots b left join allocations a on a.bot_id = b.id and a.account = b.account and a.asset = ${quoteAsset}
    left join lateral (select equity from equity where account = b.account and bot_id = b.id order by market_time desc limit 1) e on true
    where b.account = ${account} order by b.id`.execute(db);
  return rows.map(({ cash, reserved, ...row }) => ({
    ...row,
    available: maximum(new Decimal(cash).minus(reserved), ZERO).toFixed(),
  }));
}

/** The newest first. */
export async function readFlows(db: Reader, account: string, limit: number): Promise<readonly FlowLine[]> {
  const rows = await db
    .selectFrom('fund_flows')
    .selectAll()
    .where('account', '=', account)
    .orderBy('market_time', 'desc')
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(row => ({
    time: isoOf(row.market_time),
    kind: row.kind,
    from: row.from_bot ?? row.from_book,
    to: row.to_bot ?? row.to_book,
    amount: row.amount,
    asset: row.asset,
    rule: row.rule,
    reason: row.reason,
    causedBy: row.caused_by,
  }));
}

/** Those that wait for somebody first, then the newest. */
export async function readProposals(db: Reader, account: string, limit: number): Promise<readonly ProposalLine[]> {
  const rows = await db
    .selectFrom('capital_proposals')
    .selectAll()
    .where('account', '=', account)
    .orderBy(sql`closed_at desc nulls first`)
    .orderBy('proposed_at', 'desc')
    .limit(limit)
    .execute();
  const iso = (moment: EpochMs): string => isoOf(moment);
  return rows.map(row => ({
    ...{ id: row.id, kind: row.kind, state: row.state, amount: row.amount, asset: row.asset, value: row.value },
    ...{ reason: row.reason, proposedAt: iso(row.proposed_at), expiresAt: iso(row.expires_at), details: row.details },
  }));
}
