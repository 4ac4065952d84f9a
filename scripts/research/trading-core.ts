import type { CapitalRules } from '#agents/capital/core/turn.ts';
import type { Desk, DeskKey, Settings } from '#agents/execution/core/desk.ts';
import type { Turn } from '#agents/execution/core/turn.ts';
import type { BreakerSettings } from '#agents/risk-manager/core/breakers/registry.ts';
import type { Limits } from '#agents/risk-manager/core/limits.ts';
import type { Holdings, Lot } from '#agents/strategy/core/bot.ts';
import type { WatchingBot } from '#agents/technical-analysis/core/plan.ts';
import { unrealizedPnl } from '#shared/accounting/position.ts';
import { hasExits } from '#shared/domain/exit-plan.ts';
import type { Observations } from '#shared/domain/observation.ts';
import { isLive } from '#shared/domain/order-state.ts';
import type { HeldPosition, OnTheirWay } from '#shared/domain/strategy.ts';
import { Decimal, sum } from '#shared/kernel/decimal.ts';
import { invariant } from '#shared/kernel/invariant.ts';
import { barEnd, type EpochMs, epochMs, type Timeframe } from '#shared/kernel/time.ts';
import { NO_ROW } from '#shared/research/backtest/moments.ts';
import type { PostingLine } from '#shared/research/backtest/outcome.ts';
import { instrumentOf, type Series } from '#shared/research/backtest/series.ts';
import type { Venue } from '#shared/research/backtest/venue.ts';
import type { EngineEvent } from '#shared/simulation/types.ts';
import { Account } from './account.ts';
import type { BotSlot } from './bots.ts';
import { BreakerWatch, closingOf, type HeldMark } from './breaker-watch.ts';
import { type AtWork, CapitalDesk } from './capital-desk.ts';
import { ColumnStatistics } from './column-statistics.ts';
import type { Curve } from './curve.ts';
import { Desks } from './desks.ts';
import type { FeatureStore } from './feature-store.ts';
import { marketNews } from './market-news.ts';
import type { PacedPost, Post } from './post.ts';
import { type Raised, Recorder } from './recorder.ts';
import { type Mark, RiskDesk } from './risk-desk.ts';
import { Valuation } from './valuation.ts';

export interface TraderInput {
  readonly account: string;
  readonly quoteAsset: string;
  readonly base: Timeframe;
  readonly series: readonly Series[];
  readonly bots: readonly BotSlot[];
  /** By id. */
  readonly features: readonly WatchingBot[];
  readonly observations: Observations;
  readonly deposits: Readonly<Record<string, Decimal>>;
  readonly venue: Venue;
  readonly post: Post;
  readonly limits: Limits;
  readonly breakers: BreakerSettings;
  readonly capital: CapitalRules;
  readonly execution: Settings;
  readonly entryValidityMs: number;
  readonly from: EpochMs;
  /** First row of each series that features see. */
  readonly firstRows: readonly number[];
  readonly featureStore: FeatureStore;
  /** Where the equity is written. */
  readonly curve: Curve;
}

/** Risk, execution and capital in memory: from what bots want to what they own. Knows no features and steps no strategy. */
export class TradingCore {
  readonly recorder = new Recorder();
  readonly account: Account;
  readonly #input: TraderInput;
  readonly #indexOf: ReadonlyMap<string, number>;
  /** By series: the last row that is over, and its close. */
  readonly #rows: Int32Array;
  readonly #closes: Float64Array;
  readonly #valuation: Valuation;
  readonly #desks: Desks;
  readonly #risk: RiskDesk;
  /** Instruments by open position, and positions that are over. */
  readonly #held = new Map<string, string>();
  readonly #over = new Set<string>();
  readonly watch: BreakerWatch;
  readonly #capital: CapitalDesk;

  constructor(input: TraderInput) {
    this.#input = input;
    const { account, quoteAsset, series, bots, venue, limits, deposits, post, capital } = input;
    const statistics = new ColumnStatistics(input, limits.portfolio.returns);
    const watch = new BreakerWatch(input.breakers, {
      staleAfterMs: limits.staleAfterMs,
      news: marketNews(input, statistics),
    });
    this.watch = watch;
    this.account = new Account({ quoteAsset, deposits, bots, capital });
    this.#indexOf = new Map(series.map(({ instrumentId }, index) => [instrumentId, index]));
    this.#rows = new Int32Array(series.length).fill(NO_ROW);
    this.#closes = new Float64Array(series.length);
    this.#valuation = new Valuation(this.account.books, series, quoteAsset);
    const instruments = new Map(series.map(one => [one.instrumentId, instrumentOf(one.listing)]));
    this.#desks = new Desks({
      account,
      venue,
      post,
      settings: input.execution,
      mark: instrumentId => this.#mark(instrumentId)?.price ?? null,
      empty: key => emptyDesk(key, instruments),
      tradingState: () => watch.tradingState,
      settled: turn => this.#settled(turn),
      posted: line => this.#posted(line),
    });
    const { books } = this.account;
    const mark = (instrumentId: string): Mark | null => this.#mark(instrumentId);
    this.#risk = new RiskDesk(
      {
        quoteAsset,
        bots,
        series,
        mark,
        books,
        desks: () => this.#desks.all(),
        watch,
        statistics,
      },
      { limits, account },
    );
    this.#capital = new CapitalDesk(
      { account: this.account, quoteAsset, bots, rules: capital, from: input.from },
      {
        price: asset => this.#priceOf(asset),
        atWork: botId => this.#atWork(botId),
        tradingState: () => watch.tradingState,
      },
    );
  }

  /** A bar of a series is over: its close is the mark from now on. */
  close(index: number, row: number): void {
    this.#rows[index] = row;
    this.#closes[index] = this.#input.series[index]?.columns.close[row] ?? 0;
  }

  /** What the venue did by itself. */
  hear(events: readonly EngineEvent[], at: EpochMs): void {
    this.#input.post.bring(at, () => this.#desks.hear(events));
    this.#desks.run(at);
  }

  /** Takes part in what happens between two ends of bars. */
  follow(post: PacedPost): void {
    post.follow(
      events => this.#desks.hear(events),
      at => this.#desks.run(at),
    );
  }

  /**
   * Looks at the account at the new marks, before anybody wants something, and does what breakers ask for; true when what bots hold may
   * be another than before.
   */
  look(at: EpochMs): boolean {
    const { watch } = this;
    const held: HeldMark[] = [];
    for (const instrumentId of this.#held.values()) {
      held.push({ instrumentId, markTime: this.#markTime(this.#indexOf.get(instrumentId) ?? NO_ROW) });
    }
    const hasChanged = watch.look({ at, equity: this.#valuation.at(this.#closes), held });
    if (hasChanged && watch.tradingState !== 'ACTIVE') this.#desks.tighten();
    const event = held.length === 0 ? null : watch.flattening(this.#input.account);
    const sold = event === null ? [] : this.#risk.sell(event, at);
    for (const approval of sold) this.#desks.approve(approval);
    if (hasChanged || sold.length > 0) this.#desks.run(at);
    return hasChanged || sold.length > 0;
  }

  /** Judges what bots want, and does what is approved. */
  decide(raised: readonly Raised[], at: EpochMs): void {
    if (raised.length === 0) return;
    for (const approval of this.#risk.judge(raised, at, this.recorder)) this.#desks.approve(approval);
    this.#desks.run(at);
  }

  /** The moment is over: capital is looked after, and there is one more point of the equity curve. */
  value(at: EpochMs): void {
    this.#capital.look(at);
    this.#input.curve.add(at, this.#valuation.at(this.#closes));
  }

  holdings({ bot }: BotSlot): Holdings {
    const positions = new Map<string, HeldPosition>();
    const onTheirWay = new Map<string, OnTheirWay>();
    const lots = new Map<string, Lot>();
    for (const instrumentId of bot.instrumentIds) {
      const desk = this.#desks.desk({ account: bot.account, instrumentId, botId: bot.id });
      if (desk === null) continue;
      const open = desk.positions.find(({ closedAt, quantity }) => closedAt === null && quantity.gt(0));
      if (open !== undefined) {
        positions.set(instrumentId, heldPosition(open));
        if (hasExits(bot.exits)) lots.set(instrumentId, lotOf(open, desk.instrument));
      }
      const pending = desk.orders.filter(({ state }) => state === 'approved' || isLive(state));
      const entry = pending.some(({ purpose }) => purpose === 'entry');
      const exit = pending.some(({ purpose }) => purpose === 'exit');
      if (entry || exit) onTheirWay.set(instrumentId, { entry, exit });
    }
    return { positions, onTheirWay, lots };
  }

  #priceOf(asset: string): Decimal | null {
    const { series, quoteAsset } = this.#input;
    const own = series.find(({ listing }) => listing.base === asset && listing.quote === quoteAsset);
    return own === undefined ? null : (this.#mark(own.instrumentId)?.price ?? null);
  }

  #atWork(botId: string): AtWork {
    const positions = [...this.#desks.all()].flatMap(({ key, positions: all }) =>
      key.botId === botId ? all.filter(({ closedAt }) => closedAt === null).map(one => ({ ...one, key })) : [],
    );
    return {
      unrealized: sum(
        positions.map(one => unrealizedPnl(one, this.#mark(one.key.instrumentId)?.price ?? one.entryPrice)),
      ),
      reserved: this.#risk.reservedBy(botId),
      isShort: positions.some(({ side }) => side === 'short'),
    };
  }

  #markTime(index: number): EpochMs | null {
    const row = this.#rows[index] ?? NO_ROW;
    if (row === NO_ROW) return null;
    return barEnd(epochMs(this.#input.series[index]?.columns.time[row] ?? 0), this.#input.base);
  }

  #mark(instrumentId: string): Mark | null {
    const index = this.#indexOf.get(instrumentId) ?? NO_ROW;
    const time = this.#markTime(index);
    return time === null ? null : { price: new Decimal(this.#closes[index] ?? 0), time };
  }

  #watchPosition({ botId, instrumentId }: DeskKey, position: Desk['positions'][number]): void {
    const { id, closedAt } = position;
    if (closedAt === null) {
      this.#held.set(id, instrumentId);
    } else if (!this.#over.has(id)) {
      this.#held.delete(id);
      this.#over.add(id);
      const confidence = this.#risk.confidenceOf(id);
      this.watch.closed(closingOf({ ...position, closedAt }, { botId, instrumentId, confidence }));
    }
  }

  #posted(line: PostingLine): void {
    this.recorder.posted(line);
    this.account.posted(line, this.#input.quoteAsset);
    this.#valuation.changed();
  }

  #settled(turn: Turn): void {
    this.recorder.settled(turn);
    this.account.settled(turn);
    this.#risk.settled(turn);
    for (const position of turn.positions) this.#watchPosition(turn.desk.key, position);
    if (turn.fills.length === 0) return;
    this.watch.traded();
    this.#valuation.changed();
  }
}

const heldPosition = (open: Desk['positions'][number]): HeldPosition => ({
  side: open.side,
  quantity: open.quantity.toNumber(),
  entryPrice: open.entryPrice.toNumber(),
  openedAt: open.openedAt,
  entries: open.entries,
  stopLoss: open.stopLoss?.toNumber() ?? null,
  takeProfit: open.takeProfit?.toNumber() ?? null,
});

export const lotOf = (
  { entryQuantity }: Pick<Desk['positions'][number], 'entryQuantity'>,
  { tickSize, stepSize, minQuantity, minNotional }: Desk['instrument'],
): Lot => ({
  entered: entryQuantity.toNumber(),
  tickSize: tickSize.toNumber(),
  stepSize: stepSize.toNumber(),
  minQuantity: minQuantity.toNumber(),
  minNotional: minNotional.toNumber(),
});

function emptyDesk(key: DeskKey, instruments: ReadonlyMap<string, Desk['instrument']>): Desk {
  const instrument = instruments.get(key.instrumentId);
  invariant(instrument !== undefined, `${key.instrumentId} is listed`);
  return { key, instrument, positions: [], orders: [], tradingState: 'ACTIVE', mark: null };
}
