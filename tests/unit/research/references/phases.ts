import type { Columns } from '#shared/domain/columns.ts';
import type { Instrument, MarketSymbol } from '#shared/domain/instrument.ts';
import { Decimal } from '#shared/kernel/decimal.ts';
import { type Timeframe, timeframeMs } from '#shared/kernel/time.ts';
import { listingOf, type Series } from '#shared/research/backtest/series.ts';

/** A bar of a reference, as its program sees it. */
export interface ReferenceBar {
  readonly time: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

/** What a bar of ours shows of a bar of the reference: all of it, or a moment at one of its ends in which nothing moves. */
export type Phase = 'open' | 'bar' | 'close';

type Shape = Omit<ReferenceBar, 'time'>;

/** More than any order takes. */
const VOLUME = 1e12;

const still = (price: number): Shape => ({ open: price, high: price, low: price, close: price });
const way = (from: number, to: number): Shape => ({
  open: from,
  high: Math.max(from, to),
  low: Math.min(from, to),
  close: to,
});

/** One bar of ours for each phase. */
export const inPhases =
  (phases: readonly Phase[]) =>
  (bar: ReferenceBar): readonly Shape[] =>
    phases.map(phase => (phase === 'bar' ? bar : still(bar[phase])));

/** Two moments at the open, then each leg of the way that a bar takes (`barPath`), for strategies that act at its extremes. */
export function inLegs(bar: ReferenceBar): readonly Shape[] {
  const { open, high, low, close } = bar;
  const [first, second] = close >= open ? [low, high] : [high, low];
  return [still(open), still(open), way(open, first), way(first, second), way(second, close)];
}

/**
 * Bars of the references know two moments at which orders fill, their open and their close; between the two ours know only
 * bars. So each of theirs becomes a few of ours: short ones without movement for the moments at which the strategy acts, and
 * such as move as theirs. An exit and the entry after it take two moments, as a bot raises one signal per instrument and bar.
 */
export function columnsOf(
  bars: readonly ReferenceBar[],
  timeframe: Timeframe,
  shapesOf: (bar: ReferenceBar) => readonly Shape[],
): Columns {
  const step = timeframeMs(timeframe);
  const rows = bars.flatMap(bar => shapesOf(bar).map((shape, index) => ({ ...shape, time: bar.time + index * step })));
  const column = (name: keyof ReferenceBar): Float64Array => Float64Array.from(rows, row => row[name]);
  return {
    timeframe,
    time: column('time'),
    open: column('open'),
    high: column('high'),
    low: column('low'),
    close: column('close'),
    volume: new Float64Array(rows.length).fill(VOLUME),
  };
}

interface Traded {
  readonly symbol: string;
  readonly tickSize: string;
  readonly stepSize: string;
}

/** Listed without a least notional; the tick is far finer than the prices, as the best level of a book is a tick away from the last price. */
export function seriesOf({ symbol, tickSize, stepSize }: Traded, columns: Columns): Series {
  const [base = '', quote = ''] = symbol.split('/');
  const instrument: Instrument = {
    symbol: symbol as MarketSymbol,
    base,
    quote,
    tickSize: new Decimal(tickSize),
    stepSize: new Decimal(stepSize),
    minQuantity: new Decimal(stepSize),
    maxQuantity: new Decimal('9000000000'),
    minNotional: new Decimal(0),
    status: 'trading',
  };
  return { instrumentId: `binance:${symbol}`, listing: listingOf(instrument), columns };
}
