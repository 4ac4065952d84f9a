import { z } from 'zod';
import { invariant } from '../../kernel/invariant.ts';
import type { Random } from '../../kernel/random.ts';

const range = z
  .strictObject({
    from: z.number(),
    to: z.number(),
    /** Left out: any number between. */
    step: z.number().positive().optional(),
    /** `log`: as many between 1 and 10 as between 10 and 100; without a step only. */
    scale: z.enum(['linear', 'log']).default('linear'),
  })
  .refine(({ from, to }) => from < to, { path: ['to'], error: 'expected more than from' })
  .refine(({ from, scale }) => scale === 'linear' || from > 0, { path: ['from'], error: 'a log scale begins above 0' })
  .refine(({ step, scale }) => step === undefined || scale === 'linear', {
    path: ['step'],
    error: 'a log scale has none',
  });

/** By parameter: a list of values, or a range of numbers. */
export const parameterSpace = z
  .record(z.string(), z.union([z.array(z.json()).min(1).max(10_000).readonly(), range]))
  .refine(space => Object.keys(space).length > 0, { error: 'expected at least one parameter' })
  .readonly();
export type ParameterSpace = z.output<typeof parameterSpace>;

export type Value = z.output<ReturnType<typeof z.json>>;
export type Params = Readonly<Record<string, Value>>;

/** One parameter. `ordered`: neighbours in the list are alike. */
export type Axis =
  | { readonly kind: 'values'; readonly name: string; readonly values: readonly Value[]; readonly ordered: boolean }
  | {
      readonly kind: 'real';
      readonly name: string;
      readonly from: number;
      readonly to: number;
      readonly scale: 'linear' | 'log';
    };

/** A place in the space, by axis: the index of a value, or the share of the way through a range, 0 to 1. */
export type Point = readonly number[];

/** Digits that a number between others keeps, so that it reads well and survives text. */
const DIGITS = 6;
const exact = (value: number, digits = 12): number => Number(value.toPrecision(digits));

export const axesOf = (space: ParameterSpace): readonly Axis[] =>
  Object.entries(space).map(([name, given]): Axis => {
    if (!('from' in given)) {
      return { kind: 'values', name, values: given, ordered: given.every(one => typeof one === 'number') };
    }
    const { from, to, step, scale } = given;
    if (step === undefined) return { kind: 'real', name, from, to, scale };
    const count = Math.floor((to - from) / step + 1e-9) + 1;
    const values = Array.from({ length: count }, (_, index) => exact(from + index * step));
    return { kind: 'values', name, values, ordered: true };
  });

export const paramsAt = (axes: readonly Axis[], point: Point): Params =>
  Object.fromEntries(axes.map((axis, index) => [axis.name, valueAt(axis, point[index] ?? 0)]));

function valueAt(axis: Axis, place: number): Value {
  if (axis.kind === 'values') {
    const value = axis.values[place];
    invariant(value !== undefined, `${axis.name} has a value ${place}`);
    return value;
  }
  const { from, to, scale } = axis;
  return exact(scale === 'log' ? from * (to / from) ** place : from + (to - from) * place, DIGITS);
}

/** Uniform over the space. */
export const randomPoint = (axes: readonly Axis[], random: Random): Point =>
  axes.map(axis => (axis.kind === 'values' ? random.integer(axis.values.length) : random.next()));

/** How many points the grid has; null: an axis without steps has no end of them. */
export const gridSize = (axes: readonly Axis[]): number | null =>
  axes.reduce<number | null>(
    (size, axis) => (size === null || axis.kind === 'real' ? null : size * axis.values.length),
    1,
  );

/** Every point, the last axis fastest. */
export function gridPoints(axes: readonly Axis[]): readonly Point[] {
  return axes.reduce<readonly Point[]>(
    (points, axis) => {
      invariant(axis.kind === 'values', `${axis.name} has steps`);
      return points.flatMap(point => axis.values.map((_, index) => [...point, index]));
    },
    [[]],
  );
}

/** Of an axis without steps, to either side. */
const MOVE = 0.1;

/** The places next to a point along each axis: one value up or down, or a tenth of the range. Unordered values have no neighbours. */
export function neighboursOf(
  axes: readonly Axis[],
  point: Point,
): readonly { readonly axis: Axis; readonly point: Point }[] {
  return axes.flatMap((axis, index) => {
    const place = point[index] ?? 0;
    const moved = (to: number) => ({ axis, point: point.with(index, to) });
    if (axis.kind === 'real') return [place - MOVE, place + MOVE].filter(to => to >= 0 && to <= 1).map(moved);
    if (!axis.ordered) return [];
    return [place - 1, place + 1].filter(to => to >= 0 && to < axis.values.length).map(moved);
  });
}
