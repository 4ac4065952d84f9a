import type { Columns } from '../../../domain/columns.ts';
import { FLOW_NAMES } from '../../../domain/flow.ts';
import type { Series } from '../../backtest/series.ts';

/** Bars without their price: logarithms, relative to the close before. Row 0 has no close before and counts as still. */
export interface Shapes {
  readonly open: Float64Array;
  /** The log return. */
  readonly close: Float64Array;
  /** How far the high is above, and the low below, the bar's open and close. At least 0. */
  readonly above: Float64Array;
  readonly below: Float64Array;
}

export function shapesOf({ open, high, low, close }: Columns): Shapes {
  const count = close.length;
  const shapes = {
    open: new Float64Array(count),
    close: new Float64Array(count),
    above: new Float64Array(count),
    below: new Float64Array(count),
  };
  for (let row = 0; row < count; row++) {
    const [o, c] = [open[row] as number, close[row] as number];
    const before = row === 0 ? o : (close[row - 1] as number);
    shapes.open[row] = Math.log(o / before);
    shapes.close[row] = Math.log(c / before);
    shapes.above[row] = Math.log((high[row] as number) / Math.max(o, c));
    shapes.below[row] = Math.log(Math.min(o, c) / (low[row] as number));
  }
  return shapes;
}

/** What a row becomes: the bar of `source`, its moves times `scale`, and `drift` on top of its log return. */
export interface Redrawn {
  source: number;
  scale: number;
  drift: number;
}

/**
 * Rows `first` to `until` (not included) anew, each from the close of the one before; prices on the venue's ticks, volumes and what is known
 * of trades and book those of the sources.
 */
export function redraw(
  { columns, listing, flow }: Series,
  shapes: Shapes,
  { first, until, next }: { readonly first: number; readonly until: number; next(row: number, into: Redrawn): void },
): Pick<Series, 'columns' | 'flow'> {
  const onTick = rounder(listing.tickSize.toNumber(), listing.tickSize.decimalPlaces());
  const [open, high, low, close, volume] = (['open', 'high', 'low', 'close', 'volume'] as const).map(name =>
    columns[name].slice(),
  ) as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];
  const flows = FLOW_NAMES.map(name => ({ from: flow?.[name] ?? NOTHING, into: flow?.[name].slice() ?? NOTHING }));
  const drawn: Redrawn = { source: 0, scale: 1, drift: 0 };
  let price = (first === 0 ? columns.open[0] : columns.close[first - 1]) ?? 1;
  for (let row = first; row < until; row++) {
    next(row, drawn);
    const { source, scale, drift } = drawn;
    const begin = price * Math.exp(scale * (shapes.open[source] as number));
    price *= Math.exp(scale * (shapes.close[source] as number) + drift);
    open[row] = onTick(begin);
    close[row] = onTick(price);
    high[row] = onTick(Math.max(begin, price) * Math.exp(scale * (shapes.above[source] as number)));
    low[row] = onTick(Math.min(begin, price) * Math.exp(-scale * (shapes.below[source] as number)));
    volume[row] = columns.volume[source] as number;
    if (flow !== undefined) for (const { from, into } of flows) into[row] = from[source] as number;
  }
  const [buyVolume, trades, meanSpread, meanImbalance] = flows.map(({ into }) => into) as FlowArrays;
  return {
    columns: { timeframe: columns.timeframe, time: columns.time, open, high, low, close, volume },
    flow: flow === undefined ? undefined : { buyVolume, trades, meanSpread, meanImbalance },
  };
}

const NOTHING = new Float64Array();
type FlowArrays = [Float64Array, Float64Array, Float64Array, Float64Array];

/** To the nearest multiple of the tick above 0, as the number with the shortest text: a quotient of two whole numbers. */
function rounder(tick: number, places: number): (price: number) => number {
  const scale = 10 ** places;
  const units = Math.round(tick * scale);
  return price => (Math.max(1, Math.round((price * scale) / units)) * units) / scale;
}
