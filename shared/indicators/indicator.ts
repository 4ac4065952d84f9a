import type { z } from 'zod';
import type { Bar } from '../domain/bar.ts';

/** An indicator under way: takes closed bars oldest first, one after the other. */
export interface Stream {
  /** The value at this bar: finite, or null before warm-up and where the formula has none (a division by 0). Never NaN. */
  update(bar: Bar): number | null;
}

/** What an indicator file exports: a formula over bars that gives one number per bar. */
export interface Indicator<Shape extends z.ZodRawShape = z.ZodRawShape> {
  /** Lower case and dashes; the first part of a feature's id. */
  readonly name: string;
  /** Numbers only; the order of the keys is their order in the feature's id. */
  readonly params: z.ZodObject<Shape, z.core.$strict>;
  /** Bars until the first value: it comes with the `warmUp`-th bar, on a market that moves. */
  warmUp(params: z.output<z.ZodObject<Shape>>): number;
  start(params: z.output<z.ZodObject<Shape>>): Stream;
}

/** An indicator whose parameters only itself knows, as the registry holds it: `start` takes what `params` parsed. */
export interface AnyIndicator {
  readonly name: string;
  readonly params: z.ZodObject;
  warmUp(params: Readonly<Record<string, number>>): number;
  start(params: Readonly<Record<string, number>>): Stream;
}

/** Checks an indicator's types and forgets the names of its parameters. */
export const indicator = <Shape extends z.ZodRawShape>(definition: Indicator<Shape>): AnyIndicator =>
  definition as unknown as AnyIndicator;
