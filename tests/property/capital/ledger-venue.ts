import type { AssetPair, FillFacts } from '#shared/accounting/fill.ts';
import { applyFill, closeWithDust, openPosition, type Position } from '#shared/accounting/position.ts';
import { Decimal, ZERO } from '#shared/kernel/decimal.ts';
import { deriveId, type Id } from '#shared/kernel/ids.ts';
import type { Random } from '#shared/kernel/random.ts';

export interface Market extends AssetPair {
  readonly id: string;
  readonly pricePlaces: number;
}

const market = (base: string, quote: string, pricePlaces: number): Market => ({
  ...{ id: `binance:${base}/${quote}`, base, quote, pricePlaces },
});
/** What bots trade, and what is only traded by hand. */
export const MARKETS: readonly [Market, ...Market[]] = [
  market('BTC', 'USDT', 2),
  market('ETH', 'USDT', 2),
  market('BNB', 'USDT', 2),
];
export const BY_HAND = market('ETH', 'BTC', 6);
export const BOTS: readonly [string, ...string[]] = ['cross', 'mean', 'swing', 'trend'];

/** A fill as execution records it. */
export interface MadeFill extends FillFacts {
  readonly id: Id;
  readonly market: Market;
  /** Null: somebody trades by hand. */
  readonly botId: string | null;
  readonly positionId: Id | null;
}

export interface MadePosition {
  readonly id: Id;
  readonly botId: string;
  readonly market: Market;
  readonly position: Position;
}

export interface Traded {
  readonly fills: readonly MadeFill[];
  /** As they are after the fills; those of quantity 0 are closed. */
  readonly positions: readonly MadePosition[];
}

const QUANTITY_PLACES = 5;
const FEE_PLACES = 8;
const FEE_RATES: readonly [string, ...string[]] = ['0.001', '0.00075', '0', '-0.0001'];
/** Quote; less cannot be sold. */
const LEAST_NOTIONAL = 5;

/** A venue and the bots on it: what it holds, what came from outside, and every trade with fees in base, quote or a third coin. */
export class LedgerVenue {
  readonly totals = new Map<string, Decimal>();
  /** What came from outside less what went there, per asset. */
  readonly outside = new Map<string, Decimal>();
  /** Quote per unit. */
  readonly marks = new Map([
    ['BTC', new Decimal('40000')],
    ['ETH', new Decimal('2500')],
    ['BNB', new Decimal('300')],
  ]);
  readonly #random: Random;
  readonly #held = new Map<string, MadePosition>();
  #count = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  /** From outside (above 0), or gone there. */
  moved(asset: string, amount: Decimal): void {
    add(this.outside, asset, amount);
    add(this.totals, asset, amount);
  }

  moveMarks(): void {
    for (const [asset, price] of this.marks) {
      const next = price.times(1 + this.#random.normal() * 0.01).toDecimalPlaces(2);
      this.marks.set(asset, Decimal.max(1, next));
    }
  }

  /** About so many fills, of orders that are filled in parts. `cash` is what each bot may spend, in quote. */
  trade(about: number, cash: ReadonlyMap<string, Decimal>): Traded {
    const fills: MadeFill[] = [];
    const changed = new Map<Id, MadePosition>();
    const left = new Map(cash);
    while (fills.length < about) {
      const botId = this.#random.next() < 0.05 ? null : this.#any(BOTS);
      fills.push(...(botId === null ? this.#handTrade() : this.#order(botId, left, changed)));
    }
    return { fills, positions: [...changed.values()] };
  }

  /** By hand, of what is nobody's. */
  #handTrade(): readonly MadeFill[] {
    const chosen = this.#random.next() < 0.5 ? BY_HAND : this.#any(MARKETS);
    const side = this.#random.next() < 0.5 ? 'buy' : 'sell';
    const quantity = new Decimal(1 + this.#random.integer(500)).div(100_000);
    return [this.#fill({ market: chosen, botId: null, positionId: null, side, quantity })];
  }

  #order(botId: string, cash: Map<string, Decimal>, changed: Map<Id, MadePosition>): readonly MadeFill[] {
    const chosen = this.#any(MARKETS);
    const key = `${botId}|${chosen.base}`;
    const held = this.#held.get(key);
    const price = this.marks.get(chosen.base) ?? ZERO;
    const buys = held === undefined || this.#random.next() < 0.35;
    const budget = (cash.get(botId) ?? ZERO).times(0.02 + this.#random.next() * 0.1);
    const all = held?.position.quantity.toDecimalPlaces(QUANTITY_PLACES, Decimal.ROUND_DOWN) ?? ZERO;
    const part = this.#random.next() < 0.5 ? 1 : this.#random.next();
    const wanted = buys ? budget.div(price) : all.times(part);
    let left = wanted.toDecimalPlaces(QUANTITY_PLACES, Decimal.ROUND_DOWN);
    if (left.times(price).lt(LEAST_NOTIONAL)) return [];
    if (buys) cash.set(botId, (cash.get(botId) ?? ZERO).minus(left.times(price).times(1.01)));
    const positionId = held?.id ?? deriveId('ledger-position', ++this.#count);
    const fills: MadeFill[] = [];
    while (left.gt(0)) {
      const some = left.times(this.#random.next()).toDecimalPlaces(QUANTITY_PLACES, Decimal.ROUND_UP);
      const quantity = fills.length === 4 || this.#random.next() < 0.3 ? left : Decimal.min(left, some);
      left = left.minus(quantity);
      const side = buys ? ('buy' as const) : ('sell' as const);
      fills.push(this.#fill({ market: chosen, botId, positionId, side, quantity }));
    }
    const now = this.#after(held?.position ?? null, fills, chosen);
    const made = { id: positionId, botId, market: chosen, position: now };
    changed.set(positionId, made);
    if (now.quantity.isZero()) this.#held.delete(key);
    else this.#held.set(key, made);
    return fills;
  }

  /** What is too small to be sold is dust. */
  #after(before: Position | null, fills: readonly MadeFill[], pair: Market): Position {
    let position = before;
    for (const fill of fills)
      position = (position === null ? openPosition(fill, { pair }) : applyFill(position, fill, { pair })).position;
    if (position === null) throw new Error('an order without fills');
    const worth = position.quantity.times(this.marks.get(pair.base) ?? ZERO);
    return worth.lt(LEAST_NOTIONAL) ? closeWithDust(position) : position;
  }

  #fill(of: Pick<MadeFill, 'market' | 'botId' | 'positionId' | 'side' | 'quantity'>): MadeFill {
    const { base, quote, pricePlaces } = of.market;
    const mark = (this.marks.get(base) ?? ZERO).div(this.marks.get(quote) ?? 1);
    const price = mark.times(1 + this.#random.normal() * 0.0005).toDecimalPlaces(pricePlaces);
    const notional = of.quantity.times(price);
    const rate = new Decimal(this.#any(FEE_RATES));
    // a venue takes a fee in base only from what it hands out
    const third = base === 'BNB' ? quote : 'BNB';
    const feeAsset = this.#any(of.side === 'buy' ? [base, quote, third] : [quote, third]);
    const worth = notional.times(this.marks.get(quote) ?? 1);
    const paid =
      feeAsset === base ? of.quantity : feeAsset === quote ? notional : worth.div(this.marks.get('BNB') ?? 1);
    const fee = paid.times(rate).toDecimalPlaces(FEE_PLACES);
    const sign = of.side === 'buy' ? 1 : -1;
    add(this.totals, base, of.quantity.times(sign));
    add(this.totals, quote, notional.times(-sign));
    add(this.totals, feeAsset, fee.neg());
    return { ...of, id: deriveId('ledger-fill', ++this.#count), price, fee, feeAsset };
  }

  #any<T>(from: readonly [T, ...T[]]): T {
    return from[this.#random.integer(from.length)] ?? from[0];
  }
}

const add = (to: Map<string, Decimal>, asset: string, amount: Decimal): void => {
  to.set(asset, (to.get(asset) ?? ZERO).plus(amount));
};
