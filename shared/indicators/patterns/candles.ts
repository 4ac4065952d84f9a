import type { Bar } from '../../domain/bar.ts';
import { type AnyIndicator, indicator } from '../indicator.ts';
import { NO_PARAMETERS } from '../period.ts';
import { Ring } from '../ring.ts';

/** Candles that the averages look back on, and the most that a pattern has. */
const AVERAGED = 10;
const MOST = 5;

/** 1 rising or unchanged, −1 falling. */
export type Color = 1 | -1;

/**
 * The last candles, newest first: `ago` is 0 for the newest. What is long or short is measured by the mean of the candles
 * before the one in question, as in TA-Lib: 10 for bodies, shadows and a tenth of the range, 5 for what is near. In quote.
 */
export class Candles {
  readonly #opens = new Ring(AVERAGED + MOST);
  readonly #highs = new Ring(AVERAGED + MOST);
  readonly #lows = new Ring(AVERAGED + MOST);
  readonly #closes = new Ring(AVERAGED + MOST);

  add(bar: Bar): void {
    this.#opens.push(bar.open);
    this.#highs.push(bar.high);
    this.#lows.push(bar.low);
    this.#closes.push(bar.close);
  }

  open(ago: number): number {
    return this.#opens.at(ago);
  }
  high(ago: number): number {
    return this.#highs.at(ago);
  }
  low(ago: number): number {
    return this.#lows.at(ago);
  }
  close(ago: number): number {
    return this.#closes.at(ago);
  }
  color(ago: number): Color {
    return this.close(ago) >= this.open(ago) ? 1 : -1;
  }
  /** The higher end of the body. */
  top(ago: number): number {
    return Math.max(this.open(ago), this.close(ago));
  }
  /** The lower end of the body. */
  bottom(ago: number): number {
    return Math.min(this.open(ago), this.close(ago));
  }
  body(ago: number): number {
    return Math.abs(this.close(ago) - this.open(ago));
  }
  upperShadow(ago: number): number {
    return this.high(ago) - this.top(ago);
  }
  lowerShadow(ago: number): number {
    return this.bottom(ago) - this.low(ago);
  }

  /** Above it a body is long, below it short: the mean body. */
  usualBody(ago: number): number {
    let total = 0;
    for (let before = ago + 1; before <= ago + AVERAGED; before++) total += this.body(before);
    return total / AVERAGED;
  }
  /** Below it a shadow is short: the mean of one shadow. */
  usualShadow(ago: number): number {
    let total = 0;
    for (let before = ago + 1; before <= ago + AVERAGED; before++) {
      total += this.high(before) - this.low(before) - this.body(before);
    }
    return total / AVERAGED / 2;
  }
  /** Up to it a body is none, below it a shadow is: a tenth of the mean range. */
  nothing(ago: number): number {
    return 0.1 * this.#meanRange(ago, AVERAGED);
  }
  /** Within it two prices are near: a fifth of the mean range of 5. */
  near(ago: number): number {
    return 0.2 * this.#meanRange(ago, 5);
  }
  /** Beyond it they are far: three fifths of the mean range of 5. */
  far(ago: number): number {
    return 0.6 * this.#meanRange(ago, 5);
  }
  /** Within it they are equal: a twentieth of the mean range of 5. */
  equal(ago: number): number {
    return 0.05 * this.#meanRange(ago, 5);
  }

  isDoji(ago: number): boolean {
    return this.body(ago) <= this.nothing(ago);
  }
  isLong(ago: number): boolean {
    return this.body(ago) > this.usualBody(ago);
  }
  isShort(ago: number): boolean {
    return this.body(ago) < this.usualBody(ago);
  }
  /** The body lies above that of the candle before. */
  gapsUp(ago: number): boolean {
    return this.bottom(ago) > this.top(ago + 1);
  }
  gapsDown(ago: number): boolean {
    return this.top(ago) < this.bottom(ago + 1);
  }
  /** The body lies within that of the candle before. */
  isInside(ago: number): boolean {
    return this.top(ago) < this.top(ago + 1) && this.bottom(ago) > this.bottom(ago + 1);
  }
  /** The body of another colour covers that of the candle before. */
  engulfs(ago: number): boolean {
    return (
      this.color(ago) !== this.color(ago + 1) &&
      this.top(ago) > this.top(ago + 1) &&
      this.bottom(ago) < this.bottom(ago + 1)
    );
  }

  #meanRange(ago: number, candles: number): number {
    let total = 0;
    for (let before = ago + 1; before <= ago + candles; before++) total += this.high(before) - this.low(before);
    return total / candles;
  }
}

interface Pattern {
  readonly name: string;
  readonly summary: string;
  /** Candles it is made of. */
  readonly candles: 1 | 2 | 3 | 4 | 5;
  /** 1 where it is there and bullish, −1 where it is bearish, else 0. */
  of(candles: Candles): -1 | 0 | 1;
}

/** A candlestick pattern as an indicator. Without history nothing is long or short: it warms up over ten candles more than it has. */
export const pattern = ({ of, candles, ...description }: Pattern): AnyIndicator =>
  indicator({
    ...description,
    unit: 'flag',
    range: [-1, 1],
    params: NO_PARAMETERS,
    warmUp: () => candles + AVERAGED,
    start() {
      const last = new Candles();
      let bars = 0;
      return {
        update(bar) {
          last.add(bar);
          bars += 1;
          return bars < candles + AVERAGED ? null : of(last);
        },
      };
    },
  });

/** Of a pattern that is there or not, and means one thing only. */
export const bullish = (isThere: boolean): 0 | 1 => (isThere ? 1 : 0);
export const bearish = (isThere: boolean): 0 | -1 => (isThere ? -1 : 0);
