import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { Argument, type Command } from 'commander';
import { momentFrom } from '#scripts/operator/market-time.ts';
import type { Cli } from '#scripts/terminal/cli.ts';
import { EXIT_CODES } from '#scripts/terminal/exit-codes.ts';
import { CliFailure } from '#scripts/terminal/failure.ts';
import { withBot, withInstrument, withJson, withNote } from '#scripts/terminal/options.ts';
import { openProgress } from '#scripts/terminal/progress.ts';
import type { Timeframe } from '#shared/kernel/time.ts';
import { candleTable } from '../export/candles.ts';
import type { Table } from '../export/table.ts';
import { TRADING_EXPORTS, type TradingExport, tradingTable } from '../export/trading.ts';
import { WRITERS } from '../export/writers.ts';
import { FORMATS, type Format, formatOf } from '../files/formats.ts';
import { ALL_TIME, loadColumns } from '../load-columns.ts';
import { type DataSession, withDataSession } from '../session.ts';
import { instrumentIdFrom, withFormat, withTimeframe } from './options.ts';

type What = 'candles' | TradingExport;
const WHAT: readonly What[] = ['candles', ...(Object.keys(TRADING_EXPORTS) as TradingExport[])];

interface Options {
  readonly instrument?: string;
  readonly timeframe?: Timeframe;
  readonly bot?: string;
  readonly from?: string;
  readonly until?: string;
  readonly format?: Format;
  readonly force?: boolean;
  readonly json?: boolean;
}

export function defineExport(command: Command, cli: Cli): void {
  const described = command
    .description('write candles, fills, trades or equity to a file')
    .addArgument(new Argument('<what>', 'trades are closed positions').choices(WHAT))
    .argument('<file>', 'its name says the format: .csv, .csv.gz, .parquet, .jsonl, .jsonl.gz or .xlsx');
  const ranged = withTimeframe(
    withBot(withInstrument(described)),
    'of candles; without it: the base timeframe of the profile',
  )
    .option('--from <moment>', 'from when on (UTC), such as 2024-01-01 or -30d; without it: all')
    .option('--until <moment>', 'up to when (UTC); without it: all')
    .option('--force', 'write over a file that is there');
  withNote(
    withJson(withFormat(ranged, Object.keys(FORMATS) as Format[])),
    `Times are ms since 1970 (UTC); in Excel dates. Money keeps all its digits: as text where a format has only floats for it.

Examples:
  tradewind data export candles btc.parquet --instrument BTC/USDT --timeframe 1h
  tradewind data export trades trades.xlsx --from -30d
  tradewind data export equity equity.csv --bot trend`,
  ).action((what: What, file: string, options: Options) => exportTo(cli, { what, file, options }));
}

interface Wish {
  readonly what: What;
  readonly file: string;
  readonly options: Options;
}

async function exportTo({ terminal }: Cli, wish: Wish): Promise<void> {
  const { what, file, options } = wish;
  const format = options.format ?? formatOf(file);
  if (existsSync(file) && options.force !== true)
    throw new CliFailure({
      exit: EXIT_CODES.REFUSED,
      message: `${file} is there already`,
      mend: 'take another name, or add --force',
    });
  if (!existsSync(dirname(file)))
    throw new CliFailure({
      exit: EXIT_CODES.USAGE,
      message: `${file}: there is no folder ${dirname(file)}`,
      mend: 'make it first, or take another name',
    });
  const table = await withDataSession(terminal, 'reader', session => tableOf(session, wish, terminal.wallNow()));
  if (table.length === 0) {
    throw new CliFailure({
      exit: EXIT_CODES.FAILED,
      message: `There are no ${what} that this asks for`,
      mend: what === 'candles' ? 'tradewind data list shows what is stored' : 'take a longer range, or another bot',
    });
  }
  await rm(file, { force: true });
  const progress = openProgress(terminal, { title: basename(file), total: table.length });
  await WRITERS[format](file, table, rows => progress.update(rows)).finally(progress.end);
  terminal.out(
    options.json
      ? JSON.stringify({ file, what, format, rows: table.length })
      : `✓ ${table.length} ${what} written to ${file}`,
  );
}

async function tableOf(
  { settings, client }: DataSession,
  { what, options }: Wish,
  now: Parameters<typeof momentFrom>[1],
): Promise<Table> {
  const { system } = settings;
  const range = {
    from: options.from === undefined ? ALL_TIME.from : momentFrom(options.from, now),
    until: options.until === undefined ? ALL_TIME.until : momentFrom(options.until, now),
  };
  const id = options.instrument === undefined ? null : instrumentIdFrom(options.instrument, system);
  if (what !== 'candles') {
    const symbol = id === null ? null : id.slice(id.indexOf(':') + 1);
    return tradingTable(client, what, { account: system.account, bot: options.bot ?? null, symbol, ...range });
  }
  if (id === null)
    throw new CliFailure({ exit: EXIT_CODES.USAGE, message: 'Candles of what?', mend: 'add --instrument BTC/USDT' });
  const timeframe = options.timeframe ?? system.baseTimeframe;
  const { columns } = await loadColumns({ client, cache: null }, { instrumentId: id, timeframe, ...range });
  return candleTable(columns);
}
