import type pg from 'pg';
import type { Columns, FlowColumns } from '../domain/columns.ts';
import { FLOW_NAMES, type Flow, joinFlows } from '../domain/flow.ts';
import { barEnd, barOpen, type EpochMs, epochMs, type Timeframe } from '../kernel/time.ts';

export interface FlowRange {
  readonly instrumentId: string;
  /** Of the candles that hold the flows; that of the columns is a multiple of it. */
  readonly stored: Timeframe;
}

type FlowRow = Flow & { readonly openTime: EpochMs };

/** What is stored of trades and book for the rows of columns; null when nothing is. */
export async function readFlowColumns(
  client: pg.Client,
  { instrumentId, stored }: FlowRange,
  columns: Columns,
): Promise<FlowColumns | null> {
  const { time, timeframe } = columns;
  const [first, last] = [time[0], time.at(-1)];
  if (first === undefined || last === undefined) return null;
  const { rows } = await client.query<FlowRow>(
    `with known as (select min(open_time) as first, max(open_time) as last from candles
       where instrument_id = $1 and timeframe = $2 and open_time >= $3 and open_time < $4
         and (buy_volume is not null or trades is not null or mean_spread is not null))
     select open_time as "openTime", buy_volume::float8 as "buyVolume", trades, mean_spread as "meanSpread",
       mean_imbalance as "meanImbalance"
     from candles, known
     where instrument_id = $1 and timeframe = $2 and open_time >= date_bin($5, known.first, '1970-01-05Z') and open_time < $4
       and open_time < known.last + $5::interval
     order by open_time`,
    [
      ...[instrumentId, stored, iso(first), iso(barEnd(epochMs(last), timeframe))],
      `${barEnd(epochMs(0), timeframe)} milliseconds`,
    ],
  );
  return rows.length === 0 ? null : spread(columns, rows);
}

const iso = (time: number): string => new Date(time).toISOString();

/** The flows of stored candles, each in the row of its bar. */
function spread({ time, timeframe }: Columns, rows: readonly FlowRow[]): FlowColumns {
  const unknown = (): Float64Array => new Float64Array(time.length).fill(Number.NaN);
  const flow: FlowColumns = {
    ...{ buyVolume: unknown(), trades: unknown(), meanSpread: unknown(), meanImbalance: unknown() },
  };
  const byBar = Map.groupBy(rows, row => barOpen(row.openTime, timeframe));
  for (let row = 0; row < time.length; row++) {
    const parts = byBar.get(epochMs(time[row] ?? 0));
    const joined = parts === undefined ? null : joinFlows(parts.map(({ openTime: _, ...part }) => part));
    if (joined === null) continue;
    for (const name of FLOW_NAMES) flow[name][row] = joined[name] ?? Number.NaN;
  }
  return flow;
}
