import { EXIT_CODES } from '#scripts/terminal/exit-codes.ts';
import { CliFailure } from '#scripts/terminal/failure.ts';
import type { Columns } from '#shared/domain/columns.ts';
import type { Timeframe } from '#shared/kernel/time.ts';
import type { RowCode, RowFinding } from '#shared/research/sift/rows.ts';
import { sift } from '#shared/research/sift/sift.ts';
import { formatOf, readable } from './files/formats.ts';
import { type ReadFile, readRows } from './files/read.ts';
import { MENDS } from './import-text.ts';
import { ALL_TIME } from './load-columns.ts';
import { timeframeOf } from './series.ts';

const EXPECTED: Readonly<Record<RowCode, string>> = {
  CANDLE_UNREADABLE: 'a number in every column',
  CANDLE_PRICE_NOT_POSITIVE: 'prices above 0',
  CANDLE_VOLUME_NEGATIVE: 'a volume of at least 0',
  CANDLE_RANGE_INCONSISTENT: 'a high and a low that hold open and close',
  CANDLE_OTHER_TIMEFRAME: 'bars of one length',
  CANDLE_OFF_GRID: 'open times on the grid of the timeframe',
  CANDLE_NOT_OVER: 'bars that are over',
  CANDLE_OUT_OF_ORDER: 'the oldest first',
  CANDLE_DUPLICATE: 'each bar once',
  CANDLE_CONFLICT: 'one bar per open time',
  CANDLE_GAP: 'no bar missing',
};

/** Faults that are told of one file. */
const MOST_TOLD = 5;

/**
 * The candles of a file, of the timeframe that its name says, else as far as they are apart. Only a series of good bars is one: throws
 * CliFailure that names the file, the lines, what was expected there, and the mend. A bar that is there twice with the same numbers
 * counts once; one that is missing is missing.
 */
export async function columnsOfFile(path: string, said: { readonly timeframe?: Timeframe } = {}): Promise<Columns> {
  const file = await readRows({
    ...{ path, format: readable(path, formatOf(path)), timeframe: timeframeOf(path, said), base: null },
    ...{ columns: {}, timeUnit: null },
  });
  const { columns, findings } = sift(file.rows, { now: ALL_TIME.until, repairs: new Set() });
  const faults = findings.filter(({ code, leftOut }) => leftOut > 0 && code !== 'CANDLE_DUPLICATE');
  if (faults.length > 0) throw flawed(path, file, faults);
  if (columns.time.length > 0) return columns;
  throw new CliFailure({
    exit: EXIT_CODES.FAILED,
    message: `${path}: there is no candle in it`,
    mend: 'see tradewind data import --help for what is read',
  });
}

function flawed(path: string, { textAt }: ReadFile, faults: readonly RowFinding[]): CliFailure {
  const lines = faults.slice(0, MOST_TOLD).map(({ code, leftOut, runs }) => {
    const [place = 0] = runs[0] ?? [];
    const text = textAt.get(place);
    const more = leftOut > 1 ? ` (${leftOut} rows)` : '';
    return `${path}:${place}: ${code}: expected ${EXPECTED[code]}${text === undefined ? '' : `, found ${text.slice(0, 100)}`}${more}`;
  });
  const repairs = [...new Set(faults.flatMap(({ code }) => MENDS[code] ?? []))];
  const repair = repairs.length === 0 ? '' : ` --repair ${repairs.join(',')}`;
  return new CliFailure({
    exit: EXIT_CODES.FAILED,
    message: lines.join('\n'),
    mend: `mend these lines, or take what is good of them: tradewind data import ${path}${repair}`,
  });
}
