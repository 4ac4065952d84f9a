import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Option } from 'commander';
import { entryText, isAtLeast, LEVELS, type Level, type LogEntry, parseEntry } from '#scripts/logs/entry.ts';
import { findLogs, linesOf, type ProcessLogs, Tail } from '#scripts/logs/files.ts';
import { placeOf } from '#scripts/operator/settings.ts';
import type { Cli, Verb } from '#scripts/terminal/cli.ts';
import { EXIT_CODES } from '#scripts/terminal/exit-codes.ts';
import { CliFailure } from '#scripts/terminal/failure.ts';
import { withJson, withLimit } from '#scripts/terminal/options.ts';
import { paintFor } from '#scripts/terminal/paint.ts';

interface Options {
  readonly follow?: boolean;
  readonly level: Level;
  readonly grep?: string;
  readonly correlation?: string;
  readonly limit: number;
  readonly json?: boolean;
}

const FOLLOW_MS = 250;

async function run(cli: Cli, process: string | undefined, options: Options): Promise<void> {
  const { terminal } = cli;
  const folder = join(placeOf(terminal).home, 'logs');
  const all = findLogs(folder);
  const meant = process === undefined ? all : all.filter(one => one.process === process);
  if (meant.length === 0) refuse(folder, process, all);
  const paint = paintFor(terminal);
  const print = (entry: LogEntry): void => terminal.out(options.json ? entry.text : entryText(entry, paint));
  // a line that is written while we read the past must not be missed, so the tails begin first
  const tails = options.follow
    ? meant.map(({ process: name, files }) => ({ name, tail: new Tail(files.at(-1) ?? '') }))
    : [];
  await Promise.all(tails.map(({ tail }) => tail.begin()));
  for (const entry of await lastEntries(meant, options)) print(entry);
  while (tails.length > 0 && !terminal.interrupted.aborted) {
    await sleep(FOLLOW_MS, undefined, { signal: terminal.interrupted }).catch(() => undefined);
    const fresh = await Promise.all(
      tails.map(async ({ name, tail }) => (await tail.read()).map(text => parseEntry(text, name))),
    );
    for (const entry of byTime(fresh.flat())) if (matches(entry, options)) print(entry);
  }
}

function refuse(folder: string, process: string | undefined, all: readonly ProcessLogs[]): never {
  const names = [...new Set(all.map(one => one.process))].join(', ');
  throw new CliFailure({
    exit: process === undefined ? EXIT_CODES.NOT_RUNNING : EXIT_CODES.FAILED,
    message: process === undefined || names === '' ? `There are no logs in ${folder}` : `There is no log of ${process}`,
    mend: names === '' ? 'npm start; TRADEWIND_HOME names another installation' : `there are ${names}`,
  });
}

/** The last entries of all files together that match, in the order of time. */
async function lastEntries(logs: readonly ProcessLogs[], options: Options): Promise<readonly LogEntry[]> {
  const perProcess = await Promise.all(logs.map(one => lastOfProcess(one, options)));
  return byTime(perProcess.flat()).slice(-options.limit);
}

async function lastOfProcess({ process, files }: ProcessLogs, options: Options): Promise<readonly LogEntry[]> {
  const newestFirst: LogEntry[][] = [];
  let found = 0;
  for (const path of files.toReversed()) {
    const kept: LogEntry[] = [];
    for await (const text of linesOf(path)) {
      if (text === '' || !mayMatch(text, options)) continue;
      const entry = parseEntry(text, process);
      if (!matches(entry, options)) continue;
      kept.push(entry);
      if (kept.length > options.limit) kept.shift();
    }
    newestFirst.push(kept);
    found += kept.length;
    if (found >= options.limit) break;
  }
  return newestFirst.toReversed().flat();
}

/** What the text alone says, before it is parsed. */
const mayMatch = (text: string, { grep, correlation }: Options): boolean =>
  (grep === undefined || text.includes(grep)) && (correlation === undefined || text.includes(correlation));

const matches = (entry: LogEntry, options: Options): boolean =>
  isAtLeast(entry.level, options.level) && mayMatch(entry.text, options);

/** Lines without a time stay behind the one that they follow. */
function byTime(entries: readonly LogEntry[]): readonly LogEntry[] {
  let last = '';
  const keyed = entries.map(entry => {
    if (entry.time !== null) last = entry.time;
    return { entry, key: entry.time ?? last };
  });
  return keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ entry }) => entry);
}

export const verb: Verb = {
  define(command, cli) {
    withJson(withLimit(command, 50))
      .argument('[process]', 'such as execution or paper-exchange; without it: all')
      .option('--follow', 'go on with what comes')
      .addOption(new Option('--level <level>', 'this level and worse').choices(LEVELS).default('debug'))
      .option('--grep <text>', 'only lines that hold this text')
      .option('--correlation <id>', 'only what began with one candle or command')
      .action((process: string | undefined, options: Options) => run(cli, process, options));
  },
};
