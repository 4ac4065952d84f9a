import type { Desk, DeskKey, Settings } from '#agents/execution/core/desk.ts';
import type { Turn } from '#agents/execution/core/turn.ts';
import type { Limits } from '#agents/risk-manager/core/limits.ts';
import type { Arrival } from '#agents/strategy/core/barrier.ts';
import type { Holdings } from '#agents/strategy/core/bot.ts';
import { InstrumentFeatures } from '#agents/technical-analysis/core/instrument-features.ts';
import { planOf } from '#agents/technical-analysis/core/plan.ts';
import type { TextBar } from '#agents/technical-analysis/core/resampler.ts';
import { isLive } from '#shared/domain/order-state.ts';
import type { HeldPosition, OnTheirWay } from '#shared/domain/strategy.ts';
import { Decimal } from '#shared/kernel/decimal.ts';
import type { Id } from '#shared/kernel/ids.ts';
import { invariant } from '#shared/kernel/invariant.ts';
import { type EpochMs, epochMs, type Timeframe } from '#shared/kernel/time.ts';
import type { Trader } from '#shared/research/backtest/loop.ts';
import { NO_ROW } from '#shared/research/backtest/moments.ts';
import { instrumentOf, type Series } from '#shared/research/backtest/series.ts';
import type { Venue } from '#shared/research/backtest/venue.ts';
import type { EngineEvent } from '#shared/simulation/types.ts';
import { Account } from './account.ts';
import { type BotSlot, stepSlot, wantsFeatures } from './bots.ts';
import { Curve } from './curve.ts';
import { Desks } from './desks.ts';
import { type Raised, Recorder } from './recorder.ts';
import { type Mark, RiskDesk } from './risk-desk.ts';

export interface TraderInput {
  readonly account: string;
  readonly quoteAsset: string;
  readonly base: Timeframe;
  readonly series: readonly Series[];
  readonly bots: readonly BotSlot[];
  readonly features: Parameters<typeof planOf>[0];
  readonly deposits: Readonly<Record<string, Decimal>>;
  readonly venue: Venue;
  readonly limits: Limits;
  readonly execution: Settings;
  readonly entryValidityMs: number;
  readonly from: EpochMs;
}

const NO_MESSAGE = '' as Id;

/** The agents' own cores in lockstep order, with memory where they have a database and calls where they have messages. */
export class PlainTrader implements Trader {
  readonly recorder = new Recorder();
  readonly account: Account;
  readonly curve = new Curve();
  readonly #input: TraderInput;
  readonly #marks = new Map<string, Mark>();
  readonly #features: readonly InstrumentFeatures[];
  readonly #desks: Desks;
  readonly #risk: RiskDesk;

  constructor(input: TraderInput) {
    this.#input = input;
    const { account, quoteAsset, series, bots, venue, limits, base } = input;
    this.account = new Account({ quoteAsset, deposits: input.deposits, bots, at: input.from });
    const plan = planOf(input.features, base);
    invariant(plan.faults.length === 0, plan.faults.join('; '));
    this.#features = series.map(({ instrumentId }) => {
      const own = plan.instruments.get(instrumentId) ?? { instrumentId, series: [], bots: [] };
      const features = new InstrumentFeatures(own, base);
      features.restore([], input.from);
      return features;
    });
    const instruments = new Map(series.map(one => [one.instrumentId, instrumentOf(one.listing)]));
    this.#desks = new Desks({
      account,
      venue,
      settings: input.execution,
      mark: instrumentId => this.#marks.get(instrumentId)?.price ?? null,
      empty: key => emptyDesk(key, instruments),
      settled: (turn, at) => this.#settled(turn, at),
    });
    this.#risk = new RiskDesk(
      { quoteAsset, bots, series, marks: this.#marks, books: this.account.books, desks: () => this.#desks.all() },
      { limits, account },
    );
  }

  warm(rows: Int32Array, at: EpochMs): void {
    this.#take(rows, at, () => undefined);
  }

  moved(events: readonly EngineEvent[], at: EpochMs): void {
    this.#desks.hear(events);
    this.#desks.run(at);
  }

  closed(rows: Int32Array, at: EpochMs): void {
    const arrivals = new Map<string, Arrival[]>();
    this.#take(rows, at, (botId, arrival) => {
      const own = arrivals.get(botId);
      if (own === undefined) arrivals.set(botId, [arrival]);
      else own.push(arrival);
    });
    const raised = [...arrivals].flatMap(([botId, own]) => this.#step(botId, own));
    if (raised.length > 0) {
      for (const approval of this.#risk.judge(raised, at, this.recorder)) this.#desks.approve(approval);
      this.#desks.run(at);
    }
    this.#value(at);
  }

  /** Marks and features of the bars that are over. */
  #take(rows: Int32Array, at: EpochMs, ready: (botId: string, arrival: Arrival) => void): void {
    for (const [index, { instrumentId, columns }] of this.#input.series.entries()) {
      const row = rows[index] ?? NO_ROW;
      if (row === NO_ROW) continue;
      const candle: TextBar = {
        openTime: epochMs(columns.time[row] ?? 0),
        open: textOf(columns.open[row]),
        high: textOf(columns.high[row]),
        low: textOf(columns.low[row]),
        close: textOf(columns.close[row]),
        volume: textOf(columns.volume[row]),
      };
      this.#marks.set(instrumentId, { price: new Decimal(candle.close), time: at });
      for (const { botId, bar, features } of this.#features[index]?.apply(candle).ready ?? []) {
        const { openTime, ...prices } = bar;
        ready(botId, {
          messageId: NO_MESSAGE,
          correlationId: NO_MESSAGE,
          marketTime: at,
          instrumentId,
          openTime,
          bar: prices,
          features,
        });
      }
    }
  }

  #step(botId: string, arrivals: readonly Arrival[]): readonly Raised[] {
    const slot = this.#input.bots.find(({ bot }) => bot.id === botId);
    invariant(slot !== undefined, `bot ${botId} is known`);
    if (!wantsFeatures(slot)) return [];
    const { entryValidityMs } = this.#input;
    return stepSlot(slot, { arrivals, holdings: this.#holdings(slot), entryValidityMs });
  }

  #holdings({ bot }: BotSlot): Holdings {
    const positions = new Map<string, HeldPosition>();
    const onTheirWay = new Map<string, OnTheirWay>();
    for (const instrumentId of bot.instrumentIds) {
      const desk = this.#desks.desk({ account: bot.account, instrumentId, botId: bot.id });
      if (desk === null) continue;
      const open = desk.positions.find(({ closedAt, quantity }) => closedAt === null && quantity.gt(0));
      if (open !== undefined) positions.set(instrumentId, heldPosition(open));
      const pending = desk.orders.filter(({ state }) => state === 'approved' || isLive(state));
      const entry = pending.some(({ purpose }) => purpose === 'entry');
      const exit = pending.some(({ purpose }) => purpose === 'exit');
      if (entry || exit) onTheirWay.set(instrumentId, { entry, exit });
    }
    return { positions, onTheirWay };
  }

  #settled(turn: Turn, at: EpochMs): void {
    this.recorder.settled(turn);
    this.account.settled(turn, at);
  }

  /** The account at its marks, in plain numbers: it is looked at, never decided on. */
  #value(at: EpochMs): void {
    const { quoteAsset, series } = this.#input;
    let equity = 0;
    for (const held of this.account.books.holdings.values()) {
      equity += held.get(quoteAsset)?.toNumber() ?? 0;
      for (const { instrumentId, listing } of series) {
        const amount = held.get(listing.base);
        if (amount === undefined || amount.isZero()) continue;
        equity += amount.toNumber() * (this.#marks.get(instrumentId)?.price.toNumber() ?? 0);
      }
    }
    this.curve.add(at, equity);
  }
}

/** The shortest text of a price or volume, without an exponent. */
const textOf = (value: number | undefined): string => {
  const text = String(value ?? 0);
  return text.includes('e') ? new Decimal(text).toFixed() : text;
};

const heldPosition = (open: Desk['positions'][number]): HeldPosition => ({
  side: open.side,
  quantity: open.quantity.toNumber(),
  entryPrice: open.entryPrice.toNumber(),
  openedAt: open.openedAt,
  stopLoss: open.stopLoss?.toNumber() ?? null,
  takeProfit: open.takeProfit?.toNumber() ?? null,
});

function emptyDesk(key: DeskKey, instruments: ReadonlyMap<string, Desk['instrument']>): Desk {
  const instrument = instruments.get(key.instrumentId);
  invariant(instrument !== undefined, `${key.instrumentId} is listed`);
  return { key, instrument, positions: [], orders: [], tradingState: 'ACTIVE', mark: null };
}
