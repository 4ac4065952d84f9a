import { Option } from 'commander';
import { withDataSession } from '#scripts/data/session.ts';
import { botOrAll } from '#scripts/operator/bots.ts';
import { withDatabase } from '#scripts/operator/database.ts';
import { printReport, type ReportOptions } from '#scripts/operator/report.ts';
import { liveReportInput } from '#scripts/performance/report-input.ts';
import { showPerformance } from '#scripts/performance/show.ts';
import { writeReport } from '#scripts/report/files.ts';
import type { Cli, Verb } from '#scripts/terminal/cli.ts';
import { EXIT_CODES } from '#scripts/terminal/exit-codes.ts';
import { CliFailure } from '#scripts/terminal/failure.ts';
import { timeSpan, withBot, withJson, withWatch } from '#scripts/terminal/options.ts';
import { PERFORMANCE_BY, type PerformanceBy } from '#shared/contracts/api/performance.ts';
import { readPerformanceReport } from '#shared/persistence/reads/performance.ts';

interface Options extends ReportOptions {
  readonly by: PerformanceBy;
  readonly bot?: string;
  readonly since?: number;
  readonly report?: string;
}

export const verb: Verb = {
  define(command, cli) {
    withWatch(withBot(withJson(command), 'one bot instead of the whole account'))
      .addOption(new Option('--by <what>', 'one row per').choices(PERFORMANCE_BY).default('day'))
      .addOption(
        new Option(
          '--since <span>',
          'how far it reaches back from the newest day, such as 30d; left out: to the start',
        ).argParser(timeSpan),
      )
      .option(
        '--report <folder>',
        'also the page of a backtest, of what was really traded, with JSON, and CSV of trades and equity',
      )
      .action((options: Options) => performance(cli, options));
  },
};

async function performance(cli: Cli, { by, bot, since, report, ...options }: Options): Promise<void> {
  await printReport(
    cli,
    {
      read: async (db, { system }) =>
        readPerformanceReport(db, {
          ...{ account: system.account, quoteAsset: system.quoteAsset, by, sinceMs: since ?? null },
          bot: await botOrAll(db, system.account, bot),
        }),
      show: showPerformance,
    },
    options,
  );
  if (report !== undefined) await writeLive(cli, report, { bot, since });
}

async function writeLive(
  { terminal }: Cli,
  folder: string,
  { bot, since }: { readonly bot: string | undefined; readonly since: number | undefined },
): Promise<void> {
  const input = await withDataSession(terminal, 'reader', ({ client, settings: { home, system } }) =>
    withDatabase({ home, role: 'reader' }, async ({ db }) => {
      const of = await botOrAll(db, system.account, bot);
      return liveReportInput({ db, client }, { system, bot: of, sinceMs: since ?? null });
    }),
  );
  if (input === null) {
    const message = 'There is no equity yet to make a report of';
    throw new CliFailure({ exit: EXIT_CODES.FAILED, message, mend: 'npm start; the first comes with the balances' });
  }
  terminal.err(`${writeReport(folder, input).files.html}\n`);
}
