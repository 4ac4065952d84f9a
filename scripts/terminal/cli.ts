import type { Command } from 'commander';
import type { ExitCode } from './exit-codes.ts';
import type { Terminal } from './terminal.ts';

/** What a verb's action gets. */
export interface Cli {
  readonly terminal: Terminal;
  /** The command line, without the name of the program. */
  readonly args: readonly string[];
  /** For a verb that did its work and has something to say by its exit code; failures are thrown. */
  exitWith(code: ExitCode): void;
}

/** A verb: one file in scripts/commands, one line in the registry. */
export interface Verb {
  /** Says what it takes, and what it does. */
  define(command: Command, cli: Cli): void;
}
