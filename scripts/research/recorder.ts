import type { DeskKey, DeskOrder, DeskPosition } from '#agents/execution/core/desk.ts';
import { fillIdOf } from '#agents/execution/core/facts.ts';
import type { Turn } from '#agents/execution/core/turn.ts';
import type { Verdict } from '#agents/risk-manager/core/decide.ts';
import type { SignalRow, wishOf } from '#agents/strategy/core/signal.ts';
import type { Decimal } from '#shared/kernel/decimal.ts';
import type { EpochMs } from '#shared/kernel/time.ts';
import type { Books } from '#shared/research/backtest/books.ts';
import {
  balancesOf,
  type DecisionLine,
  type FillLine,
  type OrderLine,
  type Outcome,
  type PositionLine,
  type PostingLine,
} from '#shared/research/backtest/outcome.ts';

const text = (value: Decimal | null): string | null => value?.toFixed() ?? null;

/** A signal with what it asks for. */
export interface Raised {
  readonly signal: SignalRow;
  readonly wish: NonNullable<ReturnType<typeof wishOf>>;
}

/** Writes down what the agents' cores decide and do, as the database would hold it. */
export class Recorder {
  readonly #decisions: DecisionLine[] = [];
  readonly #fills: FillLine[] = [];
  readonly #postings: PostingLine[] = [];
  readonly #orders = new Map<string, { readonly key: DeskKey; readonly order: DeskOrder }>();
  readonly #positions = new Map<string, { readonly key: DeskKey; readonly position: DeskPosition }>();

  posted(line: PostingLine): void {
    this.#postings.push(line);
  }

  decided(raised: Raised, verdict: Verdict, decidedAt: EpochMs): void {
    this.#decisions.push(decisionLine(raised, verdict, decidedAt));
  }

  settled({ desk, orders, positions, fills }: Turn): void {
    for (const order of orders) this.#orders.set(order.id, { key: desk.key, order });
    for (const position of positions) this.#positions.set(position.id, { key: desk.key, position });
    for (const { fact, order } of fills) {
      this.#fills.push({
        id: fillIdOf(desk.key, fact.venueTradeId),
        orderId: fact.orderId,
        bot: desk.key.botId,
        instrument: desk.key.instrumentId,
        purpose: order.purpose,
        side: fact.side,
        quantity: fact.quantity.toFixed(),
        price: fact.price.toFixed(),
        fee: fact.fee.toFixed(),
        feeAsset: fact.feeAsset,
        isMaker: fact.isMaker,
        venueTime: fact.venueTime,
      });
    }
  }

  outcome(books: Books, breakers: Outcome['breakers']): Outcome {
    return {
      decisions: this.#decisions,
      orders: [...this.#orders.values()].map(orderLine),
      fills: this.#fills,
      positions: [...this.#positions.values()].map(positionLine),
      postings: this.#postings,
      balances: balancesOf(books),
      breakers,
    };
  }
}

/** What a position's line is made of. */
export type PositionRecord = Omit<DeskPosition, 'protectedAt' | 'stopPassedAt' | 'correlationId'>;

const NONE: readonly string[] = [];

export function decisionLine({ signal, wish }: Raised, verdict: Verdict, decidedAt: EpochMs): DecisionLine {
  const order = verdict.kind === 'approved' ? verdict.order : null;
  return {
    id: signal.id,
    bot: signal.botId,
    instrument: wish.instrumentId,
    barTime: signal.decision.openTime,
    action: wish.action,
    side: wish.side,
    why: signal.decision.why.code,
    referencePrice: wish.referencePrice,
    stopLoss: wish.stopLoss,
    takeProfit: wish.takeProfit,
    limitPrice: wish.limitPrice,
    decidedAt,
    denials: verdict.kind === 'denied' ? verdict.denials.map(denial => denial.code) : NONE,
    quantity: order !== null && 'quantity' in order ? order.quantity.toFixed() : null,
  };
}

export const orderLine = ({ key, order }: { readonly key: DeskKey; readonly order: DeskOrder }): OrderLine => ({
  id: order.id,
  bot: key.botId,
  instrument: key.instrumentId,
  purpose: order.purpose,
  ordinal: order.ordinal,
  side: order.side,
  type: order.type,
  quantity: order.quantity.toFixed(),
  limitPrice: text(order.limitPrice),
  stopPrice: text(order.stopPrice),
  state: order.state,
  filled: order.filled.toFixed(),
  averagePrice: text(order.averagePrice),
  code: order.code,
  marketTime: order.marketTime,
});

export const positionLine = ({
  key,
  position,
}: {
  readonly key: DeskKey;
  readonly position: PositionRecord;
}): PositionLine => ({
  id: position.id,
  bot: key.botId,
  instrument: key.instrumentId,
  side: position.side,
  quantity: position.quantity.toFixed(),
  entryQuantity: position.entryQuantity.toFixed(),
  entryPrice: position.entryPrice.toFixed(),
  exitQuantity: position.exitQuantity.toFixed(),
  exitPrice: text(position.exitPrice),
  fees: position.fees.toFixed(),
  realizedPnl: position.realizedPnl.toFixed(),
  dust: position.dust.toFixed(),
  openedAt: position.openedAt,
  closedAt: position.closedAt,
  closeReason: position.closeReason,
});
