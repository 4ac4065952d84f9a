import { sql } from 'kysely';
import type { Line } from '#shared/accounting/postings.ts';
import type { Id } from '#shared/kernel/ids.ts';
import type { EpochMs } from '#shared/kernel/time.ts';
import type { Transaction } from '#shared/messaging/handler.ts';

/** A ledger transaction. Its id is derived from its cause, so that the same cause books once. */
export interface Booking {
  readonly id: Id;
  readonly lines: readonly Line[];
  readonly fillId: Id | null;
  readonly marketTime: EpochMs;
}

/** Books what is not booked yet. */
export async function book(tx: Transaction, account: string, bookings: readonly Booking[]): Promise<void> {
  const rows = bookings.flatMap(({ id, lines, fillId, marketTime }) =>
    lines.map((line, index) => ({
      transaction_id: id,
      line: index,
      book: line.book.book,
      bot_id: line.book.book === 'bot' ? line.book.botId : null,
      asset: line.asset,
      amount: line.amount.toFixed(),
      kind: line.kind,
      fill_id: fillId,
      market_time: new Date(marketTime),
    })),
  );
  if (rows.length === 0) return;
  await sql`insert into ledger (transaction_id, line, account, book, bot_id, asset, amount, kind, fill_id, market_time)
    select r.transaction_id, r.line, ${account}, r.book, r.bot_id, r.asset, r.amount, r.kind, r.fill_id, r.market_time
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(transaction_id uuid, line smallint, book text, bot_id text,
      asset text, amount numeric, kind text, fill_id uuid, market_time timestamptz)
    on conflict (transaction_id, line) do nothing`.execute(tx);
}
