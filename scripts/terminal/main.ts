import { CommanderError } from 'commander';
import type { Cli } from './cli.ts';
import { EXIT_CODES, type ExitCode } from './exit-codes.ts';
import { type CliFailure, failureJson, failureOf, failureText } from './failure.ts';
import { paintFor } from './paint.ts';
import { buildProgram } from './program.ts';
import type { Terminal } from './terminal.ts';
import { VERB_NAMES } from './verbs.ts';

/** Runs one command line; returns its exit code. Never throws. */
export async function main(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  let exit: ExitCode = EXIT_CODES.OK;
  const cli: Cli = {
    terminal,
    args,
    exitWith: code => {
      exit = code;
    },
  };
  try {
    const program = await buildProgram(cli, wanted(args));
    await program.parseAsync(args.length === 0 ? ['--help'] : [...args], { from: 'user' });
    return exit;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_CODES.OK : EXIT_CODES.USAGE;
    const failure = failureOf(error);
    terminal.err(args.includes('--json') ? failureJson(failure) : failureText(failure, paintFor(terminal)));
    if (args.includes('--debug')) terminal.err(`${traceOf(failure)}\n`);
    return failure.exit;
  }
}

/** The verbs that a command line speaks of: `status`, or `help status`. */
const wanted = (args: readonly string[]) => {
  const words = args.filter(arg => !arg.startsWith('-')).slice(0, 2);
  return VERB_NAMES.filter(name => words[0] === name || (words[0] === 'help' && words[1] === name));
};

function traceOf(failure: CliFailure): string {
  const origin = failure.cause instanceof Error ? failure.cause : failure;
  return origin.stack ?? origin.message;
}
