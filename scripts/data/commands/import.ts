import { type Command, Option } from 'commander';
import type { Cli } from '#scripts/terminal/cli.ts';
import { EXIT_CODES } from '#scripts/terminal/exit-codes.ts';
import { CliFailure, failureOf, failureText } from '#scripts/terminal/failure.ts';
import { withJson, withNote } from '#scripts/terminal/options.ts';
import { paintFor } from '#scripts/terminal/paint.ts';
import { type ImportOptions, type ImportOutcome, importFile, isFlawed } from '../import-file.ts';
import { outcomeJson, outcomeLines } from '../import-text.ts';
import { REPAIRS, type Repair, repairsFrom } from '../repairs.ts';
import { withDataSession } from '../session.ts';
import { withReading, withTimeframe } from './options.ts';

interface Options extends Omit<ImportOptions, 'repair' | 'dryRun'> {
  readonly repair?: ReadonlySet<Repair>;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

const NOTE = `What is good of a file is stored, what is not is named by its rows, and the exit code is 1 then. Repairs are done only when asked for:

${Object.entries(REPAIRS)
  .map(([name, meaning]) => `  ${name.padEnd(12)} ${meaning}`)
  .join('\n')}

Examples:
  tradewind data import binance-BTC_USDT-1m-2024.csv.gz
  tradewind data import bars.parquet --venue binance --instrument BTC/USDT --timeframe 1h
  tradewind data import export.csv --venue okx --instrument BTC/USDT --columns time=ts,volume=amount --time s
  tradewind data import newest-first.csv --venue okx --instrument BTC/USDT --repair sort,duplicates`;

export function defineImport(command: Command, cli: Cli): void {
  const described = command
    .description('store candles from CSV, Parquet or JSON lines, packed or not')
    .argument('<files...>')
    .option('--venue <name>', 'whose bars they are; without it: as the name says, such as binance-BTC_USDT-1m-2024.csv')
    .option('--instrument <symbol>', 'such as BTC/USDT; without it: as the name says');
  withNote(
    withReading(
      withTimeframe(described, 'how long the bars are; without it: as the name says, or as far as they are apart'),
    ),
    NOTE,
  )
    .addOption(new Option('--repair <names>', 'what may be done to rows that are not good').argParser(repairsFrom))
    .option('--dry-run', 'say what would be stored, and store nothing');
  withJson(command).action((files: readonly string[], options: Options) => importFiles(cli, files, options));
}

async function importFiles({ terminal, exitWith }: Cli, files: readonly string[], options: Options): Promise<void> {
  const { repair = new Set(), dryRun = false, json, ...said } = options;
  const paint = paintFor(terminal);
  await withDataSession(terminal, 'operator', async session => {
    const outcomes: ImportOutcome[] = [];
    let failed = 0;
    for (const path of files) {
      if (terminal.interrupted.aborted) break;
      try {
        const outcome = await importFile({ session, terminal }, path, { ...said, repair, dryRun });
        outcomes.push(outcome);
        if (!json) terminal.out(outcomeLines(outcome, paint).join('\n'));
      } catch (error) {
        // one file that is none keeps no other from being imported
        if (files.length === 1 || !(error instanceof CliFailure)) throw error;
        failed += 1;
        terminal.err(failureText(failureOf(error), paint));
      }
    }
    if (json) terminal.out(JSON.stringify(outcomes.map(outcomeJson), null, 2));
    if (failed > 0 || outcomes.some(isFlawed)) exitWith(EXIT_CODES.FAILED);
  });
}
