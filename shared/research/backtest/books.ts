import type { AssetPair, FillFacts } from '../../accounting/fill.ts';
import {
  dustPostings,
  type Fund,
  fillPostings,
  type Holder,
  isFund,
  isHolder,
  type Line,
} from '../../accounting/postings.ts';
import { type Decimal, ZERO } from '../../kernel/decimal.ts';

/** The ledger in memory: what belongs to whom. Each transaction balances; its lines are not kept. */
export class Books {
  /** By bot, null for what belongs to none, funds in; then by asset. */
  readonly holdings = new Map<string | null, Map<string, Decimal>>();
  /** What of that is set apart, by fund and asset. */
  readonly #funds = new Map<string, Decimal>();

  book(lines: readonly Line[]): void {
    for (const line of lines) {
      if (!isHolder(line.book)) continue;
      this.#add(line.book.book === 'bot' ? line.book.botId : null, line.asset, line.amount);
      if (!isFund(line.book.book)) continue;
      const fund = `${line.book.book}|${line.asset}`;
      this.#funds.set(fund, (this.#funds.get(fund) ?? ZERO).plus(line.amount));
    }
  }

  fill(botId: string, fill: FillFacts, pair: AssetPair): void {
    const holder: Holder = { book: 'bot', botId };
    this.book(fillPostings(holder, fill, pair));
  }

  /** The same lines of the bot's book, when nobody asks for those of the others. */
  trade(botId: string, { side, quantity, price, fee, feeAsset }: FillFacts, { base, quote }: AssetPair): void {
    const cost = quantity.times(price);
    this.#add(botId, base, side === 'buy' ? quantity : quantity.neg());
    this.#add(botId, quote, side === 'buy' ? cost.neg() : cost);
    if (!fee.isZero()) this.#add(botId, feeAsset, fee.neg());
  }

  /** Gives all that a bot holds of an asset to nobody. */
  giveUp(botId: string, asset: string): void {
    this.book(dustPostings(botId, { asset, amount: this.amount(botId, asset) }));
  }

  amount(owner: string | null, asset: string): Decimal {
    return this.holdings.get(owner)?.get(asset) ?? ZERO;
  }

  fund(fund: Fund, asset: string): Decimal {
    return this.#funds.get(`${fund}|${asset}`) ?? ZERO;
  }

  #add(owner: string | null, asset: string, amount: Decimal): void {
    const held = this.holdings.get(owner) ?? new Map<string, Decimal>();
    this.holdings.set(owner, held.set(asset, (held.get(asset) ?? ZERO).plus(amount)));
  }
}
