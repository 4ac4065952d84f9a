import type { z } from 'zod';
import type { Bar } from '../domain/bar.ts';
import type { Flow } from '../domain/flow.ts';
import type { Observed } from '../domain/observation.ts';

/** What an indicator may see beside its bar, at the same time. */
export interface Beside {
  /** The bar of the instrument that the spec names under `reference`; null when it is missing. */
  readonly reference: Bar | null;
  /** Null where nothing is known of trades and book. */
  readonly flow: Flow | null;
  /** What is known at the bar's close of the series that the spec names under `observed`; null before its first number. */
  readonly observed: Observed | null;
}
/** Nothing beside the bar. */
export const ALONE: Beside = { reference: null, flow: null, observed: null };

/** An indicator under way: takes closed bars oldest first, one after the other. */
export interface Stream {
  /** The value at this bar: finite, or null before warm-up and where the formula has none (a division by 0). Never NaN. */
  update(bar: Bar, beside: Beside): number | null;
}

export type Unit =
  | 'quote'
  | 'base'
  /** Price times volume. */
  | 'quote·base'
  | 'percent'
  | 'fraction'
  | 'bars'
  | 'hours'
  | 'degrees'
  | 'deviations'
  /** 1, 0, −1: yes, or which way. */
  | 'flag'
  /** A number without a unit. */
  | 'number';

/** What stands in the list of features. */
export interface Description {
  /** Lower case and dashes; the first part of a feature's id. */
  readonly name: string;
  /** The formula in one line. */
  readonly summary: string;
  readonly unit: Unit;
  /** Least and greatest value; null: no bound. A test holds the indicator to it. */
  readonly range: readonly [least: number | null, greatest: number | null];
  /** When a market that moves has no value after warm-up all the same; left out: never. */
  readonly nullWhen?: string;
}

/** What an indicator file exports: a formula over bars that gives one number per bar. */
export interface Indicator<Shape extends z.ZodRawShape = z.ZodRawShape> extends Description {
  /** What it must have beside the bar; left out: nothing. */
  readonly needs?: readonly (keyof Beside)[];
  /** Numbers only, each with its textbook default; the order of the keys is their order in the feature's id. */
  readonly params: z.ZodObject<Shape, z.core.$strict>;
  /** Bars until the first value: it comes with the `warmUp`-th bar, on a market that moves. */
  warmUp(params: z.output<z.ZodObject<Shape>>): number;
  start(params: z.output<z.ZodObject<Shape>>): Stream;
}

/** An indicator whose parameters only itself knows, as the registry holds it: `start` takes what `params` parsed. */
export interface AnyIndicator extends Description {
  readonly needs: readonly (keyof Beside)[];
  readonly params: z.ZodObject;
  warmUp(params: Readonly<Record<string, number>>): number;
  start(params: Readonly<Record<string, number>>): Stream;
}

/** Checks an indicator's types and forgets the names of its parameters. */
export const indicator = <Shape extends z.ZodRawShape>(definition: Indicator<Shape>): AnyIndicator =>
  ({ needs: [], ...definition }) as unknown as AnyIndicator;
