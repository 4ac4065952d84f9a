import type { Approval, Desk, DeskOrder } from '#agents/execution/core/desk.ts';
import { orderIdOf, positionIdOf } from '#agents/execution/core/new-order.ts';
import type { Turn } from '#agents/execution/core/turn.ts';
import type { RiskContext } from '#agents/risk-manager/core/context.ts';
import { contextFrom } from '#agents/risk-manager/core/context-from.ts';
import type { ContextRow } from '#agents/risk-manager/core/context-row.ts';
import type { EntryOrder, Order } from '#agents/risk-manager/core/decide.ts';
import { decideAll } from '#agents/risk-manager/core/decide.ts';
import { sellingAll } from '#agents/risk-manager/core/leaving-order.ts';
import type { Limits } from '#agents/risk-manager/core/limits.ts';
import { expectedPrice } from '#agents/risk-manager/core/sizing/cost.ts';
import { candidateOf } from '#agents/risk-manager/core/wish.ts';
import { isLive } from '#shared/domain/order-state.ts';
import { type Decimal, sum, ZERO } from '#shared/kernel/decimal.ts';
import type { Id } from '#shared/kernel/ids.ts';
import { invariant } from '#shared/kernel/invariant.ts';
import type { EpochMs } from '#shared/kernel/time.ts';
import type { Books } from '#shared/research/backtest/books.ts';
import { instrumentOf, type Series } from '#shared/research/backtest/series.ts';
import { type BotSlot, NO_MESSAGE } from './bots.ts';
import type { BreakerWatch } from './breaker-watch.ts';
import { ClosedTrades } from './closed-trades.ts';
import type { ColumnStatistics } from './column-statistics.ts';
import type { Raised, Recorder } from './recorder.ts';

export interface Mark {
  readonly price: Decimal;
  readonly time: EpochMs;
}

/** What decisions look at beside what the risk manager itself remembers. */
export interface RiskView {
  readonly quoteAsset: string;
  readonly bots: readonly BotSlot[];
  readonly series: readonly Series[];
  /** Last close of an instrument; null before the first. */
  readonly mark: (instrumentId: string) => Mark | null;
  readonly books: Books;
  readonly desks: () => Iterable<Desk>;
  readonly watch: BreakerWatch;
  readonly statistics: ColumnStatistics;
}

const MINUTE_MS = 60_000;

/** The risk manager without a database: the same context, made of what is in memory. */
export class RiskDesk {
  readonly #view: RiskView;
  readonly #limits: Limits;
  readonly #account: string;
  readonly #markets: readonly ContextRow['markets'][number][];
  /** Approved entries, by approval. */
  readonly #approved = new Map<string, EntryOrder>();
  readonly #trades: ClosedTrades;
  readonly #exits = new Set<string>();
  /** How sure the bot was of what it entered, by position. */
  readonly #confidences = new Map<Id, number>();
  #entries: EpochMs[] = [];

  constructor(view: RiskView, { limits, account }: { readonly limits: Limits; readonly account: string }) {
    this.#view = view;
    this.#limits = limits;
    this.#account = account;
    this.#trades = new ClosedTrades(limits);
    this.#markets = view.series.map(({ instrumentId, listing }) => {
      const { stepSize, minQuantity, maxQuantity, minNotional, status } = instrumentOf(listing);
      return { id: instrumentId, stepSize, minQuantity, maxQuantity, minNotional, status, mark: null, markTime: null };
    });
  }

  /** Judges signals in their order, each approval counting for those after it. */
  judge(raised: readonly Raised[], now: EpochMs, recorder: Recorder): readonly Approval[] {
    const context = this.#context(now);
    const candidates = raised.map(({ signal, wish }) =>
      candidateOf({ payload: wish, marketTime: signal.decision.cause.marketTime, validUntil: signal.validUntil }),
    );
    return decideAll(context, candidates).flatMap((verdict, index) => {
      const signal = raised[index];
      invariant(signal !== undefined, 'each verdict has its signal');
      recorder.decided(signal, verdict, now);
      if (verdict.kind === 'denied') return [];
      this.#remember(verdict.order, now);
      return [approvalOf(verdict.order, { account: this.#account, now })];
    });
  }

  /** Quote that a bot's entries on their way hold back. */
  reservedBy(botId: string): Decimal {
    const own = [...this.#view.desks()].filter(({ key }) => key.botId === botId);
    return sum(own.flatMap(desk => this.#reservationsOf(desk)).map(({ reserved }) => reserved));
  }

  /** Null: nobody knows any more. */
  confidenceOf(positionId: Id): number | null {
    return this.#confidences.get(positionId) ?? null;
  }

  /** Approves the exit of all positions, when a breaker says so. */
  sell(event: Id, now: EpochMs): readonly Approval[] {
    const context = this.#context(now);
    return decideAll(context, sellingAll(context, { event, by: 'breaker', now })).flatMap(verdict => {
      if (verdict.kind === 'denied') return [];
      this.#remember(verdict.order, now);
      return [approvalOf(verdict.order, { account: this.#account, now })];
    });
  }

  #context(now: EpochMs): RiskContext {
    const { quoteAsset, statistics } = this.#view;
    return contextFrom(this.#row(now), { quoteAsset, now, statistics: statistics.at(now) }, this.#limits);
  }

  /** A turn of execution is over. */
  settled({ desk, positions }: Turn): void {
    for (const position of positions) this.#trades.note(desk.key.botId, position);
  }

  #remember(order: Order, now: EpochMs): void {
    const { approvalId } = order.candidate;
    if (order.intent === 'exit') this.#exits.add(approvalId);
    if (order.intent !== 'entry') return;
    this.#confidences.set(positionIdOf(orderIdOf(approvalId, 'entry', 0)), order.candidate.confidence);
    this.#approved.set(approvalId, order);
    this.#entries.push(now);
  }

  #row(now: EpochMs): ContextRow {
    const { bots, books, mark: markOf, series, desks } = this.#view;
    this.#entries = this.#entries.filter(time => time > now - MINUTE_MS);
    const all = [...desks()];
    return {
      tradingState: this.#view.watch.tradingState,
      breakers: [...this.#view.watch.active],
      limits: null,
      bots: bots.map(({ bot: { id, state, minConfidence } }) => ({ id, state, minConfidence, isShadow: false })),
      holdings: [...books.holdings].flatMap(([botId, held]) =>
        [...held].map(([asset, amount]) => ({ botId, asset, amount })),
      ),
      prices: series.flatMap(({ instrumentId, listing }) => {
        const mark = markOf(instrumentId);
        return mark === null || listing.quote !== this.#view.quoteAsset
          ? []
          : [{ asset: listing.base, price: mark.price }];
      }),
      markets: this.#markets.map(market => {
        const mark = markOf(market.id);
        return { ...market, mark: mark?.price ?? null, markTime: mark?.time ?? null };
      }),
      findings: [],
      positions: all.flatMap(desk => this.#positionOf(desk)),
      reservations: all.flatMap(desk => this.#reservationsOf(desk)),
      results: this.#trades.of(
        now,
        bots.map(({ bot }) => bot.id),
      ),
      unbooked: [],
      entriesWithinMinute: this.#entries.length,
    };
  }

  #positionOf({ key, positions, orders }: Desk): ContextRow['positions'] {
    const open = positions.find(position => position.closedAt === null);
    if (open === undefined) return [];
    const leaves = (order: DeskOrder): boolean =>
      order.purpose === 'exit' && isPending(order) && this.#exits.has(order.approvalId);
    return [
      {
        positionId: open.id,
        botId: key.botId,
        instrumentId: key.instrumentId,
        side: open.side,
        quantity: open.quantity,
        cost: open.quantity.times(open.entryPrice),
        mark: this.#view.mark(key.instrumentId)?.price ?? open.entryPrice,
        entries: open.entries,
        stopLoss: open.stopLoss,
        exitPending: orders.some(leaves),
        isProtected: open.protectedAt !== null,
        partPending: false, // which only an operator asks
      },
    ];
  }

  #reservationsOf({ key, orders }: Desk): ContextRow['reservations'] {
    return orders.filter(isPendingEntry).map(order => {
      const approved = this.#approved.get(order.approvalId);
      const quantity = order.quantity.minus(order.filled);
      return {
        botId: key.botId,
        instrumentId: key.instrumentId,
        side: order.side === 'buy' ? 'long' : 'short',
        reserved: (approved?.reserved ?? ZERO).times(quantity).div(order.quantity),
        quantity,
        price: approved === undefined ? null : expectedPrice(approved.candidate),
        stopLoss: approved?.stopLoss ?? null,
      };
    });
  }
}

const isPending = (order: DeskOrder): boolean => order.state === 'approved' || isLive(order.state);
const isPendingEntry = (order: DeskOrder): boolean => order.purpose === 'entry' && isPending(order);

/** What execution is told: the row that the risk manager would have stored. */
export function approvalOf(
  order: Order,
  { account, now }: { readonly account: string; readonly now: EpochMs },
): Approval {
  const { approvalId, botId, instrumentId } = order.candidate;
  const common = {
    id: approvalId,
    key: { account, botId, instrumentId },
    intent: order.intent,
    side: order.side,
    marketTime: now,
    correlationId: NO_MESSAGE,
    quantity: null,
    limitPrice: null,
    stopLoss: null,
    takeProfit: null,
    positionId: null,
    validUntil: null,
  } as const;
  if (order.intent === 'exit') {
    return { ...common, orderType: 'market', quantity: order.quantity, positionId: order.positionId };
  }
  const { stopLoss, takeProfit } = order.candidate;
  if (order.intent === 'move-stop') {
    return { ...common, orderType: null, stopLoss, takeProfit, positionId: order.positionId };
  }
  const { orderType, limitPrice } = order.candidate;
  const { quantity, validUntil } = order;
  return { ...common, orderType, quantity, limitPrice, stopLoss, takeProfit, validUntil };
}
