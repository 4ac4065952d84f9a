import type { Bar } from '#shared/domain/bar.ts';
import { type Flow, joinFlows } from '#shared/domain/flow.ts';
import { barOpen, type EpochMs, type Timeframe } from '#shared/kernel/time.ts';
import { merged, numbersOf, type TextBar } from './resampler.ts';

/** Bars of another instrument, made of its base candles as they come, until the own bar of the same time is over. */
export class ReferenceBars {
  readonly #timeframe: Timeframe;
  readonly #bars = new Map<EpochMs, TextBar>();

  constructor(timeframe: Timeframe) {
    this.#timeframe = timeframe;
  }

  /** Oldest first: a base candle, or a bar that was made of several. */
  add(candle: TextBar): void {
    const openTime = barOpen(candle.openTime, this.#timeframe);
    const known = this.#bars.get(openTime);
    this.#bars.set(openTime, known === undefined ? { ...candle, openTime } : merged(known, candle));
  }

  /** Of what has come; null when nothing has. */
  at(openTime: EpochMs): Bar | null {
    const bar = this.#bars.get(openTime);
    return bar === undefined ? null : numbersOf(bar);
  }

  /** Bars that open up to a moment are wanted no more. */
  forget(openTime: EpochMs): void {
    for (const known of this.#bars.keys()) if (known <= openTime) this.#bars.delete(known);
  }
}

/** What trades and book did during the own bars, from the flows of their base candles. */
export class FlowBars {
  readonly #timeframe: Timeframe;
  readonly #parts = new Map<EpochMs, (Flow | null)[]>();

  constructor(timeframe: Timeframe) {
    this.#timeframe = timeframe;
  }

  /** Oldest first; null for a candle of which nothing is known. */
  add(openTime: EpochMs, flow: Flow | null): void {
    const own = barOpen(openTime, this.#timeframe);
    const parts = this.#parts.get(own);
    if (parts === undefined) this.#parts.set(own, [flow]);
    else parts.push(flow);
  }

  at(openTime: EpochMs): Flow | null {
    return joinFlows(this.#parts.get(openTime) ?? []);
  }

  forget(openTime: EpochMs): void {
    for (const known of this.#parts.keys()) if (known <= openTime) this.#parts.delete(known);
  }
}
