import type { Command } from 'commander';
import { databaseSize } from '#scripts/operator/database-size.ts';
import { listDeadLetters, resolveDeadLetter } from '#scripts/operator/dead-letters.ts';
import { openPsql, readerUrl } from '#scripts/operator/psql.ts';
import { printReport, type ReportOptions } from '#scripts/operator/report.ts';
import type { Cli, Verb } from '#scripts/terminal/cli.ts';
import { wholeNumber, withJson, withLimit } from '#scripts/terminal/options.ts';

interface LetterOptions extends ReportOptions {
  readonly resolve?: number;
  readonly limit: number;
}

export const verb: Verb = {
  define(command, cli) {
    command
      .command('url')
      .description('the address of the database, as reader and without its password')
      .action(async () => cli.terminal.out((await readerUrl(cli.terminal)).shown));
    command
      .command('psql')
      .description('open psql as reader, who may look at everything and change nothing')
      .argument('[args...]', 'for psql, such as -c "select * from open_positions"')
      .allowUnknownOption()
      .action((args: readonly string[]) => openPsql(cli, args));
    deadLetters(command.command('dead-letters'), cli);
    withJson(command.command('size').description('how much room the tables take')).action(
      async (options: ReportOptions) => {
        await printReport(cli, databaseSize, options);
      },
    );
  },
};

function deadLetters(command: Command, cli: Cli): void {
  withLimit(withJson(command), 20)
    .description('messages that no handler could digest, and what waits behind them')
    .option('--resolve <id>', 'call one settled; what waits behind it goes on without it', wholeNumber)
    .action(async ({ resolve, limit, ...options }: LetterOptions) => {
      if (resolve !== undefined) await resolveDeadLetter(cli, resolve);
      else await printReport(cli, listDeadLetters(limit), options);
    });
}
