import type { Readable } from 'node:stream';
import { type EpochMs, epochMs } from '#shared/kernel/time.ts';

/** What a verb sees of the world around it. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether a person reads standard output, so that colours and a fitting width make sense. */
  readonly isTty: boolean;
  /** Width of that person's window in characters. */
  readonly columns: number;
  /** Whether a person can be asked. */
  readonly canAsk: boolean;
  readonly input: Readable & { setRawMode?(mode: boolean): unknown };
  /** The answer of a command; adds a line break. */
  out(text: string): void;
  /** Progress, questions and errors, as they are. */
  err(text: string): void;
  wallNow(): EpochMs;
  /** Aborted when the user wants to stop. */
  readonly interrupted: AbortSignal;
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;
const stopping = new AbortController();
const stop = (): void => stopping.abort();

/**
 * Ctrl-C and SIGTERM end the process from now on, whatever it does. For work that keeps the thread, such as a backtest of a strategy
 * that may not come back: nobody would hear the signal.
 */
export function endBySignals(): void {
  for (const signal of SIGNALS) process.removeListener(signal, stop);
}

const DEFAULT_COLUMNS = 100;

/** The terminal of this process. */
export function processTerminal(): Terminal {
  const { stdout, stderr, stdin, env } = process;
  for (const signal of SIGNALS) process.once(signal, stop);
  // `tradewind orders | head` is no failure
  stdout.on('error', () => process.exit(0));
  return {
    env,
    isTty: stdout.isTTY === true,
    columns: stdout.columns ?? DEFAULT_COLUMNS,
    canAsk: stdin.isTTY === true && stderr.isTTY === true,
    input: stdin,
    out: text => void stdout.write(`${text}\n`),
    err: text => void stderr.write(text),
    wallNow: () => epochMs(Date.now()),
    interrupted: stopping.signal,
  };
}
