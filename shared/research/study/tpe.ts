import { invariant } from '../../kernel/invariant.ts';
import { normalCdf } from '../../kernel/normal.ts';
import type { Random } from '../../kernel/random.ts';
import type { Scored } from './search.ts';
import type { Axis, Point } from './space.ts';

/*
 * Tree-structured Parzen estimator (Bergstra, Bardenet, Bengio & Kégl 2011): the trials are split into good and bad ones, each
 * half is smoothed into a density per axis, and of some draws from the good one that point is proposed where good is most likely
 * against bad. Points that are on their way count as bad ones, so that a round does not propose the same again and again.
 */

/** Share of the trials that count as good, and how many at most. */
const GOOD_SHARE = 0.15;
const MOST_GOOD = 25;
const DRAWS = 24;
/** Weight of chance beside each half's own points. */
const PRIOR = 1;

export interface Proposal {
  readonly axes: readonly Axis[];
  readonly found: readonly Scored[];
  readonly pending: readonly Point[];
  readonly random: Random;
}

export function proposeByParzen({ axes, found, pending, random }: Proposal): Point {
  const sorted = found.toSorted(
    (a, b) => (b.score ?? Number.NEGATIVE_INFINITY) - (a.score ?? Number.NEGATIVE_INFINITY),
  );
  const known = sorted.filter(({ score }) => score !== null).length;
  const good = Math.min(MOST_GOOD, known, Math.max(1, Math.ceil(GOOD_SHARE * sorted.length)));
  const halves = [
    sorted.slice(0, good).map(one => one.point),
    [...sorted.slice(good).map(one => one.point), ...pending],
  ];
  return axes.map((axis, index) => {
    const [better, worse] = halves.map(points =>
      density(
        axis,
        points.map(point => point[index] ?? 0),
      ),
    );
    invariant(better !== undefined && worse !== undefined, 'there are two halves');
    let best = { place: better.draw(random), gain: Number.NEGATIVE_INFINITY };
    for (let draw = 0; draw < DRAWS; draw++) {
      const place = better.draw(random);
      const gain = Math.log(better.at(place)) - Math.log(worse.at(place));
      if (gain > best.gain) best = { place, gain };
    }
    return best.place;
  });
}

interface Density {
  readonly draw: (random: Random) => number;
  /** Relative likelihood, above 0. */
  readonly at: (place: number) => number;
}

const density = (axis: Axis, places: readonly number[]): Density =>
  axis.kind === 'values' && !axis.ordered ? counted(axis.values.length, places) : smoothed(axis, places);

/** Of values without an order: how often each was there, and one more. */
function counted(values: number, places: readonly number[]): Density {
  const weights = new Array<number>(values).fill(PRIOR / values);
  for (const place of places) weights[place] = (weights[place] ?? 0) + 1;
  const sum = places.length + PRIOR;
  return {
    at: place => (weights[place] ?? 0) / sum,
    draw: random => {
      let left = random.next() * sum;
      const index = weights.findIndex(weight => {
        left -= weight;
        return left < 0;
      });
      return index < 0 ? values - 1 : index;
    },
  };
}

/** A bell around each place, cut off at the ends, as wide as the way to its farther neighbour, and a flat share for chance. */
function smoothed(axis: Axis, places: readonly number[]): Density {
  const last = axis.kind === 'values' ? Math.max(1, axis.values.length - 1) : 1;
  const bells = bellsOf(places.map(place => place / last));
  const sum = bells.length + PRIOR;
  return {
    at: place => {
      const x = place / last;
      let total = PRIOR;
      for (const { centre, width, mass } of bells) {
        total += Math.exp(-0.5 * ((x - centre) / width) ** 2) / (width * Math.sqrt(2 * Math.PI) * mass);
      }
      return total / sum;
    },
    draw: random => {
      const bell = bells[Math.floor(random.next() * sum)];
      const x = bell === undefined ? random.next() : drawn(bell, random);
      if (axis.kind === 'real') return x;
      return Math.min(axis.values.length - 1, Math.floor(x * axis.values.length));
    },
  };
}

interface Bell {
  readonly centre: number;
  readonly width: number;
  /** Share of the bell between 0 and 1. */
  readonly mass: number;
}

function bellsOf(centres: readonly number[]): readonly Bell[] {
  const sorted = centres.toSorted((a, b) => a - b);
  const narrowest = 1 / Math.min(100, sorted.length + 1);
  return sorted.map((centre, index) => {
    const gaps = [centre - (sorted[index - 1] ?? 0), (sorted[index + 1] ?? 1) - centre];
    const width = Math.min(1, Math.max(narrowest, ...gaps));
    return { centre, width, mass: normalCdf((1 - centre) / width) - normalCdf(-centre / width) };
  });
}

function drawn({ centre, width }: Bell, random: Random): number {
  for (;;) {
    const x = centre + width * random.normal();
    if (x >= 0 && x < 1) return x;
  }
}
