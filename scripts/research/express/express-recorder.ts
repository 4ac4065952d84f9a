import type { DeskKey, DeskOrder } from '#agents/execution/core/desk.ts';
import type { Verdict } from '#agents/risk-manager/core/decide.ts';
import type { Instrument } from '#shared/domain/instrument.ts';
import type { Id } from '#shared/kernel/ids.ts';
import type { EpochMs } from '#shared/kernel/time.ts';
import type { Books } from '#shared/research/backtest/books.ts';
import { balancesOf, type DecisionLine, type FillLine, type Outcome } from '#shared/research/backtest/outcome.ts';
import { decisionLine, orderLine, type PositionRecord, positionLine, type Raised } from '../recorder.ts';
import type { Trade } from './express-market.ts';

interface Filled {
  readonly id: Id;
  readonly key: DeskKey;
  readonly order: Pick<DeskOrder, 'id' | 'purpose'>;
  readonly trade: Trade;
  readonly instrument: Instrument;
}

/** Writes down what desks do, in their order. Orders and positions are those of the desks, which go on changing them. */
export class ExpressRecorder {
  readonly #books: Books;
  readonly #decisions: DecisionLine[] = [];
  readonly #fills: FillLine[] = [];
  readonly #orders: { readonly key: DeskKey; readonly order: DeskOrder }[] = [];
  readonly #positions: { readonly key: DeskKey; readonly position: PositionRecord }[] = [];

  constructor(books: Books) {
    this.#books = books;
  }

  decided(raised: Raised, verdict: Verdict, decidedAt: EpochMs): void {
    this.#decisions.push(decisionLine(raised, verdict, decidedAt));
  }

  order(key: DeskKey, order: DeskOrder): void {
    this.#orders.push({ key, order });
  }

  position(key: DeskKey, position: PositionRecord): void {
    this.#positions.push({ key, position });
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

  outcome(): Outcome {
    return {
      decisions: this.#decisions,
      orders: this.#orders.map(orderLine),
      fills: this.#fills,
      positions: this.#positions.map(positionLine),
      postings: [],
      balances: balancesOf(this.#books),
    };
  }
}
