import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import type { Cli } from '#scripts/terminal/cli.ts';
import { EXIT_CODES } from '#scripts/terminal/exit-codes.ts';
import { CliFailure, failureOf, failureText } from '#scripts/terminal/failure.ts';
import { withInstrument, withJson, withNote } from '#scripts/terminal/options.ts';
import { paintFor } from '#scripts/terminal/paint.ts';
import type { Columns } from '#shared/domain/columns.ts';
import { epochMs, type Timeframe, timeframeMs } from '#shared/kernel/time.ts';
import { readColumns } from '#shared/persistence/candle-columns.ts';
import { checkSeries } from '#shared/research/quality/check.ts';
import type { Drift } from '#shared/research/quality/drift.ts';
import type { SeriesReport } from '#shared/research/quality/report.ts';
import { sift } from '#shared/research/sift/sift.ts';
import { type Comparison, compare, comparisonLines, driftText, ownDrift } from '../compare.ts';
import { seriesInName } from '../files/name.ts';
import { type FileOptions, readFileWith } from '../import-file.ts';
import { ALL_TIME, loadColumns } from '../load-columns.ts';
import { timeframeOf } from '../series.ts';
import { hasFault, reportLines } from '../series-text.ts';
import { withDataSession } from '../session.ts';
import { storedSeries } from '../stored-series.ts';
import { instrumentIdFrom, withReading, withTimeframe } from './options.ts';

interface Options extends FileOptions {
  readonly against?: string;
  readonly json?: boolean;
}

interface Checked {
  /** The file, or `binance:BTC/USDT 1m`. */
  readonly of: string;
  readonly report: SeriesReport;
  /** Of the returns of the last quarter against those before. */
  readonly drift: Drift | null;
  readonly comparison: Comparison | null;
}

export function defineCheck(command: Command, cli: Cli): void {
  const described = command
    .description('holes and oddities of files, or of what is stored')
    .argument('[files...]', 'without one: what is stored');
  const read = withReading(
    withTimeframe(withInstrument(described), 'only one timeframe; of a file: how long its bars are'),
  );
  withNote(
    withJson(
      read.option(
        '--against <source>',
        'compare with another source of the same market: a file, or okx:BTC/USDT as stored',
      ),
    ),
    `Exit code 1 when bars cannot be used as they are; holes and odd markets are told, and no fault.

Examples:
  tradewind data check binance-BTC_USDT-1m-2024.csv.gz
  tradewind data check --instrument BTC/USDT --timeframe 1m
  tradewind data check binance-BTC_USDT-1h-2024.csv.gz --against okx-BTC_USDT-1h-2024.csv.gz`,
  ).action((files: readonly string[], options: Options) => check(cli, files, options));
}

async function check(cli: Cli, files: readonly string[], { json, against, ...options }: Options): Promise<void> {
  const { terminal } = cli;
  const paint = paintFor(terminal);
  const checked: Checked[] = [];
  let failed = 0;
  const tell = async (of: string, rows: Columns): Promise<void> => {
    const { columns } = sift({ ...rows, place: rows.time }, { now: ALL_TIME.until, repairs: SORTED });
    const other = against === undefined ? null : await otherSource(cli, against, rows.timeframe, options);
    const comparison = other === null || against === undefined ? null : compare(columns, other, against);
    const one: Checked = { of, report: checkSeries(rows), drift: ownDrift(columns), comparison };
    checked.push(one);
    if (json) return;
    const lines = [
      ...reportLines(one.report, paint),
      ...(one.drift === null ? [] : [`drift of the returns of its last quarter: ${driftText(one.drift)}`]),
      ...(comparison === null ? [] : comparisonLines(comparison)),
    ];
    terminal.out([paint('bold', of), ...lines.map(line => `  ${line}`)].join('\n'));
  };
  if (files.length === 0) await checkStored(cli, options, tell);
  for (const path of files) {
    try {
      await tell(path, await rowsOfFile(cli, path, options));
    } catch (error) {
      if (files.length === 1 || !(error instanceof CliFailure)) throw error;
      failed += 1;
      terminal.err(failureText(failureOf(error), paint));
    }
  }
  if (json) terminal.out(JSON.stringify(checked, null, 2));
  if (failed > 0 || checked.some(({ report }) => hasFault(report))) cli.exitWith(EXIT_CODES.FAILED);
}

const SORTED = new Set(['sort'] as const);

async function rowsOfFile({ terminal }: Cli, path: string, options: FileOptions): Promise<Columns> {
  const base = seriesInName(path)?.symbol?.split('/')[0] ?? null;
  return (await readFileWith({ terminal, path, options, base, timeframe: timeframeOf(path, options) })).rows;
}

/** A file, or what is stored of an instrument. */
async function otherSource(cli: Cli, name: string, timeframe: Timeframe, options: FileOptions): Promise<Columns> {
  if (!existsSync(name)) {
    return withDataSession(cli.terminal, 'reader', async ({ client, settings }) => {
      const instrumentId = instrumentIdFrom(name, settings.system);
      return (await loadColumns({ client, cache: null }, { instrumentId, timeframe, ...ALL_TIME })).columns;
    });
  }
  const rows = await rowsOfFile(cli, name, { ...options, timeframe });
  return sift({ ...rows, place: rows.time }, { now: ALL_TIME.until, repairs: SORTED }).columns;
}

async function checkStored(
  { terminal }: Cli,
  { instrument, timeframe }: { readonly instrument?: string | undefined; readonly timeframe?: Timeframe | undefined },
  tell: (of: string, columns: Columns) => Promise<void>,
): Promise<void> {
  await withDataSession(terminal, 'reader', async ({ client, settings }) => {
    const series = await storedSeries(client, {
      instrumentId: instrument === undefined ? null : instrumentIdFrom(instrument, settings.system),
      timeframe: timeframe ?? null,
    });
    if (series.length === 0) {
      throw new CliFailure({
        exit: EXIT_CODES.FAILED,
        message: `No candles are stored of ${instrument ?? 'any instrument'}${timeframe === undefined ? '' : ` ${timeframe}`}`,
        mend: 'tradewind data list shows what there is; tradewind data import FILE brings more',
      });
    }
    for (const { instrumentId, timeframe: length, from, to } of series) {
      if (terminal.interrupted.aborted) return;
      const until = epochMs(to + timeframeMs(length));
      const columns = await readColumns(client, { instrumentId, timeframe: length, from, until });
      await tell(`${instrumentId} ${length}`, columns);
    }
  });
}
