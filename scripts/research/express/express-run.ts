import type { Holdings } from '#agents/strategy/core/bot.ts';
import { type EpochMs, epochMs, timeframeMs } from '#shared/kernel/time.ts';
import type { LoopInput } from '#shared/research/backtest/loop.ts';
import type { VenueModels } from '#shared/research/backtest/models.ts';
import { firstAfter, Moments, NO_ROW } from '#shared/research/backtest/moments.ts';
import type { Outcome } from '#shared/research/backtest/outcome.ts';
import type { BotSlot } from '../bots.ts';
import type { Curve } from '../curve.ts';
import { isColumnar } from '../fast-trader.ts';
import { stepWatched, type Watch, watchesOf } from '../watch.ts';
import { Declined } from './declined.ts';
import { isExpress } from './eligible.ts';
import { ExpressCore, type ExpressInput } from './express-core.ts';

/** Rows that are looked through at once: few where much happens, more and more where nothing does. */
const FIRST_STRIDE = 16;
const LONGEST_STRIDE = 4_096;

/** Goes from one moment at which something may happen to the next. */
class ExpressRun {
  readonly #input: ExpressInput;
  readonly #core: ExpressCore;
  readonly #watches: readonly Watch[];
  readonly #barMs: number;
  readonly #holdings = (slot: BotSlot): Holdings => this.#core.holdings(slot);
  #capital = { at: epochMs(Number.NaN), row: 0 };
  #moments = 0;
  #bars = 0;

  constructor(input: ExpressInput, watches: readonly Watch[]) {
    this.#input = input;
    this.#core = new ExpressCore(input);
    this.#watches = watches;
    this.#barMs = timeframeMs(input.base);
  }

  run(way: Way): Passed {
    const { series } = this.#input;
    const columns = series.map(one => one.columns);
    const moments = new Moments(columns, way.historyFrom);
    while (moments.next(way.from)) this.#close(moments.rows);
    if (moments.isEven()) this.#runRows(moments, way);
    else this.#runMoments(moments, way);
    way.progress?.(1);
    return { outcome: this.#core.outcome(), curve: this.#input.curve, moments: this.#moments, bars: this.#bars };
  }

  /** Moment by moment, where a series may lack a bar that another has. */
  #runMoments(moments: Moments, { from, until, progress }: Way): void {
    while (moments.next(until)) {
      this.#moment(moments.rows, moments.at);
      this.#moments += 1;
      for (const row of moments.rows) if (row !== NO_ROW) this.#bars += 1;
      if (this.#moments % LONGEST_STRIDE === 0) progress?.((moments.at - from) / (until - from));
    }
  }

  /** Row by row, where all series have the same times: rows at which nothing happens are passed over together. */
  #runRows(moments: Moments, { until, progress }: Way): void {
    const { time } = (this.#input.series[0] as ExpressInput['series'][number]).columns;
    const [first, end] = [moments.row, moments.rowAfter(until)];
    const rows = new Int32Array(this.#input.series.length);
    let told = first;
    for (let row = first; row < end; ) {
      const next = this.#passOver(row, this.#next(row, Math.min(end, this.#capitalRow(time, end))), time);
      if (next < end) this.#moment(rows.fill(next), epochMs((time[next] as number) + this.#barMs));
      row = next + 1;
      if (row - told < LONGEST_STRIDE) continue;
      told = row;
      progress?.((row - first) / (end - first));
    }
    this.#moments = Math.max(0, end - first);
    this.#bars = this.#moments * rows.length;
  }

  /** The first row from `from` on at which a bot may want something or a bar may reach an order; `end` when there is none. */
  #next(from: number, end: number): number {
    for (let [row, stride] = [from, FIRST_STRIDE]; row < end; stride = Math.min(stride * 2, LONGEST_STRIDE)) {
      const until = Math.min(end, row + stride);
      let next = until;
      for (const watch of this.#watches) next = watch.wakes(row, next);
      for (let index = 0; index < this.#input.series.length; index++) {
        if (this.#core.rests(index)) next = this.#core.reach(index, row, next);
      }
      if (next < until) return next;
      row = until;
    }
    return end;
  }

  /** The first row whose end is late enough for capital to be looked after; `end` when there is none. */
  #capitalRow(time: ArrayLike<number>, end: number): number {
    const at = this.#core.capitalAt;
    if (at !== this.#capital.at) {
      const row = Number.isFinite(at) ? firstAfter(time as Float64Array, at - this.#barMs - 1) : end;
      this.#capital = { at, row };
    }
    return this.#capital.row;
  }

  /** Passes the rows from `from` on, before `until`, and returns the one that it came to: the account may need a look before. */
  #passOver(from: number, until: number, time: Float64Array): number {
    if (until === from) return from;
    const reached = this.#core.valueRows(from, until, this.#barMs);
    if (reached === from) return from;
    for (const watch of this.#watches) watch.pass(time[reached - 1] as number);
    for (let index = 0; index < this.#input.series.length; index++) this.#core.close(index, reached - 1);
    return reached;
  }

  #close(rows: Int32Array): void {
    for (let index = 0; index < rows.length; index++) {
      const row = rows[index] as number;
      if (row !== NO_ROW) this.#core.close(index, row);
    }
  }

  #moment(rows: Int32Array, at: EpochMs): void {
    let reached = false;
    for (let index = 0; index < rows.length; index++) {
      const row = rows[index] as number;
      if (row !== NO_ROW && this.#core.pass(index, row, at)) reached = true;
    }
    if (reached) {
      this.#core.settle(at);
      this.#renew();
    }
    this.#close(rows);
    if (this.#core.look(at)) this.#renew();
    const { entryValidityMs } = this.#input;
    const moment = { rows, at, barMs: this.#barMs, entryValidityMs, holdings: this.#holdings };
    const raised = this.#watches.flatMap(watch => stepWatched(watch, moment));
    if (raised.length > 0) {
      this.#core.decide(raised, at);
      this.#renew();
    }
    this.#core.value(at);
  }

  #renew(): void {
    for (const watch of this.#watches) watch.renew(this.#core.holdings(watch.slot));
  }
}

export interface Passed {
  readonly outcome: Outcome;
  readonly curve: Curve;
  readonly moments: number;
  readonly bars: number;
}

type Way = Pick<LoopInput, 'from' | 'until' | 'historyFrom' | 'marketFrom' | 'progress'>;

/** The run on the express path; null when it needs more than that knows. */
export function expressRun(
  input: Omit<ExpressInput, 'models' | 'marketRows'>,
  models: VenueModels,
  way: Way,
): Passed | null {
  const marketAfter = Math.max(way.marketFrom, way.historyFrom) - timeframeMs(input.base);
  const marketRows = input.series.map(({ columns }) => firstAfter(columns.time, marketAfter));
  const whole: ExpressInput = { ...input, models, marketRows };
  if (!isColumnar(input) || !isExpress(whole)) return null;
  try {
    return new ExpressRun(whole, watchesOf(whole)).run(way);
  } catch (error) {
    if (error instanceof Declined) return null;
    throw error;
  }
}
