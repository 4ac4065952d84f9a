import { type ChildProcess, fork } from 'node:child_process';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { STRATEGIES } from '#agents/strategy/strategies/registry.ts';
import { NODE } from '#scripts/bootstrap/checkout.ts';
import type { Cli } from '#scripts/terminal/cli.ts';
import { EXIT_CODES, type ExitCode } from '#scripts/terminal/exit-codes.ts';
import { CliFailure } from '#scripts/terminal/failure.ts';
import { timeSpan, wholeNumber } from '#scripts/terminal/options.ts';
import { endBySignals } from '#scripts/terminal/terminal.ts';
import type { Code } from '#shared/domain/codes.ts';
import { beacon } from '#shared/runtime/child/beacon.ts';
import { type Bounds, type Fault, watchProcess } from '../worker/room/watch.ts';
import { type Reader, word } from './protocol.ts';

/** What a strategy of one's own may take in a command. */
export interface OwnLimits {
  /** Longest time without a bar being done, in ms. */
  readonly step: number;
  /** Of the heap, in MB. */
  readonly memory: number;
}

const MB = 1_048_576;
/** A process needs so long to start, on a busy machine. */
const STARTING_MS = 60_000;
/** Half of the machine, for candles and columns beside the heap. */
const BESIDE_MB = totalmem() / MB / 2;
export const OWN_LIMITS: OwnLimits = { step: timeSpan('60s'), memory: Math.min(4_096, Math.floor(BESIDE_MB)) };

export const withOwnLimits = (command: Command): Command =>
  command
    .addOption(
      new Option('--step <time>', 'longest time in which a strategy of your own shows no progress')
        .default(OWN_LIMITS.step, '60s')
        .argParser(timeSpan),
    )
    .addOption(
      new Option('--memory <megabytes>', 'heap that a strategy of your own may take')
        .default(OWN_LIMITS.memory, '4096, or half of the machine')
        .argParser(wholeNumber),
    );

export const areBuiltIn = (strategies: readonly string[]): boolean =>
  strategies.every(name => STRATEGIES.some(one => one.name === name));

export interface Contained {
  /** Whether the work runs code of the user. */
  readonly needed: boolean;
  readonly limits: OwnLimits;
}

/**
 * Does the work of a verb; where it runs code of the user, by the same command line in a process of its own, which is watched: whatever
 * the code does, the verb comes back and says so. Throws CliFailure.
 */
export async function contained(cli: Cli, { needed, limits }: Contained, work: () => Promise<void>): Promise<void> {
  if (!needed || beacon() !== null) return work();
  const { terminal } = cli;
  const { isTty, columns } = terminal;
  const reader: Reader = { isTty, columns };
  const child = fork(join(import.meta.dirname, 'inside.ts'), [JSON.stringify(reader), ...cli.args], {
    execPath: NODE,
    execArgv: [`--max-old-space-size=${limits.memory}`, '--min-semi-space-size=32', '--max-semi-space-size=64'],
    env: terminal.env as NodeJS.ProcessEnv,
    stdio: ['ignore', 'inherit', 'pipe', 'ipc', 'pipe'],
  });
  child.on('error', () => undefined); // told by its end
  passOn(child, cli);
  const stop = (): void => void child.kill('SIGTERM');
  terminal.interrupted.addEventListener('abort', stop);
  const { step: stepMs, memory: memoryMb } = limits;
  const bounds: Bounds = { memoryMb, besideMb: BESIDE_MB, startMs: STARTING_MS, stepMs, totalMs: null };
  const watch = watchProcess({ child, bounds, bareMb: 0 });
  try {
    const ended = await Promise.race([exitOf(child, cli), watch.gone]);
    if (typeof ended === 'number') return cli.exitWith(ended);
    if (terminal.interrupted.aborted) endLikeIt();
    throw failureOf(ended, terminal.isTty);
  } finally {
    terminal.interrupted.removeEventListener('abort', stop);
    watch.release();
    child.kill('SIGKILL');
  }
}

/** A last word of the engine about its heap, which ours says better. */
const ENGINE = '<--- Last few GCs --->';

function passOn(child: ChildProcess, { terminal }: Cli): void {
  let isOver = false;
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    isOver ||= text.includes(ENGINE);
    if (!isOver) terminal.err(text);
  });
}

/** What the command line ends with, when it comes to its end; what it says on the way is said here. */
function exitOf(child: ChildProcess, { terminal }: Cli): Promise<ExitCode> {
  return new Promise(resolve => {
    child.on('message', raw => {
      const said = word.parse(raw);
      if (said.kind === 'ended') resolve(said.exit);
      else terminal[said.kind](said.text);
    });
  });
}

/** The signal that ended it is ours, too. */
function endLikeIt(): void {
  endBySignals();
  process.kill(process.pid, 'SIGTERM');
}

const MENDS: Partial<Readonly<Record<Code, string>>> = {
  TRIAL_STEP_TIMED_OUT: 'look for a loop without an end in the strategy; for slow work, --step 10m',
  TRIAL_OUT_OF_MEMORY: 'keep less in the strategy and its state, or allow more: --memory',
};

/** `isTty`: a bar may stand at the beginning of the line. */
function failureOf({ code, detail }: Fault, isTty: boolean): CliFailure {
  const message = `${isTty ? '\n' : ''}A strategy of your own ended the run: ${detail}`;
  const mend = MENDS[code] ?? 'a strategy computes and returns: it must not end its process';
  return new CliFailure({ exit: EXIT_CODES.FAILED, message, mend });
}
