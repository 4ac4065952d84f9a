import { z } from 'zod';
import { seededRandom } from '../../kernel/random.ts';
import type { TrialResult, TrialSpec } from './plan.ts';
import type { Walk } from './rounds.ts';
import { type Axis, gridPoints, type Params, type Point, paramsAt, randomPoint } from './space.ts';
import { proposeByParzen } from './tpe.ts';

const count = z.int().min(1).max(100_000);

export const search = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('grid') }),
  z.strictObject({ kind: z.literal('random'), count, seed: z.string().default('1') }),
  /** Tree of Parzen estimators: `first` by chance, then rounds of `batch`. */
  z.strictObject({
    kind: z.literal('tpe'),
    count,
    first: z.int().min(2).default(20),
    batch: z.int().min(1).max(1_000).default(10),
    seed: z.string().default('1'),
  }),
]);
export type Search = Readonly<z.output<typeof search>>;

/** A set of parameters, and how good it turned out: higher is better; null: it is out of the question. */
export interface Scored {
  readonly point: Point;
  readonly params: Params;
  readonly result: TrialResult;
  readonly score: number | null;
}

export interface SearchInput {
  readonly axes: readonly Axis[];
  readonly search: Search;
  /** Whether the strategy takes such parameters: what it refuses is never run. */
  readonly accepts: (params: Params) => boolean;
  readonly specOf: (params: Params) => TrialSpec;
  readonly score: (result: TrialResult) => number | null;
}

/** Draws for one point until nothing new is expected to come. */
const PATIENCE = 200;

/** Runs the search, in the order of its proposals. Fewer than asked for where the space has no more. */
export function* searchWalk(input: SearchInput): Walk<readonly Scored[]> {
  const { axes, search: how } = input;
  const found: Scored[] = [];
  const seen = new Set<string>();
  const fresh = (point: Point): boolean => {
    const params = paramsAt(axes, point);
    const key = JSON.stringify(params);
    if (seen.has(key) || !input.accepts(params)) return false;
    seen.add(key);
    return true;
  };
  if (how.kind === 'grid') {
    yield* evaluate(input, gridPoints(axes).filter(fresh), found);
    return found;
  }
  const random = seededRandom(`search|${how.seed}`);
  const draw = (): Point => randomPoint(axes, random);
  if (how.kind === 'random') {
    yield* evaluate(input, collect(how.count, draw, fresh), found);
    return found;
  }
  yield* evaluate(input, collect(Math.min(how.first, how.count), draw, fresh), found);
  while (found.length < how.count) {
    const pending: Point[] = [];
    const wanted = Math.min(how.batch, how.count - found.length);
    const points = collect(
      wanted,
      () => proposeByParzen({ axes, found, pending, random }),
      point => {
        const isFresh = fresh(point);
        if (isFresh) pending.push(point);
        return isFresh;
      },
    );
    if (points.length === 0) break;
    yield* evaluate(input, points, found);
  }
  return found;
}

function collect(wanted: number, draw: () => Point, fresh: (point: Point) => boolean): readonly Point[] {
  const points: Point[] = [];
  for (let misses = 0; points.length < wanted && misses < PATIENCE; ) {
    const point = draw();
    if (fresh(point)) {
      points.push(point);
      misses = 0;
    } else misses += 1;
  }
  return points;
}

function* evaluate({ axes, specOf, score }: SearchInput, points: readonly Point[], found: Scored[]): Walk<void> {
  const sets = points.map(point => paramsAt(axes, point));
  const results = yield sets.map(specOf);
  for (const [index, result] of results.entries()) {
    found.push({ point: points[index] ?? [], params: sets[index] ?? {}, result, score: score(result) });
  }
}

/** The best first; of equal scores the one that was proposed first. What is out of the question is left out. */
export const ranked = (found: readonly Scored[]): readonly (Scored & { readonly score: number })[] =>
  found
    .filter((one): one is Scored & { readonly score: number } => one.score !== null)
    .toSorted((a, b) => b.score - a.score);
