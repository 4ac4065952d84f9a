import type { MarketSymbol } from '../../domain/instrument.ts';
import { type Decimal, roundToStep, ZERO } from '../../kernel/decimal.ts';
import { type EpochMs, epochMs, timeframeMs } from '../../kernel/time.ts';
import { barPath } from '../../simulation/bar-path.ts';
import type { Bar, Command, EngineEvent, Execution, MatchingEngine } from '../../simulation/types.ts';
import { NO_ROW } from './moments.ts';
import { barOf, type Series } from './series.ts';
import { TapeReader } from './tape.ts';
import { isOwn, type PlainVenue, plainVenue, type Venue, type VenueInput } from './venue.ts';

const NOTHING: readonly EngineEvent[] = [];
/** A bar's path has so many straight pieces, which are taken to last equally long. */
const PIECES = 3;

/** How far a bar has passed: pieces of its path, not begun below 0. */
interface Walk {
  readonly row: number;
  readonly bar: Bar;
  readonly path: ReturnType<typeof barPath>;
  passed: number;
}

/** The same venue, which may be asked for something between two ends of bars: it plays tapes, and walks bars as far as it is asked. */
export class PacedVenue implements Venue {
  readonly engine: MatchingEngine;
  readonly #plain: PlainVenue;
  readonly #series: readonly Series[];
  readonly #readers: readonly (TapeReader | null)[];
  readonly #indexOf: ReadonlyMap<string, number>;
  readonly #barMs: number;
  readonly #walks: (Walk | null)[];

  constructor(input: VenueInput) {
    this.#plain = plainVenue(input);
    this.engine = this.#plain.engine;
    this.#series = input.series;
    this.#readers = input.series.map(({ tape, listing }) =>
      tape === undefined ? null : new TapeReader(tape, listing.symbol),
    );
    this.#indexOf = new Map(input.series.map(({ listing }, index) => [listing.symbol, index]));
    this.#barMs = timeframeMs((input.series[0] as Series).columns.timeframe);
    this.#walks = input.series.map(() => null);
  }

  open(at: EpochMs): void {
    this.#plain.open(at);
  }

  /** The bars of these rows are about to pass. */
  begin(rows: Int32Array): void {
    for (const [index, row] of rows.entries()) this.#walks[index] = this.#walkOf(index, row);
  }

  /** When a tape says something next; Infinity when none does. */
  get nextTape(): number {
    return this.#readers.reduce((next, reader) => Math.min(next, reader?.next ?? Number.POSITIVE_INFINITY), Infinity);
  }

  /** Plays what the tapes say next; what it did to the account. */
  play(): readonly EngineEvent[] {
    const next = this.nextTape;
    const reader = this.#readers.find(one => one?.next === next);
    return reader ? this.#play(reader) : NOTHING;
  }

  /** Brings a market to a time within its present bar; what that did to the account. */
  reach(symbol: MarketSymbol, at: EpochMs): readonly EngineEvent[] {
    const index = this.#indexOf.get(symbol) ?? NO_ROW;
    const walk = this.#walks[index] ?? null;
    if (walk === null) return NOTHING;
    const share = (at - walk.bar.openTime) / this.#barMs;
    return this.#walkTo(index, { walk, passed: Math.min(1, Math.max(0, share)) * PIECES, at });
  }

  move(index: number, row: number, at: EpochMs): readonly EngineEvent[] {
    const reader = this.#readers[index] ?? null;
    const events: EngineEvent[] = [];
    while (reader !== null && reader.next < at) events.push(...this.#play(reader));
    const walk = this.#walks[index] ?? null;
    if (walk === null && !this.#isTaped(index, row)) return [...events, ...this.#plain.move(index, row, at)];
    if (walk !== null && walk.passed < 0) events.push(...this.#plain.walk(index, row, at));
    else if (walk !== null) events.push(...this.#walkTo(index, { walk, passed: PIECES, at }));
    this.#walks[index] = null;
    return [...events, ...this.#plain.fund(index, at)];
  }

  execute<Kind extends Command['kind']>(
    command: Extract<Command, { readonly kind: Kind }>,
    at: EpochMs,
  ): Execution<Kind> {
    return this.#plain.execute<Kind>(command, at);
  }

  #play(reader: TapeReader): readonly EngineEvent[] {
    return this.engine.move(reader.take(epochMs(this.engine.now() ?? 0))).filter(isOwn);
  }

  #isTaped(index: number, row: number): boolean {
    const openTime = this.#series[index]?.columns.time[row] ?? 0;
    return this.#readers[index]?.covers(openTime, openTime + this.#barMs) === true;
  }

  #walkOf(index: number, row: number): Walk | null {
    if (row === NO_ROW || this.#isTaped(index, row)) return null;
    const bar = barOf((this.#series[index] as Series).columns, row);
    return { row, bar, path: barPath(bar), passed: -1 };
  }

  #walkTo(index: number, { walk, passed, at }: { walk: Walk; passed: number; at: EpochMs }): readonly EngineEvent[] {
    const { path, bar } = walk;
    const events: EngineEvent[] = [];
    const { symbol, tickSize } = (this.#series[index] as Series).listing;
    const stretch = (by: 'gap' | 'way', to: Decimal, volume: Decimal): void => {
      const stretched = { kind: 'stretch', symbol, at, to, by, volume, barVolume: bar.volume } as const;
      events.push(...this.engine.move(stretched).filter(isOwn));
    };
    if (walk.passed < 0) {
      stretch('gap', path[0], ZERO);
      walk.passed = 0;
    }
    while (walk.passed < passed) {
      const piece = Math.floor(walk.passed);
      const end = Math.min(piece + 1, passed);
      const [from, to] = [path[piece], path[piece + 1]] as readonly [Decimal, Decimal];
      const price = end === piece + 1 ? to : roundToStep(from.plus(to.minus(from).times(end - piece)), tickSize);
      stretch('way', price, bar.volume.times(end - walk.passed).div(PIECES));
      walk.passed = end;
    }
    return events;
  }
}
