import type { Side } from '#shared/domain/order.ts';
import { Decimal, floorToStep, ZERO } from '#shared/kernel/decimal.ts';
import { invariant } from '#shared/kernel/invariant.ts';
import type { EpochMs } from '#shared/kernel/time.ts';
import { feesOf, type VenueModels } from '#shared/research/backtest/models.ts';
import { NO_ROW } from '#shared/research/backtest/moments.ts';
import type { Series } from '#shared/research/backtest/series.ts';
import { type LadderModel, ladderDepth } from '#shared/simulation/depth.ts';
import { feeInQuote, feeInReceived, withFee } from '#shared/simulation/fees.ts';
import { ALGO_TYPES } from '#shared/simulation/filters/filter.ts';
import { failedFilter } from '#shared/simulation/filters/registry.ts';
import { fundsFor, notionalOf, planSweep } from '#shared/simulation/sweep.ts';
import type { EngineOrderType, FeeSchedule, Level, Listing } from '#shared/simulation/types.ts';
import { within } from './declined.ts';

/** What the account has free at the venue, in quote. */
export interface Wallet {
  quote: Decimal;
}

/** An execution, as the venue tells it. */
export interface Trade {
  /** Counted per market, from 1. */
  readonly tradeId: number;
  readonly side: Side;
  readonly price: Decimal;
  readonly quantity: Decimal;
  readonly fee: Decimal;
  readonly feeAsset: string;
  readonly isMaker: boolean;
  readonly at: EpochMs;
}

/** A sale at a stop, and at a target where there is one, of which at most one is executed. */
export interface Exits {
  readonly quantity: Decimal;
  readonly stop: Decimal;
  readonly target: Decimal | null;
}

/** Which of the two the market reached, and what it gave. */
export interface Hit {
  readonly by: 'stop-loss' | 'take-profit';
  readonly trades: readonly Trade[];
}

/** Room for the last digits of a fee that is rounded up where it is held and down where it is paid. */
const ROUNDING_ROOM = new Decimal('0.000001');

/** One market of the matching engine, in which one bot buys at the market, and sells at the market, at a stop or at a target. */
export class ExpressMarket {
  /** What rests; null: nothing. A bar that stays above `below` and under `above` does not reach it. */
  below: number = Number.NEGATIVE_INFINITY;
  above: number = Number.POSITIVE_INFINITY;
  #exits: Exits | null = null;
  #lastTradeId = 0;
  readonly #series: Series;
  readonly #models: VenueModels;
  readonly #fees: FeeSchedule;
  readonly #depth: LadderModel;
  readonly #wallet: Wallet;
  /** The first row that the market passes. */
  readonly #firstRow: number;

  constructor(series: Series, models: VenueModels, of: { readonly wallet: Wallet; readonly firstRow: number }) {
    this.#series = series;
    this.#models = models;
    this.#fees = feesOf(models);
    invariant(models.depth.kind === 'ladder', 'the express path knows ladders');
    this.#depth = ladderDepth(models.depth);
    this.#wallet = of.wallet;
    this.#firstRow = of.firstRow;
  }

  /** A market order of the account at the close of a row. */
  order(side: Side, quantity: Decimal, { row, at }: { readonly row: number; readonly at: EpochMs }): readonly Trade[] {
    const price = this.#closeOf(row);
    this.#mustPass({ type: 'market', side, quantity, price: null, stopPrice: null, lastPrice: price, newOrders: 1 });
    return this.#sweep(side, quantity, { price, row, at });
  }

  /** Lets a sale rest from the close of a row on. */
  rest(exits: Exits, row: number): void {
    const { quantity, stop, target } = exits;
    const lastPrice = this.#closeOf(row);
    within(stop.gt(0) && stop.lt(lastPrice), 'a stop that the venue refuses');
    within(target === null || target.gt(lastPrice), 'a target that the venue refuses');
    const common = { side: 'sell', quantity, lastPrice, newOrders: target === null ? 1 : 2 } as const;
    if (target !== null) this.#mustPass({ ...common, type: 'limit-maker', price: target, stopPrice: null });
    this.#mustPass({ ...common, type: 'stop-loss', price: null, stopPrice: stop });
    this.#exits = exits;
    this.below = stop.toNumber();
    this.above = target?.toNumber() ?? Number.POSITIVE_INFINITY;
  }

  /** Takes off what rests. */
  cancel(): void {
    this.#exits = null;
    this.below = Number.NEGATIVE_INFINITY;
    this.above = Number.POSITIVE_INFINITY;
  }

  /** A bar passes along `barPath`; what it executed, null when it reached nothing. */
  pass(row: number, at: EpochMs): Hit | null {
    const { open, high, low, close } = this.#series.columns;
    const exits = this.#exits;
    if (exits === null || ((low[row] as number) > this.below && (high[row] as number) < this.above)) return null;
    const first = open[row] as number;
    if (first <= this.below) return this.#stopped(exits, { price: new Decimal(first), row, at });
    const rises = (close[row] as number) >= first;
    if (this.#meets(first) || (!rises && this.#meets(high[row] as number))) {
      const hit = this.#taken(exits, { row, at });
      if (hit !== null) return hit;
    }
    if ((low[row] as number) <= this.below) return this.#stopped(exits, { price: exits.stop, row, at });
    return rises && this.#meets(high[row] as number) ? this.#taken(exits, { row, at }) : null;
  }

  #meets(price: number): boolean {
    return this.#models.restingFills.rule === 'touch' ? price >= this.above : price > this.above;
  }

  #stopped({ quantity }: Exits, where: Where): Hit {
    this.cancel();
    return { by: 'stop-loss', trades: this.#sweep('sell', quantity, where) };
  }

  /** Null where the bar had no volume to fill it with. */
  #taken({ quantity, target }: Exits, { row, at }: Omit<Where, 'price'>): Hit | null {
    const { listing, columns } = this.#series;
    const share = new Decimal(columns.volume[row] as number).times(this.#models.restingFills.participation);
    const available = floorToStep(share, listing.stepSize);
    if (available.isZero()) return null;
    within(target !== null && available.gte(quantity), 'a target that is filled in part');
    this.cancel();
    return { by: 'take-profit', trades: [this.#fill('sell', { price: target, quantity }, { isMaker: true, at })] };
  }

  #sweep(side: Side, quantity: Decimal, { price, row, at }: Where): readonly Trade[] {
    const { listing } = this.#series;
    const levels = this.#depth.levels({ listing, lastPrice: price, volume: this.#volumeAt(row) }, side);
    const amount = { kind: 'base', quantity } as const;
    const { parts, missing } = planSweep(levels, { side, amount, limit: null }, listing);
    within(missing.isZero() && parts.length > 0, 'an order that empties the depth');
    if (side === 'buy') {
      const needed = withFee({ asset: listing.quote, amount: fundsFor('buy', parts, listing) }, this.#fees, listing);
      within(this.#wallet.quote.gte(needed.amount.plus(ROUNDING_ROOM)), 'an entry that the account cannot pay');
    }
    return parts.map(part => this.#fill(side, part, { isMaker: false, at }));
  }

  #fill(side: Side, part: Level, { isMaker, at }: Pick<Trade, 'isMaker' | 'at'>): Trade {
    const { listing } = this.#series;
    const quoteQuantity = notionalOf(part, listing);
    const taxed = { listing, side, quantity: part.quantity, quoteQuantity, isMaker };
    const inQuote = this.#fees.payIn.kind === 'quote';
    const fee = inQuote ? feeInQuote(this.#fees, taxed) : feeInReceived(this.#fees, taxed);
    const { quote } = this.#wallet;
    const traded = side === 'buy' ? quote.minus(quoteQuantity) : quote.plus(quoteQuantity);
    this.#wallet.quote = fee.asset === listing.quote ? traded.minus(fee.amount) : traded;
    this.#lastTradeId += 1;
    const { price, quantity } = part;
    return {
      tradeId: this.#lastTradeId,
      side,
      price,
      quantity,
      fee: fee.amount,
      feeAsset: fee.asset,
      isMaker,
      at,
    };
  }

  #mustPass(order: Asked): void {
    const stops = ALGO_TYPES.has(order.type) ? 1 : 0;
    const beside = { quoteQuantity: null, openOrders: 0, openAlgoOrders: 0, newAlgoOrders: stops };
    const listing: Listing = this.#series.listing;
    within(listing.status === 'trading', 'a market that is closed');
    within(failedFilter(listing.filters, { ...order, ...beside }) === null, 'an order that a filter refuses');
  }

  #closeOf(row: number): Decimal {
    within(row !== NO_ROW, 'a market without a price');
    return new Decimal(this.#series.columns.close[row] as number);
  }

  /** Volume of the last bar that had any. */
  #volumeAt(row: number): Decimal {
    const { volume } = this.#series.columns;
    for (let last = row; last >= this.#firstRow; last--) {
      if ((volume[last] as number) > 0) return new Decimal(volume[last] as number);
    }
    return ZERO;
  }
}

interface Where {
  readonly price: Decimal;
  readonly row: number;
  readonly at: EpochMs;
}

interface Asked {
  readonly type: EngineOrderType;
  readonly side: Side;
  readonly quantity: Decimal;
  readonly price: Decimal | null;
  readonly stopPrice: Decimal | null;
  readonly lastPrice: Decimal;
  readonly newOrders: number;
}
