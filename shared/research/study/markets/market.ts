import { seededRandom } from '../../../kernel/random.ts';
import type { Series } from '../../backtest/series.ts';
import type { StudySpan, TrialMarket } from '../plan.ts';
import { blockLength, stationaryIndices } from './bootstrap.ts';
import { fitGarch, type Garch } from './garch.ts';
import { type Redrawn, redraw, type Shapes, shapesOf } from './shapes.ts';

/**
 * The candles that a trial sees: the recorded ones, or within the span others made of them; what lies before stays for the
 * warm-up. Bars that are missing stay missing. Several series are drawn together, bar for bar, so that they move together as
 * they did. Funding and observations of other sources stay at their times.
 *
 * `stationary-bootstrap`: stretches of bars in a new order. `garch`: each bar is one of the recorded ones with its size by the
 * volatility of the path, which follows GARCH(1,1) fitted to the series: filtered historical simulation (Barone-Adesi,
 * Giannopoulos & Vosper 1999), which keeps fat tails.
 */
export function marketOf(series: readonly Series[], market: TrialMarket, span: StudySpan): readonly Series[] {
  if (market.kind === 'recorded') return series;
  const ground = groundOf(series, span);
  if (market.kind === 'stressed') return series.map((one, index) => stressed(one, ground.parts[index], market));
  const random = seededRandom(`market|${market.method}|${market.seed}`);
  const { joint, moments, parts } = ground;
  if (joint.length === 0) return series;
  const drawn = new Int32Array(moments.length);
  if (market.method === 'stationary-bootstrap') {
    stationaryIndices(drawn, { among: joint.length, mean: blockLength(joint.length), random });
  } else for (let index = 0; index < drawn.length; index++) drawn[index] = random.integer(joint.length);
  return series.map((one, index) => {
    const part = parts[index];
    if (part === undefined) return one;
    const { shapes, first, until, places, rowAt, garch } = part;
    const sourceOf = (row: number): number => {
      const moment = places[row - first] as number;
      return rowAt[joint[drawn[moment] as number] as number] as number;
    };
    const next =
      market.method === 'garch' && garch !== null
        ? filtered(garch, { sourceOf, shapes, first })
        : (row: number, into: Redrawn): void => {
            into.source = sourceOf(row);
          };
    return { ...one, ...redraw(one, shapes, { first, until, next }) };
  });
}

/** A series within the span. */
interface Part {
  readonly shapes: Shapes;
  readonly first: number;
  readonly until: number;
  /** By row from `first` on: which moment of the span it is; by moment: which row, or −1. */
  readonly places: Int32Array;
  readonly rowAt: Int32Array;
  readonly garch: Garch | null;
}

interface Ground {
  readonly moments: Float64Array;
  /** Moments at which every series has a bar with one before it. */
  readonly joint: Int32Array;
  readonly parts: readonly Part[];
}

/** What all paths of a study have in common; worked out once for its candles. */
const grounds = new WeakMap<readonly Series[], { readonly span: StudySpan; readonly ground: Ground }>();

function groundOf(series: readonly Series[], span: StudySpan): Ground {
  const known = grounds.get(series);
  if (known !== undefined && known.span.from === span.from && known.span.until === span.until) return known.ground;
  const rows = series.map(({ columns: { time } }) => ({
    first: rowFrom(time, span.from),
    until: rowFrom(time, span.until),
  }));
  const within = series.map(({ columns }, index) => columns.time.subarray(rows[index]?.first, rows[index]?.until));
  const moments = Float64Array.from(new Set(within.flatMap(times => [...times]))).sort();
  const placeOf = new Map(Array.from(moments, (time, place) => [time, place]));
  const parts = series.map(({ columns }, index): Part => {
    const { first = 0, until = 0 } = rows[index] ?? {};
    const places = Int32Array.from(within[index] ?? [], time => placeOf.get(time) ?? 0);
    const rowAt = new Int32Array(moments.length).fill(-1);
    places.forEach((place, offset) => {
      rowAt[place] = first + offset;
    });
    const shapes = shapesOf(columns);
    return { shapes, first, until, places, rowAt, garch: fitGarch(shapes.close.subarray(first, until)) };
  });
  const joint = Int32Array.from(moments.keys()).filter(place =>
    parts.every(({ rowAt }) => (rowAt[place] as number) > 0),
  );
  const ground = { moments, joint, parts };
  grounds.set(series, { span, ground });
  return ground;
}

function rowFrom(time: Float64Array, from: number): number {
  const row = time.findIndex(one => one >= from);
  return row < 0 ? time.length : row;
}

/** Draws returns by the volatility of the path so far; it begins with that of the span's first bar. */
function filtered(
  { mean, longRun, alpha, beta, sigma }: Garch,
  {
    sourceOf,
    shapes,
    first,
  }: { readonly sourceOf: (row: number) => number; readonly shapes: Shapes; readonly first: number },
): (row: number, into: Redrawn) => void {
  const constant = (1 - alpha - beta) * longRun;
  let variance = (sigma[0] as number) ** 2;
  return (row, into) => {
    const source = sourceOf(row);
    const scale = Math.sqrt(variance) / (sigma[source - first] as number);
    into.source = source;
    into.scale = scale;
    into.drift = mean * (1 - scale);
    const shock = scale * ((shapes.close[source] as number) - mean);
    variance = constant + alpha * shock * shock + beta * variance;
  };
}

function stressed(
  series: Series,
  part: Part | undefined,
  { volatility, shock }: Extract<TrialMarket, { readonly kind: 'stressed' }>,
): Series {
  if (part === undefined) return series;
  const { shapes, first, until } = part;
  const begin = shock === null ? until : first + Math.floor(shock.at * (until - first));
  const drift = shock === null ? 0 : Math.log(1 + shock.size) / shock.bars;
  const end = begin + (shock?.bars ?? 0);
  const next = (row: number, into: Redrawn): void => {
    into.source = row;
    into.scale = volatility;
    into.drift = row >= begin && row < end ? drift : 0;
  };
  return { ...series, ...redraw(series, shapes, { first, until, next }) };
}
