import { z } from 'zod';
import type { Paint, Style } from '#scripts/terminal/paint.ts';

const LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type Level = (typeof LEVELS)[number];

const line = z.looseObject({
  time: z.string().optional(),
  timestamp: z.string().optional(),
  level: z.enum(LEVELS).catch('info'),
  process: z.string().optional(),
  event: z.string().optional(),
});

/** A line of a log file. What is no JSON of ours (a stack on the console, Postgres' own log) is `event` as it stands. */
export interface LogEntry {
  /** ISO 8601; null when the line does not say. */
  readonly time: string | null;
  readonly level: Level;
  readonly process: string;
  readonly event: string;
  readonly fields: Readonly<Record<string, unknown>>;
  /** The line as it stands in the file. */
  readonly text: string;
}

export function parseEntry(text: string, process: string): LogEntry {
  const parsed = line.safeParse(jsonOf(text));
  if (!parsed.success) return { time: null, level: 'info', process, event: text, fields: {}, text };
  const { time, timestamp, level, process: said, event, agent: _, ...fields } = parsed.data;
  return { time: time ?? timestamp ?? null, level, process: said ?? process, event: event ?? '', fields, text };
}

function jsonOf(text: string): unknown {
  if (!text.startsWith('{')) return null;
  try {
    return JSON.parse(text);
  } catch {
    return null; // half a line, cut by a crash
  }
}

export const isAtLeast = (level: Level, least: Level): boolean => LEVELS.indexOf(level) >= LEVELS.indexOf(least);
export { LEVELS };

const STYLES: Readonly<Record<Level, Style>> = { debug: 'dim', info: 'cyan', warn: 'yellow', error: 'red' };
const PROCESS_WIDTH = 18;

/** One readable line: time, level, process, event, then the fields; the stack of an error below. */
export function entryText({ time, level, process, event, fields }: LogEntry, paint: Paint): string {
  const clock = time === null ? ' '.repeat(23) : `${time.slice(0, 10)} ${time.slice(11, 23)}`;
  const stacks: string[] = [];
  const pairs = Object.entries(fields).map(([name, value]) => `${paint('dim', `${name}=`)}${valueText(value, stacks)}`);
  const head = [
    paint('dim', clock),
    paint(STYLES[level], level.padEnd(5)),
    process.padEnd(PROCESS_WIDTH),
    paint('bold', event),
    ...pairs,
  ];
  return [head.join(' '), ...stacks.map(stack => stack.replace(/^/gm, '    '))].join('\n');
}

const errorShape = z.looseObject({ name: z.string(), message: z.string(), stack: z.string().optional() });

function valueText(value: unknown, stacks: string[]): string {
  const error = errorShape.safeParse(value);
  if (error.success) {
    if (error.data.stack !== undefined) stacks.push(error.data.stack);
    return `${error.data.name}: ${error.data.message}`;
  }
  if (typeof value === 'string') return /[\s"]/.test(value) ? JSON.stringify(value) : value;
  return JSON.stringify(value);
}
