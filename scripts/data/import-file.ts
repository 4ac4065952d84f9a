import { basename } from 'node:path';
import { EXIT_CODES } from '#scripts/terminal/exit-codes.ts';
import { CliFailure } from '#scripts/terminal/failure.ts';
import { openProgress } from '#scripts/terminal/progress.ts';
import type { Terminal } from '#scripts/terminal/terminal.ts';
import type { Timeframe } from '#shared/kernel/time.ts';
import { preparePartitions, type Stored, storeColumns } from '#shared/persistence/store-columns.ts';
import { checkSeries } from '#shared/research/quality/check.ts';
import type { SeriesReport } from '#shared/research/quality/report.ts';
import type { RowFinding } from '#shared/research/sift/rows.ts';
import { sift } from '#shared/research/sift/sift.ts';
import type { ColumnMap } from './files/columns-of.ts';
import { type Format, formatOf, readable } from './files/formats.ts';
import { type ReadFile, readRows } from './files/read.ts';
import type { TimeUnit } from './files/time-units.ts';
import { ensureInstrument } from './instrument.ts';
import { recordImport } from './record.ts';
import { fillRefusal, type Repair, repairSeries, rowRepairs, type SeriesRepair } from './repairs.ts';
import { seriesOf } from './series.ts';
import { type DataSession, inOneTransaction } from './session.ts';

/** What a person may say of a file; everything else is found out, and said. */
export interface FileOptions {
  readonly venue?: string | undefined;
  readonly instrument?: string | undefined;
  readonly timeframe?: Timeframe | undefined;
  readonly format?: Format | undefined;
  readonly columns?: Partial<ColumnMap> | undefined;
  readonly time?: TimeUnit | undefined;
}

export interface ImportOptions extends FileOptions {
  readonly repair: ReadonlySet<Repair>;
  /** Say what would be stored, and store nothing. */
  readonly dryRun: boolean;
}

/** What became of one file. */
export interface ImportOutcome {
  readonly file: string;
  readonly instrumentId: string;
  readonly timeframe: Timeframe;
  readonly rows: number;
  /** Null in a dry run. */
  readonly stored: Stored | null;
  readonly findings: readonly RowFinding[];
  readonly repairs: readonly SeriesRepair[];
  /** Of the series that was taken. */
  readonly report: SeriesReport;
  readonly said: readonly string[];
  /** Rows that are no numbers, as they stand there. */
  readonly textAt: ReadonlyMap<number, string>;
}

export interface ImportContext {
  readonly session: DataSession;
  readonly terminal: Terminal;
}

/** Imports what is good of a file and says what is not. Throws CliFailure for a file that holds no candles. */
export async function importFile(
  { session, terminal }: ImportContext,
  path: string,
  options: ImportOptions,
): Promise<ImportOutcome> {
  const { settings, client } = session;
  const { instrumentId, base, timeframe } = seriesOf(path, options, settings.system.instruments);
  const file = await readFileWith({ terminal, path, options, base, timeframe });
  const now = await session.now(instrumentId);
  const sifted = sift(file.rows, { now, repairs: rowRepairs(options.repair) });
  const refusal = options.repair.has('fill') ? fillRefusal(sifted.columns) : null;
  if (refusal !== null)
    throw new CliFailure({
      exit: EXIT_CODES.FAILED,
      message: `${path}: ${refusal}`,
      mend: 'import it without fill, or look for a wrong time: tradewind data check tells the gaps',
    });
  const { columns, done } = repairSeries(sifted.columns, options.repair);
  const report = checkSeries(columns);
  const outcome = {
    ...{ file: path, instrumentId, timeframe: columns.timeframe, rows: sifted.rows },
    ...{ findings: sifted.findings, repairs: done, report, said: file.said, textAt: file.textAt },
  };
  if (options.dryRun) return { ...outcome, stored: null };

  const progress = openProgress(terminal, { title: basename(path), total: columns.time.length });
  await preparePartitions(client, columns);
  const stored = await inOneTransaction(client, async () => {
    await ensureInstrument(client, instrumentId, columns);
    const became = await storeColumns(client, {
      ...{ instrumentId, columns, source: 'import' },
      differing: options.repair.has('replace') ? 'replace' : 'keep',
      sent: rows => progress.update(rows, `${rows} bars`),
    });
    await recordImport(client, {
      ...{ instrumentId, kind: 'file', source: basename(path), sourceHash: file.hash, rows: sifted.rows, columns },
      ...{ stored: became, repairs: [...options.repair], findings: [...sifted.findings, ...done] },
      score: columns.time.length === 0 ? null : report.score.total,
    });
    return became;
  }).finally(progress.end);
  return { ...outcome, stored };
}

interface Reading {
  readonly terminal: Terminal;
  readonly path: string;
  readonly options: FileOptions;
  /** What is known of its series helps to tell its columns; null: nothing. */
  readonly base: string | null;
  readonly timeframe: Timeframe | null;
}

/** Reads a file as told, and shows how far it is. */
export async function readFileWith({ terminal, path, options, base, timeframe }: Reading): Promise<ReadFile> {
  const { format, columns = {}, time } = options;
  const progress = openProgress(terminal, { title: basename(path), total: null });
  return readRows({
    ...{ path, format: readable(path, format ?? formatOf(path)), timeframe, base, columns },
    timeUnit: time ?? null,
    told: rows => progress.update(rows, `${rows} rows read`),
  }).finally(progress.end);
}

/** Whether something of a file was lost or is doubtful: rows that say nothing new, or are not over yet, are neither. */
export const isFlawed = ({ findings, stored }: ImportOutcome): boolean =>
  findings.some(({ code, leftOut }) => leftOut > 0 && !HARMLESS.has(code)) ||
  (stored !== null && stored.differing > stored.replaced);

const HARMLESS: ReadonlySet<string> = new Set<RowFinding['code']>(['CANDLE_DUPLICATE', 'CANDLE_NOT_OVER']);
