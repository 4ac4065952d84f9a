import type { Bar } from '#shared/domain/bar.ts';
import { Decimal } from '#shared/kernel/decimal.ts';
import { barEnd, barOpen, type EpochMs, type Timeframe } from '#shared/kernel/time.ts';

/** A closed bar with its numbers as text, as messages carry them. */
export interface TextBar {
  readonly openTime: EpochMs;
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
  readonly volume: string;
}

export const numbersOf = (bar: TextBar): Bar => ({
  openTime: bar.openTime,
  open: Number(bar.open),
  high: Number(bar.high),
  low: Number(bar.low),
  close: Number(bar.close),
  volume: Number(bar.volume),
});

/** Forms the bars of one timeframe from base candles, which come oldest first. Holes are allowed: a bar is made of what is there. */
export class Resampler {
  readonly #timeframe: Timeframe;
  readonly #base: Timeframe;
  #forming: TextBar | null = null;

  constructor(timeframe: Timeframe, base: Timeframe) {
    this.#timeframe = timeframe;
    this.#base = base;
  }

  /** Continues a bar that began before. */
  resume(forming: TextBar | null): void {
    this.#forming = forming;
  }

  /** The bars that are over with this candle: the one before, when its end was a hole, and the one that the candle ends. */
  add(received: TextBar): readonly TextBar[] {
    if (this.#timeframe === this.#base) return [received];
    const candle = canonical(received);
    const openTime = barOpen(candle.openTime, this.#timeframe);
    const closed: TextBar[] = [];
    if (this.#forming !== null && this.#forming.openTime !== openTime) {
      closed.push(this.#forming);
      this.#forming = null;
    }
    const bar = this.#forming === null ? { ...candle, openTime } : merged(this.#forming, candle);
    if (barEnd(candle.openTime, this.#base) === barEnd(openTime, this.#timeframe)) {
      closed.push(bar);
      this.#forming = null;
    } else {
      this.#forming = bar;
    }
    return closed;
  }
}

/** Numbers without trailing zeros, as the database gives them for bars it formed itself. */
function canonical({ openTime, open, high, low, close, volume }: TextBar): TextBar {
  const short = (text: string): string => (text.includes('.') ? text.replace(/\.?0+$/, '') : text);
  return {
    openTime,
    open: short(open),
    high: short(high),
    low: short(low),
    close: short(close),
    volume: short(volume),
  };
}

/** Volumes are added as decimals, so that the sum is the one the database makes, to the last digit. */
export function merged(bar: TextBar, candle: TextBar): TextBar {
  return {
    openTime: bar.openTime,
    open: bar.open,
    high: Number(candle.high) > Number(bar.high) ? candle.high : bar.high,
    low: Number(candle.low) < Number(bar.low) ? candle.low : bar.low,
    close: candle.close,
    volume: new Decimal(bar.volume).plus(candle.volume).toFixed(),
  };
}
