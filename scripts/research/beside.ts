import type { Bar } from '#shared/domain/bar.ts';
import type { Columns, FlowColumns } from '#shared/domain/columns.ts';
import type { Flow } from '#shared/domain/flow.ts';
import type { Observations } from '#shared/domain/observation.ts';
import { besideOf, type Feature } from '#shared/indicators/feature.ts';
import type { Beside } from '#shared/indicators/indicator.ts';
import { barEnd, epochMs } from '#shared/kernel/time.ts';
import { barAt } from '#shared/research/backtest/feature-columns.ts';
import type { Series } from '#shared/research/backtest/series.ts';
import { rowAt } from '#shared/research/columns/slice.ts';

/** What the features of a backtest may see. */
export interface BesideMarket {
  readonly series: readonly Series[];
  readonly observations: Observations;
}

/** What stands beside each row of a series, for features of its own timeframe: the same that a live agent shows them. */
export function besideRows({ series, observations }: BesideMarket, index: number, firstRows: readonly number[]) {
  return (feature: Feature): ((row: number) => Beside) => {
    const own = series[index] as Series;
    const other = series.findIndex(({ instrumentId }) => instrumentId === feature.reference);
    const reference = series[other]?.columns ?? null;
    return row => {
      const time = epochMs(own.columns.time[row] as number);
      return besideOf(feature, {
        flow: flowAt(own.flow, row),
        reference: () => (reference === null ? null : barAtTime(reference, time, firstRows[other] ?? 0)),
        observed: id => observations(id, barEnd(time, own.columns.timeframe)),
      });
    };
  };
}

/** The bar of a time, from row `first` on; null when it is missing. */
function barAtTime(columns: Columns, time: Bar['openTime'], first: number): Bar | null {
  const row = rowAt(columns, time);
  return row >= first && columns.time[row] === time ? barAt(columns, row) : null;
}

/** What is known of the flow at a row; null when it is nothing. */
export function flowAt(flow: FlowColumns | undefined, row: number): Flow | null {
  if (flow === undefined) return null;
  const { buyVolume, trades, meanSpread, meanImbalance } = flow;
  const known = (value: number | undefined): number | null =>
    value === undefined || Number.isNaN(value) ? null : value;
  const at: Flow = {
    ...{ buyVolume: known(buyVolume[row]), trades: known(trades[row]) },
    ...{ meanSpread: known(meanSpread[row]), meanImbalance: known(meanImbalance[row]) },
  };
  return Object.values(at).some(value => value !== null) ? at : null;
}
