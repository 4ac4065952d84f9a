import type { Flow } from '#shared/domain/flow.ts';
import type { Side } from '#shared/domain/order.ts';
import { Decimal } from '#shared/kernel/decimal.ts';
import { barEnd, barOpen, type EpochMs, epochMs, type Timeframe } from '#shared/kernel/time.ts';

/** The best prices and what stands there, as numbers. */
export interface Quote {
  readonly bid: number;
  readonly bidSize: number;
  readonly ask: number;
  readonly askSize: number;
}

/** What is known so far of the flow during one bar. */
interface Forming {
  bought: Decimal;
  trades: number;
  /** Time-weighted sums, and the time over which a quote was known, in ms. */
  spread: number;
  imbalance: number;
  quotedMs: number;
}

/** Bars that never close, because the venue has none, are forgotten after so many. */
const MOST_FORMING = 64;

/**
 * The flow of one instrument, from what is heard of its trades and best prices, by bars of the base timeframe. Trades count when they
 * were followed without a break from the bar's start on; a quote holds until the next one.
 */
export class FlowMeter {
  readonly #timeframe: Timeframe;
  readonly #bars = new Map<EpochMs, Forming>();
  /** Since when trades come without a break; null while they do not. */
  #tradesSince: EpochMs | null = null;
  #quote: { readonly since: EpochMs; readonly quote: Quote } | null = null;

  constructor(timeframe: Timeframe) {
    this.#timeframe = timeframe;
  }

  /** Trades are heard from now on. */
  tradesFollowed(at: EpochMs): void {
    this.#tradesSince ??= at;
  }

  /** Some may be missing from now on. */
  tradesLost(): void {
    this.#tradesSince = null;
  }

  /** `quantity` in base, decimal text. */
  trade({
    at,
    quantity,
    takerSide,
  }: {
    readonly at: EpochMs;
    readonly quantity: string;
    readonly takerSide: Side;
  }): void {
    const bar = this.#bar(barOpen(at, this.#timeframe));
    bar.trades += 1;
    if (takerSide === 'buy') bar.bought = bar.bought.plus(quantity);
  }

  /** The best prices from a moment on; null: they are not known. Prices that cross are not known either. */
  quoted(at: EpochMs, quote: Quote | null): void {
    this.#spend(at);
    const isSound = quote !== null && quote.bid > 0 && quote.ask > quote.bid && quote.bidSize + quote.askSize > 0;
    const since = epochMs(Math.max(at, this.#quote?.since ?? at));
    this.#quote = isSound ? { since, quote } : null;
  }

  /** The middle of the best bid and ask as they were heard last, in quote; null: they are not known. */
  mid(): number | null {
    if (this.#quote === null) return null;
    const { bid, ask } = this.#quote.quote;
    return new Decimal(bid).plus(ask).div(2).toNumber();
  }

  /** What is known of the bar that opened then, which is over; it is forgotten, with all before it. Null: nothing is. */
  take(openTime: EpochMs): Flow | null {
    this.#spend(barEnd(openTime, this.#timeframe));
    const bar = this.#bars.get(openTime);
    for (const known of this.#bars.keys()) if (known <= openTime) this.#bars.delete(known);
    const isFollowed = this.#tradesSince !== null && this.#tradesSince <= openTime;
    const { bought = new Decimal(0), trades = 0, spread = 0, imbalance = 0, quotedMs = 0 } = bar ?? {};
    if (!isFollowed && quotedMs === 0) return null;
    return {
      buyVolume: isFollowed ? bought.toNumber() : null,
      trades: isFollowed ? trades : null,
      meanSpread: quotedMs === 0 ? null : spread / quotedMs,
      meanImbalance: quotedMs === 0 ? null : Math.max(-1, Math.min(1, imbalance / quotedMs)),
    };
  }

  /** Counts the quote for the time up to a moment, to each bar its part. */
  #spend(until: EpochMs): void {
    while (this.#quote !== null && this.#quote.since < until) {
      const { since, quote } = this.#quote;
      const openTime = barOpen(since, this.#timeframe);
      const end = epochMs(Math.min(until, barEnd(openTime, this.#timeframe)));
      const { bid, bidSize, ask, askSize } = quote;
      const bar = this.#bar(openTime);
      const ms = end - since;
      bar.quotedMs += ms;
      bar.spread += ((ask - bid) / ((ask + bid) / 2)) * ms;
      bar.imbalance += ((bidSize - askSize) / (bidSize + askSize)) * ms;
      this.#quote = { since: end, quote };
    }
  }

  #bar(openTime: EpochMs): Forming {
    const known = this.#bars.get(openTime);
    if (known !== undefined) return known;
    const bar: Forming = { bought: new Decimal(0), trades: 0, spread: 0, imbalance: 0, quotedMs: 0 };
    this.#bars.set(openTime, bar);
    const [oldest] = this.#bars.keys();
    if (this.#bars.size > MOST_FORMING && oldest !== undefined) this.#bars.delete(oldest);
    return bar;
  }
}
