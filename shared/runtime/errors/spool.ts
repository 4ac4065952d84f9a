import { appendFileSync, mkdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { CODE_LIST } from '../../domain/codes.ts';
import { ERROR_SEVERITIES } from '../../domain/severity.ts';
import type { ErrorEntry } from './entry.ts';

/** A process that cannot start, again and again, must not fill the disk. */
const MAX_BYTES = 1_000_000;

const entry = z.strictObject({
  code: z.enum(CODE_LIST),
  severity: z.enum(ERROR_SEVERITIES),
  event: z.string(),
  message: z.string(),
  fingerprint: z.string(),
  context: z.string(),
  correlationId: z.string().nullable(),
  at: z.string(),
});

export const spoolFile = (home: string, agent: string): string => join(home, 'errors', `${agent}.jsonl`);

/** Leaves entries to the next process of the agent; at once, because this one ends. */
export function spill(file: string, entries: readonly ErrorEntry[]): void {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > MAX_BYTES) return;
    appendFileSync(file, entries.map(one => `${JSON.stringify(one)}\n`).join(''), { mode: 0o600 });
  } catch {
    // a full disk must not hide why the process ends: the log has it as well
  }
}

/** Takes what earlier processes left; each entry is given once. */
export function takeSpilled(file: string): readonly ErrorEntry[] {
  const mine = `${file}.${process.pid}`;
  try {
    renameSync(file, mine); // a standby of the same host may look for it, too
    const lines = readFileSync(mine, 'utf8').split('\n');
    rmSync(mine);
    return lines.flatMap(line => {
      const parsed = entry.safeParse(jsonOf(line));
      return parsed.success ? [parsed.data] : [];
    });
  } catch {
    return [];
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
