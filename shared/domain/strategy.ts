import type { z } from 'zod';
import type { EpochMs, Timeframe } from '../kernel/time.ts';
import type { Bar } from './bar.ts';

/** One number per bar that a strategy asks for: an indicator of `shared/indicators`, its parameters, a bar length. */
export interface FeatureSpec {
  readonly indicator: string;
  readonly params: Readonly<Record<string, number>>;
  /** Left out: the bot's own. Another one gives its value at the last bar of it that was closed when the bot's bar closed. */
  readonly timeframe?: Timeframe;
  /** Id of the instrument to compare with (`binance:BTC/USDT`): given to indicators that need one, and to no other. */
  readonly reference?: string;
  /** A series of observations (`fred:DGS10`): given to indicators that need one, and to no other. */
  readonly observed?: string;
}

/** What a bot holds of an instrument, from its fills. */
export interface HeldPosition {
  readonly side: 'long' | 'short';
  /** In base, above 0. */
  readonly quantity: number;
  /** Average, in quote. */
  readonly entryPrice: number;
  /** Market time of the first fill. */
  readonly openedAt: EpochMs;
  /** How many entries it was made of, at least 1. */
  readonly entries: number;
  /** The stop in force, in quote; null while there is none. */
  readonly stopLoss: number | null;
  readonly takeProfit: number | null;
}

/** Orders of the bot that have been decided and are not over yet. Raising the same again is pointless, not dangerous. */
export interface OnTheirWay {
  readonly entry: boolean;
  readonly exit: boolean;
}

/** All that a strategy may know of an instrument at the close of a bar. */
export interface InstrumentView<Feature extends string> {
  readonly bar: Bar;
  /** By the names declared in `features`; null before warm-up and where the formula has no value. */
  readonly features: Readonly<Record<Feature, number | null>>;
  readonly position: HeldPosition | null;
  readonly onTheirWay: OnTheirWay;
}

export interface StepInput<Params, State, Feature extends string> {
  readonly params: Params;
  readonly state: State;
  /** Open time of the bar. */
  readonly time: EpochMs;
  /** Length of the bar in ms: what is known, is known at `time + barMs`. */
  readonly barMs: number;
  /** Every instrument of the bot, by id (`binance:BTC/USDT`); null when its bar did not come in time. */
  readonly instruments: Readonly<Record<string, InstrumentView<Feature> | null>>;
}

/** Why a strategy did what it did, or nothing: a code with the numbers it looked at, made into words only when somebody asks. */
export interface Why {
  /** CAPITALS_WITH_UNDERSCORES, one of the strategy's `reasons`. */
  readonly code: string;
  readonly numbers: Readonly<Record<string, number | null>>;
}

/** What a strategy may want of one instrument. Prices in quote; they are rounded to the venue's ticks later. */
export type Action =
  | {
      readonly kind: 'enter';
      /** Only `long` on a spot venue. */
      readonly side: 'long' | 'short';
      /** 0 to 1; below the bot's minimum confidence nothing happens. */
      readonly confidence: number;
      /** No entry without one: below the close when long, above it when short. */
      readonly stopLoss: number;
      readonly takeProfit: number | null;
      readonly entry: { readonly type: 'market' } | { readonly type: 'limit'; readonly price: number };
      /** How much of what the limits leave for a whole position, above 0 to 1; left out: all of it. */
      readonly size?: number;
      /**
       * Of how many entries the position may be made, this one in: above 1 it adds to what is held, whose stop and target become
       * this one's (a looser stop is refused). Left out: 1.
       */
      readonly maxEntries?: number;
    }
  | { readonly kind: 'exit' }
  /** Sells a share of what is held, above 0 and below 1; the stop stays for the rest. */
  | { readonly kind: 'reduce'; readonly share: number }
  | { readonly kind: 'move-stop'; readonly stopLoss: number };

/** At most one per instrument and step. */
export type Signal = Action & { readonly instrument: string };

export interface Step<State> {
  readonly state: State;
  readonly signals: readonly Signal[];
  /** One per instrument whose bar is there, also when nothing is to be done. */
  readonly why: Readonly<Record<string, Why>>;
}

/**
 * The whole interface of a strategy. It is pure: no clock, no randomness, no memory but `state`, and what it says at a
 * bar does not depend on later bars. Most strategies look at one instrument at a time: see `perInstrument`.
 */
export interface Strategy<Params, State, Feature extends string> {
  /** Lower case and dashes; bots name it in the profile. */
  readonly name: string;
  /** What it does, in a sentence or two, for lists. */
  readonly summary?: string;
  /** Parses the bot's `params`, with defaults. */
  readonly params: z.ZodType<Params>;
  /** Parses what was stored; plain JSON. A stored state that no longer fits is started anew. */
  readonly state: z.ZodType<State>;
  /** The words for each code of `why`, with `{name}` for a number: `fast average {fast} is below {slow}`. */
  readonly reasons: Readonly<Record<string, string>>;
  /** Declares its inputs by name; the warm-up follows from them. */
  features(params: Params): Readonly<Record<Feature, FeatureSpec>>;
  start(params: Params): State;
  step(input: StepInput<Params, State, Feature>): Step<State>;
  /** Left out: every bar is stepped on. See `Idle`. */
  idle?(input: IdleInput<Params, State>): Idle<Feature> | null;
  /**
   * For a strategy that decides about each instrument by itself, and whose `idle` looks at no other's state: a step of the `awake`
   * ones alone, at a bar that changes nothing at the others. It gives the state and the signals that `step` gives, and why of the awake.
   */
  stepSome?(
    input: StepInput<Params, State, Feature>,
    awake: Readonly<Record<string, InstrumentView<Feature>>>,
  ): Step<State>;
}

/** What stays as it is until a strategy steps again, of one of its instruments. */
export interface IdleInput<Params, State> extends Pick<InstrumentView<string>, 'position' | 'onTheirWay'> {
  readonly params: Params;
  readonly state: State;
  readonly instrument: string;
  /** Length of the bar in ms. */
  readonly barMs: number;
}

/**
 * Says of a bar that `step` would change nothing at it: no signal, and the state as it is. It sees what `step` sees of the
 * bar and no more, and is asked only when every feature has a value. A backtest passes over such bars; live they are stepped on.
 * What it is given is overwritten with each bar.
 */
export type Idle<Feature extends string> = (features: Readonly<Record<Feature, number>>, bar: Bar) => boolean;

/** A strategy whose types only itself knows, as registries hold it: what comes out of its parsers goes into its functions. */
export interface AnyStrategy {
  readonly name: string;
  readonly summary?: string;
  readonly params: z.ZodType;
  readonly state: z.ZodType;
  readonly reasons: Readonly<Record<string, string>>;
  features(params: unknown): Readonly<Record<string, FeatureSpec>>;
  start(params: unknown): unknown;
  step(input: StepInput<unknown, unknown, string>): Step<unknown>;
  idle?(input: IdleInput<unknown, unknown>): Idle<string> | null;
  stepSome?(
    input: StepInput<unknown, unknown, string>,
    awake: Readonly<Record<string, InstrumentView<string>>>,
  ): Step<unknown>;
}
