import { availableParallelism } from 'node:os';
import { type Command, Option } from 'commander';
import type { Cli } from '#scripts/terminal/cli.ts';
import { timeSpan, wholeNumber, withNote } from '#scripts/terminal/options.ts';
import { runWorker } from '../process.ts';

interface Options {
  readonly slots: number;
  readonly memory: number;
  readonly trial: number;
  readonly step: number;
  readonly lease: number;
}

const number = (flags: string, meaning: string, preset: number): Option =>
  new Option(flags, meaning).default(preset).argParser(wholeNumber);
const span = (flags: string, meaning: string, preset: string): Option =>
  new Option(flags, meaning).default(timeSpan(preset), preset).argParser(timeSpan);

export function defineWorker(command: Command, cli: Cli): void {
  withNote(
    command
      .addOption(number('--slots <count>', 'trials at once, each in a process of its own', availableParallelism()))
      .addOption(number('--memory <megabytes>', 'heap that a trial may take', 1_024))
      .addOption(span('--trial <time>', 'longest time of a trial', '1h'))
      .addOption(span('--step <time>', 'longest time in which a trial shows no progress', '30s'))
      .addOption(span('--lease <time>', 'after so long without a sign of a worker, its trials go to others', '20s')),
    'On another host it needs the same checkout, DATABASE_URL (that of the role research) and REDIS_URL, and nothing else.',
  ).action(({ slots, memory, trial, step, lease }: Options) =>
    runWorker(cli.terminal, {
      slots,
      limits: { memoryMb: memory, trialMs: trial, stepMs: step },
      leaseMs: lease,
      say: line => cli.terminal.out(line),
      warn: line => cli.terminal.err(`${line}\n`),
    }),
  );
}
