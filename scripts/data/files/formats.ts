import { EXIT_CODES } from '#scripts/terminal/exit-codes.ts';
import { CliFailure } from '#scripts/terminal/failure.ts';

/** What files hold rows in, and how their names end; `.gz` may follow those that are text. */
export const FORMATS = {
  csv: { endings: ['csv', 'tsv', 'txt'], reads: true, text: true },
  parquet: { endings: ['parquet', 'pq'], reads: true, text: false },
  jsonl: { endings: ['jsonl', 'ndjson'], reads: true, text: true },
  xlsx: { endings: ['xlsx'], reads: false, text: false },
} as const;
export type Format = keyof typeof FORMATS;
export type ReadFormat = Exclude<Format, 'xlsx'>;

const ENDING = /\.([a-z]+)(\.gz)?$/i;

/** The format that a file's name says. Throws CliFailure (wrong usage) for any other. */
export function formatOf(path: string): Format {
  const [, ending = '', packed] = ENDING.exec(path) ?? [];
  const format = (Object.keys(FORMATS) as Format[]).find(name =>
    (FORMATS[name].endings as readonly string[]).includes(ending.toLowerCase()),
  );
  if (format !== undefined && (packed === undefined || FORMATS[format].text)) return format;
  throw new CliFailure({
    exit: EXIT_CODES.USAGE,
    message: `${path}: its name says no format that is known here`,
    mend: 'name it .csv, .csv.gz, .parquet, .jsonl or .jsonl.gz, or say --format',
  });
}

/** Throws CliFailure (wrong usage) for a format that is only written. */
export function readable(path: string, format: Format): ReadFormat {
  if (format !== 'xlsx') return format;
  throw new CliFailure({
    exit: EXIT_CODES.USAGE,
    message: `${path}: Excel files are written here, not read`,
    mend: 'save it as CSV',
  });
}
