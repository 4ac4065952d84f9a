import { type Approval, deskText } from '#agents/execution/core/desk.ts';
import type { Holdings, Lot } from '#agents/strategy/core/bot.ts';
import { unrealizedPnl } from '#shared/accounting/position.ts';
import { hasExits } from '#shared/domain/exit-plan.ts';
import type { HeldPosition } from '#shared/domain/strategy.ts';
import { Decimal, sum, ZERO } from '#shared/kernel/decimal.ts';
import { invariant } from '#shared/kernel/invariant.ts';
import { barEnd, type EpochMs, epochMs } from '#shared/kernel/time.ts';
import type { VenueModels } from '#shared/research/backtest/models.ts';
import { firstAfter, NO_ROW } from '#shared/research/backtest/moments.ts';
import type { EquityPoints, Outcome } from '#shared/research/backtest/outcome.ts';
import { instrumentOf } from '#shared/research/backtest/series.ts';
import { Account } from '../account.ts';
import type { BotSlot } from '../bots.ts';
import { BreakerWatch, closingOf, type HeldMark } from '../breaker-watch.ts';
import { type AtWork, CapitalDesk } from '../capital-desk.ts';
import { ColumnStatistics } from '../column-statistics.ts';
import type { Curve } from '../curve.ts';
import { marketNews } from '../market-news.ts';
import type { Raised } from '../recorder.ts';
import type { Mark } from '../risk-desk.ts';
import { lotOf, type TraderInput } from '../trading-core.ts';
import { Valuation } from '../valuation.ts';
import { ExpressDesk } from './express-desk.ts';
import { ExpressMarket, type Wallet } from './express-market.ts';
import { ExpressRecorder } from './express-recorder.ts';
import { ExpressRisk } from './express-risk.ts';

export interface ExpressInput extends Omit<TraderInput, 'venue' | 'post'> {
  readonly models: VenueModels;
  /** Per series: the first row that the venue's market passes. */
  readonly marketRows: readonly number[];
  readonly curve: Curve;
}

/** Risk, execution, venue and capital of bots that each have instruments of their own, in one piece. */
export class ExpressCore {
  readonly #input: ExpressInput;
  readonly #account: Account;
  readonly #recorder: ExpressRecorder;
  readonly #risk: ExpressRisk;
  readonly #capital: CapitalDesk;
  readonly #valuation: Valuation;
  readonly #markets: readonly ExpressMarket[];
  readonly #indexOf: ReadonlyMap<string, number>;
  /** In the order of their first approval. */
  /** Desks that have something to do, in the order in which they got it. */
  #due: ExpressDesk[] = [];
  readonly #desks = new Map<string, ExpressDesk>();
  readonly #bySeries: (ExpressDesk | null)[];
  /** By series: the last row that is over, its close, and that as a mark. */
  readonly #rows: Int32Array;
  readonly #closes: Float64Array;
  readonly #marks: (Mark | null)[];
  readonly #watch: BreakerWatch;
  readonly #instruments: ReadonlyMap<string, ReturnType<typeof instrumentOf>>;

  constructor(input: ExpressInput) {
    this.#input = input;
    const { account, quoteAsset, series, bots, limits, deposits, models, marketRows, capital } = input;
    this.#account = new Account({ quoteAsset, deposits, bots, capital });
    const { books } = this.#account;
    const statistics = new ColumnStatistics(input, limits.portfolio.returns);
    const watch = new BreakerWatch(input.breakers, {
      staleAfterMs: limits.staleAfterMs,
      news: marketNews(input, statistics),
    });
    this.#watch = watch;
    this.#recorder = new ExpressRecorder(books);
    this.#valuation = new Valuation(books, series, quoteAsset);
    const wallet: Wallet = { quote: deposits[quoteAsset] ?? ZERO };
    this.#markets = series.map(
      (one, index) => new ExpressMarket(one, models, { wallet, firstRow: marketRows[index] ?? 0 }),
    );
    this.#indexOf = new Map(series.map(({ instrumentId }, index) => [instrumentId, index]));
    this.#bySeries = series.map(() => null);
    this.#rows = new Int32Array(series.length).fill(NO_ROW);
    this.#closes = new Float64Array(series.length);
    this.#marks = series.map(() => null);
    const instruments = new Map(series.map(one => [one.instrumentId, instrumentOf(one.listing)]));
    this.#instruments = instruments;
    const bases = new Map(series.map(({ listing }, index) => [listing.base, index]));
    const price = (asset: string): Decimal | null => this.#mark(bases.get(asset) ?? NO_ROW)?.price ?? null;
    this.#risk = new ExpressRisk({
      account,
      quoteAsset,
      limits,
      watch,
      bots,
      books,
      instruments,
      desks: () => this.#desks.values(),
      mark: instrumentId => this.#mark(this.#indexOf.get(instrumentId) ?? NO_ROW),
      price,
      statistics,
    });
    this.#capital = new CapitalDesk(
      { account: this.#account, quoteAsset, bots, rules: capital, from: input.from },
      { price, atWork: botId => this.#atWork(botId), tradingState: () => watch.tradingState },
    );
  }

  /** A bar of a series is over: its close is the mark from now on. */
  close(index: number, row: number): void {
    this.#rows[index] = row;
    this.#closes[index] = this.#input.series[index]?.columns.close[row] as number;
  }

  /** A bar passes the venue; true when it reached an order. Call `settle` once all bars of the moment have passed. */
  pass(index: number, row: number, at: EpochMs): boolean {
    const desk = this.#bySeries[index];
    if (desk === null || desk === undefined) return false;
    desk.pass(row, at);
    if (desk.isDue) this.#due.push(desk);
    return desk.isDue;
  }

  /** The first row from `from` on, before `until`, whose bar may reach an order of the series. */
  reach(index: number, from: number, until: number): number {
    const { below, above } = this.#markets[index] as ExpressMarket;
    const { low, high } = (this.#input.series[index] as ExpressInput['series'][number]).columns;
    let row = from;
    while (row < until && (low[row] as number) > below && (high[row] as number) < above) row += 1;
    return row;
  }

  /** Whether an order rests in the market of a series. */
  rests(index: number): boolean {
    return this.#bySeries[index]?.held !== null && this.#bySeries[index] !== null;
  }

  /**
   * Looks at the account at the new marks, and does what breakers ask for; true when what bots hold may be another than before.
   */
  look(at: EpochMs): boolean {
    const watch = this.#watch;
    const held: HeldMark[] = [];
    for (const { held: position, parts } of this.#desks.values()) {
      if (position === null) continue;
      const { instrumentId } = parts.key;
      held.push({ instrumentId, markTime: this.#markTime(this.#indexOf.get(instrumentId) ?? NO_ROW) });
    }
    watch.look({ at, equity: this.#valuation.at(this.#closes), held });
    const event = held.length === 0 ? null : watch.flattening(this.#input.account);
    if (event === null) return false;
    for (const approval of this.#risk.sell(event, at)) this.#approve(approval);
    this.settle(at);
    return true;
  }

  /** Judges what bots want, and does what is approved. */
  decide(raised: readonly Raised[], at: EpochMs): void {
    for (const approval of this.#risk.judge(raised, at, this.#recorder)) this.#approve(approval);
    this.settle(at);
  }

  #approve(approval: Approval): void {
    const { key } = approval;
    const text = deskText(key);
    const desk = this.#desks.get(text) ?? this.#open(text, key);
    desk.approve(approval);
    this.#due.push(desk);
  }

  /** Lets the desks take turns and make calls until all are quiet. */
  settle(at: EpochMs): void {
    while (this.#due.length > 0) {
      const due = this.#due;
      this.#due = [];
      for (const desk of due) desk.turn(at);
      for (const desk of due) {
        desk.follow(at);
        if (desk.isDue) this.#due.push(desk);
      }
    }
    this.#valuation.changed();
  }

  /** The next moment at which capital is looked after. */
  get capitalAt(): EpochMs {
    return this.#capital.nextAt;
  }

  /** The moment is over: capital is looked after, and there is one more point of the equity curve. */
  value(at: EpochMs): void {
    this.#capital.look(at);
    this.#input.curve.add(at, this.#valuation.at(this.#closes));
  }

  /**
   * The same for rows at which nothing but closes changed; all series have the same times. Returns the first row at which the account
   * must be looked at, which has no point yet, or `until`.
   */
  valueRows(from: number, until: number, barMs: number): number {
    const { series, curve } = this.#input;
    const [first] = series;
    invariant(first !== undefined, 'a backtest has at least one series');
    const points = curve.extend(until - from);
    for (let row = from; row < until; row++) points.time[row - from] = (first.columns.time[row] as number) + barMs;
    this.#valuation.fill(points.equity, from);
    const quiet = this.#quietPoints(points);
    curve.cut(until - from - quiet);
    return from + quiet;
  }

  /** How many of the points change nothing but the equity. */
  #quietPoints({ time, equity }: EquityPoints): number {
    const watch = this.#watch;
    let isHolding = false;
    for (const { held } of this.#desks.values()) isHolding ||= held !== null;
    if (watch.isFresh || watch.quiet === null) return 0;
    if (!isHolding) return firstAfter(time, watch.due - 1);
    let { floor, ceiling } = watch.quiet;
    const { until } = watch.quiet;
    let count = 0;
    for (; count < time.length; count++) {
      const [at, value] = [time[count] as number, equity[count] as number];
      if (at > until || value <= floor) break;
      if (value <= ceiling) continue;
      watch.rose(epochMs(at), value);
      ({ floor, ceiling } = watch.quiet ?? NO_BOUNDS);
    }
    if (count > 0) watch.passed(epochMs(time[count - 1] as number), equity[count - 1] as number);
    return count;
  }

  holdings({ bot }: BotSlot): Holdings {
    const positions = new Map<string, HeldPosition>();
    for (const instrumentId of bot.instrumentIds) {
      const held = this.#bySeries[this.#indexOf.get(instrumentId) ?? NO_ROW]?.position ?? null;
      if (held !== null) positions.set(instrumentId, held);
    }
    return { positions, onTheirWay: NOTHING, lots: hasExits(bot.exits) ? this.#lots(bot.instrumentIds) : NO_LOTS };
  }

  #lots(instrumentIds: readonly string[]): Holdings['lots'] {
    const lots = new Map<string, Lot>();
    for (const instrumentId of instrumentIds) {
      const desk = this.#bySeries[this.#indexOf.get(instrumentId) ?? NO_ROW] ?? null;
      if (desk !== null && desk.held !== null) lots.set(instrumentId, lotOf(desk.held, desk.parts.instrument));
    }
    return lots;
  }

  outcome(): Outcome {
    return this.#recorder.outcome(this.#watch.lines);
  }

  #atWork(botId: string): AtWork {
    const held = [...this.#desks.values()].flatMap(({ held: own, parts }) =>
      own !== null && parts.key.botId === botId ? [{ own, mark: parts.mark() }] : [],
    );
    return { unrealized: sum(held.map(({ own, mark }) => unrealizedPnl(own, mark))), reserved: ZERO, isShort: false };
  }

  #open(text: string, key: ExpressDesk['parts']['key']): ExpressDesk {
    const index = this.#indexOf.get(key.instrumentId) ?? NO_ROW;
    const slot = this.#input.bots.find(({ bot }) => bot.id === key.botId);
    const [instrument, market] = [this.#instruments.get(key.instrumentId), this.#markets[index]];
    invariant(slot !== undefined && instrument !== undefined && market !== undefined, `${text} is known`);
    const mark = (): Decimal => this.#mark(index)?.price ?? ZERO;
    const desk = new ExpressDesk({
      key,
      slot,
      instrument,
      market,
      recorder: this.#recorder,
      traded: () => this.#watch.traded(),
      closed: position => {
        const { botId, instrumentId } = key;
        this.#watch.closed(
          closingOf(position, { botId, instrumentId, confidence: this.#risk.confidenceOf(position.id) }),
        );
      },
      row: () => this.#rows[index] ?? NO_ROW,
      mark,
    });
    this.#desks.set(text, desk);
    this.#bySeries[index] = desk;
    return desk;
  }

  #markTime(index: number): EpochMs | null {
    const row = this.#rows[index] ?? NO_ROW;
    if (row === NO_ROW) return null;
    return barEnd(epochMs(this.#input.series[index]?.columns.time[row] as number), this.#input.base);
  }

  #mark(index: number): Mark | null {
    const time = this.#markTime(index);
    if (time === null) return null;
    const known = this.#marks[index] ?? null;
    if (known?.time === time) return known;
    const mark = { price: new Decimal(this.#closes[index] as number), time };
    this.#marks[index] = mark;
    return mark;
  }
}

const NO_BOUNDS = { floor: Number.NEGATIVE_INFINITY, ceiling: Number.POSITIVE_INFINITY };
const NOTHING: Holdings['onTheirWay'] = new Map();
const NO_LOTS: Holdings['lots'] = new Map();
