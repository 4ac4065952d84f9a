import { type Kysely, sql } from 'kysely';
import { FUNDS, fillPostings, type Holder, type Line, UNASSIGNED } from '../../accounting/postings.ts';
import { type Valuation, valueIn } from '../../accounting/valuation.ts';
import type { Side } from '../../domain/order.ts';
import { Decimal, ZERO } from '../../kernel/decimal.ts';
import type { Database } from '../tables.ts';

type Reader = Kysely<Database>;

/** An asset whose books and venue balance differ. */
export interface BookMismatch {
  readonly asset: string;
  /** What the bot and unassigned books hold together. */
  readonly books: Decimal;
  /** Free and locked at the venue. */
  readonly venue: Decimal;
}

/**
 * Invariant: per asset, the bots' books and the unassigned book together are what the venue holds. Empty when it holds to
 * the last digit. While fills are on their way to the books (`unbooked_fills`) it need not.
 */
export async function bookMismatches(db: Reader, account: string): Promise<readonly BookMismatch[]> {
  const { rows } = await sql<{ asset: string; books: string; venue: string }>`
    select asset, sum(books)::text as books, sum(venue)::text as venue from (
      select asset, amount as books, 0::numeric as venue from book_balances where account = ${account} and book in ('bot', 'unassigned', 'reserve', 'locked', 'outgoing')
      union all
      select asset, 0, free + locked from venue_balances where account = ${account}
    ) as both_sides group by asset having sum(books) <> sum(venue) order by asset`.execute(db);
  return rows.map(row => ({ asset: row.asset, books: new Decimal(row.books), venue: new Decimal(row.venue) }));
}

/** What each bot (by its id) and the unassigned book (under null) hold, fills on their way to the books counted in. */
export async function holderBalances(
  db: Reader,
  account: string,
): Promise<ReadonlyMap<string | null, ReadonlyMap<string, Decimal>>> {
  const [books, fills] = await Promise.all([
    db
      .selectFrom('book_balances')
      .select(['bot_id', 'asset', 'amount'])
      .where('account', '=', account)
      .where('book', 'in', ['bot', 'unassigned', ...FUNDS])
      .execute(),
    unbookedFills(db, account),
  ]);
  const held = new Map<string | null, Map<string, Decimal>>();
  const add = (botId: string | null, asset: string, amount: Decimal) => {
    const amounts = held.get(botId) ?? new Map<string, Decimal>();
    amounts.set(asset, (amounts.get(asset) ?? ZERO).plus(amount));
    held.set(botId, amounts);
  };
  for (const { bot_id, asset, amount } of books) add(bot_id, asset, new Decimal(amount));
  for (const { holder, lines } of fills) {
    for (const line of lines) {
      if (line.book === holder) add(holder.book === 'bot' ? holder.botId : null, line.asset, line.amount);
    }
  }
  return held;
}

/** The postings that fills on their way to the books will make, with whom each concerns. */
async function unbookedFills(db: Reader, account: string) {
  const rows = await db
    .selectFrom('unbooked_fills')
    .select(['bot_id', 'side', 'quantity', 'price', 'fee', 'fee_asset', 'base', 'quote'])
    .where('account', '=', account)
    .execute();
  return rows.map(postingsOfFill);
}

/** A stored fill, joined with its instrument, as the postings that book it; a fill of no bot is unassigned. */
export function postingsOfFill(row: {
  readonly bot_id: string | null;
  readonly side: Side;
  readonly quantity: string;
  readonly price: string;
  readonly fee: string;
  readonly fee_asset: string;
  readonly base: string;
  readonly quote: string;
}): { readonly holder: Holder; readonly lines: readonly Line[] } {
  const holder: Holder = row.bot_id === null ? UNASSIGNED : { book: 'bot', botId: row.bot_id };
  const fill = {
    side: row.side,
    quantity: new Decimal(row.quantity),
    price: new Decimal(row.price),
    fee: new Decimal(row.fee),
    feeAsset: row.fee_asset,
  };
  return { holder, lines: fillPostings(holder, fill, row) };
}

/** Marks as quote per unit of base, for the instruments of one quote asset. */
export async function pricesIn(db: Reader, quote: string): Promise<ReadonlyMap<string, Decimal>> {
  const rows = await db
    .selectFrom('marks')
    .innerJoin('instruments', 'instruments.id', 'marks.instrument_id')
    .select(['instruments.base', 'marks.price'])
    .where('instruments.quote', '=', quote)
    .execute();
  return new Map(rows.map(({ base, price }) => [base, new Decimal(price)]));
}

/**
 * What the venue holds, per asset, with its value in `quote` at the marks; a USD-pegged quote asset counts as USD. An
 * asset without a mark has no value and says why.
 */
export async function assetValues(db: Reader, account: string, quote: string): Promise<readonly Valuation[]> {
  const [prices, balances] = await Promise.all([
    pricesIn(db, quote),
    db
      .selectFrom('venue_balances')
      .select(['asset', 'free', 'locked'])
      .where('account', '=', account)
      .orderBy('asset')
      .execute(),
  ]);
  return balances.map(({ asset, free, locked }) => valueIn(quote, [asset, new Decimal(free).plus(locked)], prices));
}
