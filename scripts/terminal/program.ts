import { Command } from 'commander';
import type { Cli } from './cli.ts';
import { EXIT_MEANINGS } from './exit-codes.ts';
import { VERB_NAMES, VERBS, type VerbName } from './verbs.ts';

const ENVIRONMENT = [
  'Environment:',
  '  TRADEWIND_HOME     state folder (default .tradewind in the checkout)',
  '  TRADEWIND_PORT     base port (default: the one last started with, or 7400)',
  '  TRADEWIND_PROFILE  profile in config/ (default demo); TRADEWIND_CONFIG names a file instead',
  '  NO_COLOR           no colours',
];
const EXITS = ['Exit codes:', ...Object.entries(EXIT_MEANINGS).map(([code, meaning]) => `  ${code}  ${meaning}`)];

/** The command line with the given verbs defined, and the others just listed: a definition costs the loading of its verb. */
export async function buildProgram(cli: Cli, defined: readonly VerbName[]): Promise<Command> {
  const program = new Command('tradewind')
    .description('Look at and command a Tradewind installation.')
    .helpCommand('help [command]', 'help for one verb')
    // a verb with an action of its own and verbs below it leaves them their options
    .enablePositionalOptions()
    .addHelpText('after', `\n${[...ENVIRONMENT, '', ...EXITS].join('\n')}`);
  configure(program, cli);
  for (const name of VERB_NAMES) {
    const command = program.command(name).description(VERBS[name].summary).summary(VERBS[name].summary);
    configure(command, cli);
    if (!defined.includes(name)) continue;
    const { verb } = await VERBS[name].load();
    verb.define(command, cli);
    for (const one of [command, ...command.commands]) {
      configure(one, cli);
      if (one.commands.length === 0) one.option('--debug', 'show where an error comes from');
    }
  }
  return program;
}

function configure(command: Command, { terminal }: Cli): void {
  command
    .exitOverride()
    .showHelpAfterError(`(${pathOf(command)} --help says more)`)
    .configureOutput({
      writeOut: text => terminal.out(text.trimEnd()),
      writeErr: text => terminal.err(text),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    });
}

/** `tradewind keys add` */
const pathOf = (command: Command): string =>
  command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
