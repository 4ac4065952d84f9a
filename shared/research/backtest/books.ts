import type { AssetPair, FillFacts } from '../../accounting/fill.ts';
import { fillPostings, type Holder, type Line } from '../../accounting/postings.ts';
import { type Decimal, ZERO } from '../../kernel/decimal.ts';
import type { EpochMs } from '../../kernel/time.ts';

/** A line of the ledger as it was booked. */
export interface BookedLine extends Line {
  readonly at: EpochMs;
}

/** The ledger in memory: what belongs to whom, and every line that made it so. */
export class Books {
  readonly lines: BookedLine[] = [];
  /** By bot, null for what belongs to none; then by asset. */
  readonly holdings = new Map<string | null, Map<string, Decimal>>();

  book(lines: readonly Line[], at: EpochMs): void {
    for (const line of lines) {
      this.lines.push({ ...line, at });
      if (line.book.book !== 'bot' && line.book.book !== 'unassigned') continue;
      const owner = line.book.book === 'bot' ? line.book.botId : null;
      const held = this.holdings.get(owner) ?? new Map<string, Decimal>();
      this.holdings.set(owner, held.set(line.asset, (held.get(line.asset) ?? ZERO).plus(line.amount)));
    }
  }

  fill(botId: string, fill: FillFacts, { pair, at }: { readonly pair: AssetPair; readonly at: EpochMs }): void {
    const holder: Holder = { book: 'bot', botId };
    this.book(fillPostings(holder, fill, pair), at);
  }

  amount(owner: string | null, asset: string): Decimal {
    return this.holdings.get(owner)?.get(asset) ?? ZERO;
  }
}
