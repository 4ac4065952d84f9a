import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { seededRandom } from '#shared/kernel/random.ts';

export const HEADER = 'timestamp_ms,open,high,low,close,volume';
export const START = Date.UTC(2021, 4, 19);
export const MINUTE = 60_000;

export type Row = readonly [time: number, open: number, high: number, low: number, close: number, volume: number];

/** A walk of bars, with volumes and prices of many digits. */
export function walk(bars: number, { seed = 'walk', step = MINUTE, from = START } = {}): readonly Row[] {
  const random = seededRandom(seed);
  let close = 40_000;
  return Array.from({ length: bars }, (_, at): Row => {
    const open = close;
    close = Number((open * (1 + random.normal() / 500)).toFixed(2));
    const high = Number((Math.max(open, close) + random.next() * 10).toFixed(2));
    const low = Number((Math.min(open, close) - random.next() * 10).toFixed(2));
    return [from + at * step, open, high, low, close, Number((random.next() * 50).toFixed(8))];
  });
}

export const csv = (rows: readonly (readonly (number | string)[])[], header = HEADER): string =>
  `${[header, ...rows.map(row => row.join(','))].join('\n')}\n`;

/** A folder of files of a test's own. */
export function makeFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'tradewind-data-'));
  return {
    folder,
    path: (name: string): string => join(folder, name),
    /** Writes a file, packed when its name ends in .gz; returns its path. */
    write(name: string, text: string): string {
      const path = join(folder, name);
      writeFileSync(path, name.endsWith('.gz') ? gzipSync(text) : text);
      return path;
    },
  };
}
