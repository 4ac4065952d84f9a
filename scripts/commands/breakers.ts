import { InvalidArgumentError, Option } from 'commander';
import { setBreaker } from '#scripts/operator/breakers/command.ts';
import { type BreakersOptions, breakersReport } from '#scripts/operator/breakers/report.ts';
import { type CommandOptions, withCommandOptions } from '#scripts/operator/command.ts';
import { printReport } from '#scripts/operator/report.ts';
import type { Verb } from '#scripts/terminal/cli.ts';
import { numberAbove, withJson, withNote, withWatch } from '#scripts/terminal/options.ts';
import { LONGEST_MINUTES } from '#shared/kernel/time.ts';

interface Options extends CommandOptions {
  readonly of: string;
  readonly for?: number;
  readonly reason: string;
  readonly yes?: boolean;
}

const ACTIONS = {
  open: 'opens a breaker by hand; --for ends it, else only close does',
  close: 'closes a breaker: it measures from here on, and trips again when there is reason to',
  hold: 'closes a breaker and keeps it from tripping, for as long as --for says',
} as const;

const howLong = (): Option =>
  new Option('--for <minutes>', 'how long, in minutes of market time').argParser(text => {
    const minutes = numberAbove(text, 0);
    if (minutes > LONGEST_MINUTES) throw new InvalidArgumentError(`Expected at most ${LONGEST_MINUTES}: ten years.`);
    return minutes;
  });

export const verb: Verb = {
  define(command, cli) {
    withNote(
      withWatch(withJson(command)),
      'The effect of an open breaker: shrink and block are about entries of what it watches over; reduce, halt and\nflatten set the trading state of the account, of which the strictest holds.',
    )
      .option('--history', 'what changed, newest first')
      .action(async (options: BreakersOptions) => {
        await printReport(cli, breakersReport(options), options);
      });
    for (const action of Object.keys(ACTIONS) as readonly (keyof typeof ACTIONS)[]) {
      const one = command
        .command(`${action} <name>`)
        .description(ACTIONS[action])
        .option('--of <subject>', 'the bot, instrument (binance:BTC/USDT) or venue that it watches over', '')
        .option('--reason <text>', 'for the record', '');
      if (action !== 'close') one.addOption(howLong().makeOptionMandatory(action === 'hold'));
      if (action === 'open') one.option('--yes', 'do not ask, though it sells everything');
      withCommandOptions(one).action((name: string, options: Options) => setBreaker(cli, options, { action, name }));
    }
  },
};
