import type { MarketSymbol } from '#shared/domain/instrument.ts';
import { type EpochMs, epochMs } from '#shared/kernel/time.ts';
import { Agenda } from '#shared/research/backtest/agenda.ts';
import { drawsOf } from '#shared/research/backtest/latency.ts';
import type { VenueModels } from '#shared/research/backtest/models.ts';
import { NO_ROW } from '#shared/research/backtest/moments.ts';
import type { PacedVenue } from '#shared/research/backtest/paced-venue.ts';
import type { Series } from '#shared/research/backtest/series.ts';
import type { EngineEvent } from '#shared/simulation/types.ts';

/** A request on its way to the venue. */
export interface Letter {
  readonly symbol: MarketSymbol;
  /** Fills at once, at whatever price. */
  readonly isMarket: boolean;
}

/** How requests come to the venue, and news of it back. */
export interface Post {
  /** `arrive` is told when the request is there: at once, or at a later moment. */
  send(letter: Letter, at: EpochMs, arrive: (at: EpochMs) => void): void;
  /** What happened at the venue is told. */
  bring(at: EpochMs, tell: () => void): void;
  /** Brings a market to the moment in which a request arrives. */
  reach(symbol: MarketSymbol, at: EpochMs): readonly EngineEvent[];
}

const NOTHING: readonly EngineEvent[] = [];

/** Everything is there at once. */
export const IMMEDIATE: Post = {
  send: (_, at, arrive) => arrive(at),
  bring: (_, tell) => tell(),
  reach: () => NOTHING,
};

interface PacedInput {
  readonly venue: PacedVenue;
  readonly series: readonly Series[];
  readonly models: Pick<VenueModels, 'latency' | 'marketOrders'>;
}

/** Takes its time, in market time: neither requests nor news overtake each other. */
export class PacedPost implements Post {
  readonly #venue: PacedVenue;
  readonly #series: readonly Series[];
  readonly #waitsForOpen: boolean;
  readonly #toVenue: () => number;
  readonly #back: () => number;
  readonly #agenda = new Agenda();
  /** Market orders that fill at the next open, by symbol. */
  readonly #waiting = new Map<string, ((at: EpochMs) => void)[]>();
  #lastArrival = 0;
  #lastNews = 0;
  #isPassing = false;
  /** Lets everybody act on what was told. */
  #act: (at: EpochMs) => void = () => undefined;
  #hear: (events: readonly EngineEvent[]) => void = () => undefined;

  constructor({ venue, series, models }: PacedInput) {
    this.#venue = venue;
    this.#series = series;
    const { toVenue, back, seed } = models.latency;
    this.#toVenue = drawsOf(toVenue, `${seed}|to-venue`);
    this.#back = drawsOf(back, `${seed}|back`);
    this.#waitsForOpen = models.marketOrders === 'next-open';
  }

  follow(hear: (events: readonly EngineEvent[]) => void, act: (at: EpochMs) => void): void {
    this.#hear = hear;
    this.#act = act;
  }

  send({ symbol, isMarket }: Letter, at: EpochMs, arrive: (at: EpochMs) => void): void {
    const delay = this.#toVenue();
    this.#lastArrival = Math.max(this.#lastArrival, at + delay);
    if (this.#lastArrival > at) this.#agenda.put(epochMs(this.#lastArrival), arrive);
    else if (this.#waitsForOpen && isMarket && !this.#isPassing) {
      const waiting = this.#waiting.get(symbol) ?? [];
      this.#waiting.set(symbol, [...waiting, arrive]);
    } else arrive(at);
  }

  bring(at: EpochMs, tell: () => void): void {
    this.#lastNews = Math.max(this.#lastNews, at + this.#back());
    if (this.#lastNews > at) this.#agenda.put(epochMs(this.#lastNews), tell);
    else tell();
  }

  reach(symbol: MarketSymbol, at: EpochMs): readonly EngineEvent[] {
    return this.#venue.reach(symbol, at);
  }

  /** Lets pass what happens before the bars of these rows are over, `at`. */
  pass(rows: Int32Array, at: EpochMs): void {
    this.#venue.begin(rows);
    this.#openBars(rows);
    this.#isPassing = true;
    for (;;) {
      const due = this.#agenda.next ?? Number.POSITIVE_INFINITY;
      const tape = this.#venue.nextTape;
      if (due > at && tape >= at) break;
      if (tape < due) this.#play(epochMs(tape));
      else {
        this.#agenda.step();
        this.#act(epochMs(due));
      }
    }
    this.#isPassing = false;
  }

  #play(at: EpochMs): void {
    const events = this.#venue.play();
    if (events.length === 0) return;
    this.bring(at, () => this.#hear(events));
    this.#act(at);
  }

  #openBars(rows: Int32Array): void {
    for (const [index, { listing, columns }] of this.#series.entries()) {
      const row = rows[index] ?? NO_ROW;
      const waiting = this.#waiting.get(listing.symbol);
      if (row === NO_ROW || waiting === undefined) continue;
      this.#waiting.delete(listing.symbol);
      const openTime = epochMs(columns.time[row] ?? 0);
      for (const arrive of waiting) this.#agenda.put(openTime, arrive);
    }
  }
}
