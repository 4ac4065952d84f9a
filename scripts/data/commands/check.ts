import type { Command } from 'commander';
import type { Cli } from '#scripts/terminal/cli.ts';
import { EXIT_CODES } from '#scripts/terminal/exit-codes.ts';
import { CliFailure, failureOf, failureText } from '#scripts/terminal/failure.ts';
import { withInstrument, withJson, withNote } from '#scripts/terminal/options.ts';
import { paintFor } from '#scripts/terminal/paint.ts';
import type { Timeframe } from '#shared/kernel/time.ts';
import { epochMs, timeframeMs } from '#shared/kernel/time.ts';
import { readColumns } from '#shared/persistence/candle-columns.ts';
import { checkSeries } from '#shared/research/quality/check.ts';
import type { SeriesReport } from '#shared/research/quality/report.ts';
import { seriesInName } from '../files/name.ts';
import { type FileOptions, readFileWith } from '../import-file.ts';
import { timeframeOf } from '../series.ts';
import { hasFault, reportLines } from '../series-text.ts';
import { withDataSession } from '../session.ts';
import { storedSeries } from '../stored-series.ts';
import { instrumentIdFrom, withReading, withTimeframe } from './options.ts';

interface Options extends FileOptions {
  readonly json?: boolean;
}

interface Checked {
  /** The file, or `binance:BTC/USDT 1m`. */
  readonly of: string;
  readonly report: SeriesReport;
}

export function defineCheck(command: Command, cli: Cli): void {
  const described = command
    .description('holes and oddities of files, or of what is stored')
    .argument('[files...]', 'without one: what is stored');
  withNote(
    withJson(
      withReading(withTimeframe(withInstrument(described), 'only one timeframe; of a file: how long its bars are')),
    ),
    `Exit code 1 when bars cannot be used as they are; holes and odd markets are told, and no fault.

Examples:
  tradewind data check binance-BTC_USDT-1m-2024.csv.gz
  tradewind data check --instrument BTC/USDT --timeframe 1m`,
  ).action((files: readonly string[], options: Options) => check(cli, files, options));
}

async function check(cli: Cli, files: readonly string[], { json, ...options }: Options): Promise<void> {
  const { terminal } = cli;
  const paint = paintFor(terminal);
  let faults = 0;
  const checked: Checked[] = [];
  const tell = (one: Checked): void => {
    checked.push(one);
    if (hasFault(one.report)) faults += 1;
    if (!json)
      terminal.out([paint('bold', one.of), ...reportLines(one.report, paint).map(line => `  ${line}`)].join('\n'));
  };
  if (files.length === 0) await checkStored(cli, options, tell);
  for (const path of files) {
    try {
      const base = seriesInName(path)?.symbol?.split('/')[0] ?? null;
      const { rows } = await readFileWith(path, options, { base, timeframe: timeframeOf(path, options) });
      tell({ of: path, report: checkSeries(rows) });
    } catch (error) {
      if (files.length === 1 || !(error instanceof CliFailure)) throw error;
      faults += 1;
      terminal.err(failureText(failureOf(error), paint));
    }
  }
  if (json) terminal.out(JSON.stringify(checked, null, 2));
  if (faults > 0) cli.exitWith(EXIT_CODES.FAILED);
}

async function checkStored(
  { terminal }: Cli,
  { instrument, timeframe }: { readonly instrument?: string | undefined; readonly timeframe?: Timeframe | undefined },
  tell: (one: Checked) => void,
): Promise<void> {
  await withDataSession(terminal, 'reader', async ({ client, settings }) => {
    const series = await storedSeries(client, {
      instrumentId: instrument === undefined ? null : instrumentIdFrom(instrument, settings.system),
      timeframe: timeframe ?? null,
    });
    if (series.length === 0) {
      throw new CliFailure({
        exit: EXIT_CODES.FAILED,
        message: 'No candles are stored that this asks for',
        mend: 'tradewind data list shows what there is; tradewind data import FILE brings more',
      });
    }
    for (const { instrumentId, timeframe: length, from, to } of series) {
      if (terminal.interrupted.aborted) return;
      const until = epochMs(to + timeframeMs(length));
      const columns = await readColumns(client, { instrumentId, timeframe: length, from, until });
      tell({ of: `${instrumentId} ${length}`, report: checkSeries(columns) });
    }
  });
}
