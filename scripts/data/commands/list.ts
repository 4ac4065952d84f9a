import type { Command } from 'commander';
import { canvasOf } from '#scripts/operator/report.ts';
import type { Cli } from '#scripts/terminal/cli.ts';
import { withInstrument, withJson, withNote } from '#scripts/terminal/options.ts';
import { type Column, renderTable } from '#scripts/terminal/table.ts';
import type { Timeframe } from '#shared/kernel/time.ts';
import { scoreText, utc } from '../series-text.ts';
import { withDataSession } from '../session.ts';
import { type StoredSeries, storedSeries } from '../stored-series.ts';
import { instrumentIdFrom, withTimeframe } from './options.ts';

const COLUMNS: readonly Column<StoredSeries>[] = [
  { title: 'instrument', cell: row => row.instrumentId },
  { title: 'timeframe', cell: row => row.timeframe },
  { title: 'from (UTC)', cell: row => utc(row.from) },
  { title: 'to (UTC)', cell: row => utc(row.to) },
  { title: 'bars', align: 'right', cell: row => String(row.bars) },
  { title: 'missing', align: 'right', cell: row => String(row.missing) },
  { title: 'score', align: 'right', cell: row => scoreText(row.score), rank: 2 },
  { title: 'sources', cell: row => row.sources.join(', '), rank: 1 },
];

interface Options {
  readonly instrument?: string;
  readonly timeframe?: Timeframe;
  readonly json?: boolean;
}

export function defineList(command: Command, cli: Cli): void {
  withNote(
    withJson(withTimeframe(withInstrument(command.description('what candles are stored')), 'only one timeframe')),
    'The score is that of the last import or download. Holes and oddities of all of it: tradewind data check',
  ).action((options: Options) => list(cli, options));
}

async function list({ terminal }: Cli, { instrument, timeframe = undefined, json }: Options): Promise<void> {
  const series = await withDataSession(terminal, 'reader', ({ client, settings }) =>
    storedSeries(client, {
      instrumentId: instrument === undefined ? null : instrumentIdFrom(instrument, settings.system),
      timeframe: timeframe ?? null,
    }),
  );
  const empty = 'No candles yet: tradewind data import FILE, or tradewind data download';
  terminal.out(json ? JSON.stringify(series, null, 2) : renderTable(COLUMNS, series, { ...canvasOf(terminal), empty }));
}
