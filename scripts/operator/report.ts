import { setTimeout as sleep } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import type { Cli } from '#scripts/terminal/cli.ts';
import { failureOf, failureText } from '#scripts/terminal/failure.ts';
import { paintFor } from '#scripts/terminal/paint.ts';
import type { Canvas } from '#scripts/terminal/table.ts';
import type { Terminal } from '#scripts/terminal/terminal.ts';
import type { Database } from '#shared/persistence/tables.ts';
import { withDatabase } from './database.ts';
import { readSettings, type Settings } from './settings.ts';

/** A question to the database with an answer for programs and for people. */
export interface Report<T> {
  read(db: Kysely<Database>, settings: Settings): Promise<T>;
  /** For people. */
  show(value: T, canvas: Canvas): string;
  /** For programs; left out: the value as it is. */
  json?(value: T): unknown;
}

export interface ReportOptions {
  readonly json?: boolean;
  /** Seconds between two looks; without it, one look. */
  readonly watch?: number;
}

export const canvasOf = (terminal: Terminal): Canvas => ({
  paint: paintFor(terminal),
  width: terminal.isTty ? terminal.columns : null,
});

export const jsonText = (value: unknown, { watch }: ReportOptions = {}): string =>
  JSON.stringify(value, null, watch === undefined ? 2 : undefined);

/** Prints a report, once or again and again; returns the last value read. */
export async function printReport<T>(cli: Cli, report: Report<T>, options: ReportOptions): Promise<T> {
  const { terminal } = cli;
  const settings = readSettings(terminal);
  return withDatabase({ home: settings.home, role: 'reader' }, async ({ db }) => {
    const look = async (): Promise<T> => {
      const value = await report.read(db, settings);
      const text = options.json
        ? jsonText(report.json ? report.json(value) : value, options)
        : report.show(value, canvasOf(terminal));
      terminal.out(options.watch !== undefined && terminal.isTty ? `${CLEAR}${text}` : text);
      return value;
    };
    let value = await look();
    while (options.watch !== undefined && (await waited(terminal, options.watch))) {
      try {
        value = await look();
      } catch (error) {
        // what is away may come back: it is said, and looked at again
        terminal.err(failureText(failureOf(error), paintFor(terminal)));
      }
    }
    return value;
  });
}

const CLEAR = '\u001b[H\u001b[2J\u001b[3J';

/** False when the user has seen enough. */
async function waited({ interrupted }: Terminal, seconds: number): Promise<boolean> {
  await sleep(seconds * 1000, undefined, { signal: interrupted }).catch(() => undefined);
  return !interrupted.aborted;
}
