import { allocate } from '#agents/capital/core/allocation/opening.ts';
import type { BotShare } from '#agents/capital/core/allocation/shares.ts';
import type { CapitalRules } from '#agents/capital/core/turn.ts';
import type { Turn } from '#agents/execution/core/turn.ts';
import {
  adjustmentPostings,
  allocationPostings,
  dustPostings,
  flowPostings,
  fundingPostings,
  openingPostings,
  UNASSIGNED,
} from '#shared/accounting/postings.ts';
import { Decimal, ZERO } from '#shared/kernel/decimal.ts';
import { Books } from '#shared/research/backtest/books.ts';
import type { PostingLine } from '#shared/research/backtest/outcome.ts';
import type { BotSlot } from './bots.ts';

export interface AccountInput {
  readonly quoteAsset: string;
  readonly deposits: Readonly<Record<string, Decimal>>;
  readonly bots: readonly BotSlot[];
  readonly capital: CapitalRules;
}

/** Capital without a database: opens the books, gives each bot its share, books fills and dust. */
export class Account {
  readonly books = new Books();
  /** Quote given to each bot less what was taken. */
  readonly given = new Map<string, Decimal>();
  /** Base in open positions, by bot and asset: what of a holding is no dust. */
  readonly #open = new Map<string, { readonly owner: string; readonly quantity: Decimal }>();

  constructor({ quoteAsset, deposits, bots, capital }: AccountInput) {
    const found = Object.entries(deposits).map(([asset, amount]) => ({ asset, amount }));
    this.books.book(openingPostings(found));
    const shares: readonly BotShare[] = bots
      .map(({ bot, allocationShare }) => ({ botId: bot.id, share: new Decimal(allocationShare) }))
      .sort((a, b) => (a.botId < b.botId ? -1 : 1));
    const available = deposits[quoteAsset] ?? ZERO;
    const opened = { available, given: [], reserve: ZERO, reserveShare: capital.reserve };
    const { reserved, allocations } = allocate(shares, opened);
    const toReserve = { from: UNASSIGNED, to: { book: 'reserve' }, kind: 'reserve' } as const;
    this.books.book(flowPostings(toReserve, { asset: quoteAsset, amount: reserved }));
    for (const { botId, amount } of allocations) {
      this.books.book(allocationPostings(botId, { asset: quoteAsset, amount }));
      this.given.set(botId, amount);
    }
  }

  /** Books what the venue paid or took beside trades: a loss that it bore is nobody's yet. */
  posted({ bot, amount }: PostingLine, asset: string): void {
    const money = { asset, amount: new Decimal(amount) };
    this.books.book(bot === null ? adjustmentPostings(money) : fundingPostings(bot, money));
  }

  /** Books what a turn filled, and what a closed position left behind. */
  settled({ desk, fills, positions, dustClosed }: Turn): void {
    const { botId } = desk.key;
    const { base, quote } = desk.instrument;
    for (const { fact } of fills) this.books.fill(botId, fact, { base, quote });
    const owner = `${botId}|${base}`;
    for (const { id, side, quantity, closedAt } of positions) {
      if (closedAt !== null) this.#open.delete(id);
      else this.#open.set(id, { owner, quantity: side === 'long' ? quantity : quantity.neg() });
    }
    if (dustClosed.length === 0) return;
    let held = this.books.amount(botId, base);
    for (const one of this.#open.values()) if (one.owner === owner) held = held.minus(one.quantity);
    this.books.book(dustPostings(botId, { asset: base, amount: held }));
  }
}
