import { type Command, InvalidArgumentError, Option } from 'commander';
import { LONGEST_MINUTES } from '#shared/kernel/time.ts';

/* Options that several verbs share, and the reading of their values. A value that cannot be is wrong usage. */

export const withJson = (command: Command): Command => command.option('--json', 'print JSON with stable keys');

const WATCH_SECONDS = 2;
export const withWatch = (command: Command): Command =>
  command.addOption(
    new Option('--watch [seconds]', 'look again and again')
      .preset(WATCH_SECONDS)
      .argParser(text => numberAbove(text, 0)),
  );

export const withLimit = (command: Command, preset: number): Command =>
  command.addOption(new Option('--limit <count>', 'at most so many rows').default(preset).argParser(wholeNumber));

export const withBot = (command: Command, meaning = 'only those of one bot'): Command =>
  command.option('--bot <name>', meaning);

export const withInstrument = (command: Command): Command =>
  command.option('--instrument <symbol>', 'only one instrument, such as BTC/USDT');

/** A whole number from 1 to a million. */
export function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 1_000_000)
    throw new InvalidArgumentError('Expected a whole number above 0.');
  return value;
}

export function numberAbove(text: string, floor: number): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= floor) throw new InvalidArgumentError(`Expected a number above ${floor}.`);
  return value;
}

const LONGEST_MS = LONGEST_MINUTES * 60_000;
const SPAN = /^(\d+(?:\.\d+)?)(s|m|h|d)$/;
const SPAN_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `90s`, `15m`, `24h`, `7d` in ms. */
export function timeSpan(text: string): number {
  const [, count = '', unit = ''] = SPAN.exec(text) ?? [];
  const ms = Number(count) * (SPAN_MS[unit] ?? Number.NaN);
  if (!(ms > 0 && ms <= LONGEST_MS))
    throw new InvalidArgumentError('Expected a time span such as 90s, 15m, 24h or 7d, ten years at most.');
  return ms;
}

const notes = new WeakMap<Command, string>();

/** What a verb's help says below its options; the reference in docs/ says it, too. */
export function withNote(command: Command, note: string): Command {
  notes.set(command, note);
  return command.addHelpText('after', `\n${note}`);
}
export const noteOf = (command: Command): string | null => notes.get(command) ?? null;
