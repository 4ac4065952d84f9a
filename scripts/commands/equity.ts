import { Option } from 'commander';
import { botOrAll } from '#scripts/operator/bots.ts';
import { printReport, type ReportOptions } from '#scripts/operator/report.ts';
import type { Verb } from '#scripts/terminal/cli.ts';
import { gain, moment, money, percent } from '#scripts/terminal/formats.ts';
import { timeSpan, withBot, withJson, withLimit, withWatch } from '#scripts/terminal/options.ts';
import { sparkline } from '#scripts/terminal/sparkline.ts';
import { type Canvas, type Column, renderTable } from '#scripts/terminal/table.ts';
import type { Equity } from '#shared/contracts/api/trading.ts';
import { readEquity } from '#shared/persistence/reads/equity.ts';

const COLUMNS: readonly Column<Equity['latest'][number]>[] = [
  { title: 'bot', cell: row => (row.bot === '*' ? 'whole account' : row.bot) },
  { title: 'equity', align: 'right', cell: row => money(row.equity) },
  { title: 'cash', align: 'right', cell: row => money(row.cash) },
  { title: 'holdings', align: 'right', cell: row => money(row.holdings) },
  { title: 'realized', align: 'right', cell: row => gain(row.realizedPnl) },
  { title: 'unrealized', align: 'right', cell: row => gain(row.unrealizedPnl) },
  { title: 'drawdown', align: 'right', cell: row => percent(row.drawdown) },
  { title: 'peak', align: 'right', cell: row => money(row.peak), rank: 1 },
  { title: 'time (UTC)', cell: row => moment(row.time), rank: 2 },
];

const DAY_MS = 86_400_000;

interface Options extends ReportOptions {
  readonly bot?: string;
  readonly since: number;
  readonly limit: number;
}

function show({ latest, curve, quoteAsset }: Equity, canvas: Canvas): string {
  const table = renderTable(COLUMNS, latest, { ...canvas, empty: 'No equity yet.' });
  const [first, last] = [curve[0], curve.at(-1)];
  if (first === undefined || last === undefined || curve.length < 2) return table;
  const line = sparkline(curve.map(point => Number(point.equity)));
  const span = `${moment(first.time)} to ${moment(last.time)}`;
  return `${table}\n\n${line}\n${canvas.paint('dim', `${span}, ${money(first.equity)} to ${money(last.equity)} ${quoteAsset}`)}`;
}

export const verb: Verb = {
  define(command, cli) {
    withWatch(withLimit(withBot(withJson(command), 'the curve of one bot instead of the whole account'), 60))
      .addOption(
        new Option('--since <span>', 'how far the curve reaches back').default(DAY_MS, '24h').argParser(timeSpan),
      )
      .action(async ({ bot, since, limit, ...options }: Options) => {
        await printReport(
          cli,
          {
            read: async (db, { system }) =>
              readEquity(db, {
                account: system.account,
                quoteAsset: system.quoteAsset,
                bot: (await botOrAll(db, system.account, bot)) ?? '*',
                windowMs: since,
                points: limit,
              }),
            show,
          },
          options,
        );
      });
  },
};
