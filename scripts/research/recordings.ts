import { RecordingUnreadable, readCsv } from '#shared/exchange/paper/feeds/replay/rows.ts';
import type { Timeframe } from '#shared/kernel/time.ts';
import type { Series } from '#shared/research/backtest/series.ts';
import type { Recording } from './backtest-section.ts';
import { recordedTape } from './taped-series.ts';

/** The series with what is recorded of them beside their candles. Throws RecordingUnreadable, which names the file and the line. */
export const withRecordings = (
  series: readonly Series[],
  recordings: readonly Recording[],
  timeframe: Timeframe,
): readonly Series[] =>
  series.map(one => {
    const own = recordings.filter(({ symbol }) => symbol === one.listing.symbol);
    const funding = own.find(({ content }) => content === 'funding');
    const moments = own.flatMap(({ symbol, path, content }) =>
      content === 'funding' ? [] : [{ symbol, path, content }],
    );
    return {
      ...one,
      ...(funding === undefined ? {} : { funding: readFunding(funding.path) }),
      ...(moments.length === 0 ? {} : { tape: recordedTape(moments, timeframe) }),
    };
  });

/** Funding rates by the time at which they fell due. */
export function readFunding(path: string): NonNullable<Series['funding']> {
  const rows = readCsv(path, 'timestamp_ms,funding_rate');
  const [time, rate] = [new Float64Array(rows.count), new Float64Array(rows.count)];
  for (let row = 0; row < rows.count; row++) {
    const value = Number(rows.text(row).split(',')[1]);
    if (!Number.isFinite(value)) throw new RecordingUnreadable(`${path}: line ${row + 2} has no rate`);
    time[row] = rows.time(row);
    rate[row] = value;
  }
  return { time, rate };
}
