import type { DeskKey, DeskOrder } from '#agents/execution/core/desk.ts';
import type { Verdict } from '#agents/risk-manager/core/decide.ts';
import type { Instrument } from '#shared/domain/instrument.ts';
import type { Id } from '#shared/kernel/ids.ts';
import type { EpochMs } from '#shared/kernel/time.ts';
import type { Books } from '#shared/research/backtest/books.ts';
import {
  balancesOf,
  type DecisionLine,
  type FillLine,
  type OrderLine,
  type Outcome,
  type PositionLine,
} from '#shared/research/backtest/outcome.ts';
import { decisionLine, orderLine, type PositionRecord, positionLine, type Raised } from '../recorder.ts';
import type { Trade } from './express-market.ts';

interface Filled {
  readonly id: Id;
  readonly key: DeskKey;
  readonly order: Pick<DeskOrder, 'id' | 'purpose'>;
  readonly trade: Trade;
  readonly instrument: Instrument;
}

/**
 * Writes down what desks do, in their order. Orders and positions are those of the desks, which go on changing them: until one is over
 * its line waits.
 */
export class ExpressRecorder {
  readonly #books: Books;
  readonly #decisions: DecisionLine[] = [];
  readonly #fills: FillLine[] = [];
  readonly #orders: OrderLine[] = [];
  readonly #positions: PositionLine[] = [];
  /** By what is not over: where its line will stand, and what writes it. */
  readonly #open = new Map<DeskOrder | PositionRecord, () => void>();

  constructor(books: Books) {
    this.#books = books;
  }

  decided(raised: Raised, verdict: Verdict, decidedAt: EpochMs): void {
    this.#decisions.push(decisionLine(raised, verdict, decidedAt));
  }

  order(key: DeskKey, order: DeskOrder): void {
    this.#wait(this.#orders, order, () => orderLine({ key, order }));
  }

  position(key: DeskKey, position: PositionRecord): void {
    this.#wait(this.#positions, position, () => positionLine({ key, position }));
  }

  /** An order or a position changes no more. */
  over(record: DeskOrder | PositionRecord): void {
    this.#open.get(record)?.();
    this.#open.delete(record);
  }

  #wait<Line>(lines: Line[], record: DeskOrder | PositionRecord, line: () => Line): void {
    const place = lines.length;
    lines.length += 1;
    this.#open.set(record, () => {
      lines[place] = line();
    });
  }

  /** Books the trade, too. */
  fill({ id, key, order, trade, instrument }: Filled): void {
    this.#books.trade(key.botId, trade, instrument);
    this.#fills.push({
      id,
      orderId: order.id,
      bot: key.botId,
      instrument: key.instrumentId,
      purpose: order.purpose,
      side: trade.side,
      quantity: trade.quantity.toFixed(),
      price: trade.price.toFixed(),
      fee: trade.fee.toFixed(),
      feeAsset: trade.feeAsset,
      isMaker: trade.isMaker,
      venueTime: trade.at,
    });
  }

  /** What a bot holds of an asset after its only position in it was closed belongs to nobody. */
  dust(botId: string, asset: string): void {
    this.#books.giveUp(botId, asset);
  }

  outcome(breakers: Outcome['breakers']): Outcome {
    for (const write of this.#open.values()) write();
    return {
      decisions: this.#decisions,
      orders: this.#orders,
      fills: this.#fills,
      positions: this.#positions,
      postings: [],
      balances: balancesOf(this.#books),
      breakers,
    };
  }
}
