import { type Kysely, sql } from 'kysely';
import { Decimal, sum, ZERO } from '#shared/kernel/decimal.ts';
import { bookMismatches } from '#shared/persistence/reads/books.ts';
import type { Database } from '#shared/persistence/tables.ts';
import { ACCOUNT } from '#tests/integration/capital/venue.ts';
import type { LedgerVenue } from './ledger-venue.ts';

/** What is wrong with the ledger by itself; empty when nothing is. */
async function ledgerFindings(db: Kysely<Database>): Promise<readonly string[]> {
  const { rows } = await sql<{ finding: string }>`
    select format('transaction %s is off by %s %s', transaction_id, sum(amount), asset) as finding
      from ledger group by transaction_id, asset having sum(amount) <> 0
    union all
    select format('book %s %s %s: %s in its sum, %s in the lines', b.book, b.bot_id, b.asset, b.amount, l.total)
      from book_balances b full join (select account, book, bot_id, asset, sum(amount) as total from ledger group by 1, 2, 3, 4) l
        on (l.account, l.book, l.asset) = (b.account, b.book, b.asset) and l.bot_id is not distinct from b.bot_id
      where b.amount is distinct from l.total
    union all
    select format('fill %s is booked %s times', f.id, count(distinct l.transaction_id))
      from fills f left join ledger l on l.fill_id = f.id group by f.id having count(distinct l.transaction_id) <> 1
    union all
    select format('flow %s of %s %s is not in the ledger like that', f.kind, f.amount, f.asset) from fund_flows f
      where f.kind <> 'compound' and (select count(*) from ledger l where l.transaction_id = f.id and l.asset = f.asset
        and ((l.book = f.to_book and l.bot_id is not distinct from f.to_bot and l.amount = f.amount)
          or (l.book = f.from_book and l.bot_id is not distinct from f.from_bot and l.amount = -f.amount))) <> 2
    union all
    select format('%s was given %s, by the ledger %s', a.bot_id, a.amount, l.total) from allocations a
      left join lateral (select coalesce(sum(amount), 0) as total from ledger where bot_id = a.bot_id and asset = a.asset
        and kind not in ('trade', 'fee', 'dust', 'funding')) l on true
      where a.amount <> l.total
    union all
    select format('%s is locked, %s stands in locks', b.amount, k.total) from book_balances b
      cross join (select coalesce(sum(amount), 0) as total from capital_locks where released_at is null) k
      where b.book = 'locked' and b.amount <> k.total
    union all
    select format('%s %s is set aside, %s for proposals', b.amount, b.asset, p.total) from book_balances b
      cross join lateral (select coalesce(sum(amount), 0) as total from capital_proposals
        where asset = b.asset and kind = 'withdrawal' and state in ('approved', 'sent')) p
      where b.book = 'outgoing' and b.amount <> p.total`.execute(db);
  return rows.map(({ finding }) => finding);
}

/** How the ledger differs from what the venue holds and from what came from outside, to the last digit. */
async function venueFindings(db: Kysely<Database>, venue: LedgerVenue): Promise<readonly string[]> {
  const [mismatches, external, held] = await Promise.all([
    bookMismatches(db, ACCOUNT),
    db.selectFrom('book_balances').select(['asset', 'amount']).where('book', '=', 'external').execute(),
    db.selectFrom('venue_balances').select(['asset', 'free']).execute(),
  ]);
  const differing = (what: string, rows: ReadonlyMap<string, Decimal>, wanted: ReadonlyMap<string, Decimal>) =>
    [...new Set([...rows.keys(), ...wanted.keys()])].flatMap(asset => {
      const [found, right] = [rows.get(asset) ?? ZERO, wanted.get(asset) ?? ZERO];
      return found.eq(right) ? [] : [`${what}: ${found.toFixed()} ${asset}, really ${right.toFixed()}`];
    });
  return [
    ...mismatches.map(
      ({ asset, books, venue: there }) => `books ${books.toFixed()} ${asset}, venue ${there.toFixed()}`,
    ),
    ...differing('the venue', new Map(held.map(row => [row.asset, new Decimal(row.free)])), venue.totals),
    ...differing(
      'from outside',
      new Map(external.map(row => [row.asset, new Decimal(row.amount).neg()])),
      venue.outside,
    ),
  ];
}

/** How equity by the ledger differs from the worth of what the venue holds, and of what each owner's books hold, to the last digit. */
async function equityFindings(db: Kysely<Database>, venue: LedgerVenue): Promise<readonly string[]> {
  const [equities, books] = await Promise.all([
    db
      .selectFrom('equity')
      .distinctOn('bot_id')
      .select(['bot_id', 'equity'])
      .orderBy('bot_id')
      .orderBy('market_time', 'desc')
      .execute(),
    db.selectFrom('book_balances').select(['bot_id', 'asset', 'amount']).where('book', '=', 'bot').execute(),
  ]);
  const worth = (asset: string, amount: Decimal): Decimal =>
    asset === 'USDT' ? amount : amount.times(venue.marks.get(asset) ?? ZERO);
  const own = (botId: string): Decimal =>
    sum(books.filter(row => row.bot_id === botId).map(row => worth(row.asset, new Decimal(row.amount))));
  return equities.flatMap(({ bot_id: owner, equity }) => {
    const right = owner === '*' ? sum([...venue.totals].map(([asset, amount]) => worth(asset, amount))) : own(owner);
    return right.eq(equity) ? [] : [`equity of ${owner} is ${equity}, its holdings are worth ${right.toFixed()}`];
  });
}

export async function findings(db: Kysely<Database>, venue: LedgerVenue): Promise<readonly string[]> {
  const found = await Promise.all([ledgerFindings(db), venueFindings(db, venue), equityFindings(db, venue)]);
  return found.flat().slice(0, 20);
}
