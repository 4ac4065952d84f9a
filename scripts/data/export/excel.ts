import writeExcelFile, { type Cell } from 'write-excel-file/node';
import { EXIT_CODES } from '#scripts/terminal/exit-codes.ts';
import { CliFailure } from '#scripts/terminal/failure.ts';
import { type Kind, plainNumber, type Value, type Writer } from './table.ts';

/** What a sheet holds, with its header. */
const MOST_ROWS = 1_048_575;
/** Excel keeps so many digits of a number; what has more stays text. */
const MOST_DIGITS = 15;

/** One sheet with a header that stays in view; times are dates in UTC. */
export const writeExcel: Writer = async (path, { columns, rows, length }, told) => {
  if (length > MOST_ROWS) {
    throw new CliFailure({
      exit: EXIT_CODES.USAGE,
      message: `${path}: Excel holds ${MOST_ROWS} rows, these are ${length}`,
      mend: 'take a shorter range (--from, --until), or write .csv.gz or .parquet',
    });
  }
  const head = columns.map(({ name }): Cell => ({ value: name, fontWeight: 'bold' }));
  const body: Cell[][] = [];
  for (const row of rows) body.push(row.map((value, at) => cellOf(value, columns[at]?.kind ?? 'text')));
  told(body.length);
  await writeExcelFile([head, ...body], { stickyRowsCount: 1 }).toFile(path);
};

function cellOf(value: Value, kind: Kind): Cell {
  if (value === null) return null;
  if (kind === 'time' && typeof value === 'number') return { value: new Date(value), format: 'yyyy-mm-dd hh:mm:ss' };
  if (kind !== 'decimal' && kind !== 'number') return value;
  const text = typeof value === 'number' ? plainNumber(value) : String(value);
  const digits = text.replace(/^-?0*\.?0*|\./g, '').length;
  return digits <= MOST_DIGITS ? { value: Number(text), type: Number } : { value: text, type: String };
}
