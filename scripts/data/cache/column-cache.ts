import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Columns } from '#shared/domain/columns.ts';
import { parsedJson } from '#shared/kernel/json.ts';
import { TIMEFRAMES } from '#shared/kernel/time.ts';
import { bytesOf, contentHash } from '#shared/research/columns/content-hash.ts';
import { COLUMN_NAMES } from '#shared/research/columns/slice.ts';

/** Columns with whose they are and the hash that they were stored under. */
export interface CachedColumns {
  readonly instrumentId: string;
  readonly columns: Columns;
  /** `contentHash` of the two. */
  readonly hash: string;
}

/**
 * Columns on the local disk, one file per content: six float64 columns behind a header. The folder may be emptied at any time; a file
 * that does not have the content that its name says is as good as none.
 */
export interface ColumnCache {
  /** Null when there is none with this hash. */
  byHash(hash: string): Promise<CachedColumns | null>;
  /** The hash that was remembered under a key; null without one. */
  recall(key: string): Promise<string | null>;
  /** Stores columns and remembers their hash under a key. */
  keep(key: string, cached: CachedColumns): Promise<void>;
}

const HEADER_BYTES = 256;
const header = z.object({ instrumentId: z.string(), timeframe: z.enum(TIMEFRAMES), bars: z.int().min(0) });

/** Room for some 45 million bars. */
const MOST_BYTES = 2 * 1024 ** 3;

/** Keeps at most `mostBytes` of columns: what was not used for longest goes first. */
export const columnCache = (home: string, mostBytes = MOST_BYTES): ColumnCache => {
  const folder = join(home, 'cache', 'columns');
  const blob = (hash: string): string => join(folder, `${hash}.f64`);
  const pointer = (key: string): string => join(folder, `${key}.key`);
  return {
    byHash: async hash => {
      const found = await readBlob(blob(hash), hash);
      if (found !== null) await touch(blob(hash));
      return found;
    },
    recall: async key => (await readIf(pointer(key)))?.toString('utf8') ?? null,
    keep: async (key, cached) => {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeWhole(blob(cached.hash), blobOf(cached));
      await writeWhole(pointer(key), Buffer.from(cached.hash));
      await evict(folder, mostBytes, `${cached.hash}.f64`);
    },
  };
};

/** Used now. Its time says so, because not every file system notes when a file is read. */
async function touch(path: string): Promise<void> {
  const now = new Date();
  await utimes(path, now, now).catch(ignoreMissing);
}

/** Removes the columns used least recently until the rest fits; what has just been written stays, however large it is. */
async function evict(folder: string, mostBytes: number, fresh: string): Promise<void> {
  const names = (await readdir(folder)).filter(name => name.endsWith('.f64') && name !== fresh);
  const found = await Promise.all(
    names.map(async name => ({ name, at: await stat(join(folder, name)).catch(ignoreMissing) })),
  );
  const blobs = found.flatMap(({ name, at }) =>
    at === undefined ? [] : [{ name, bytes: at.size, usedAt: at.mtimeMs }],
  );
  let left = mostBytes - (await stat(join(folder, fresh))).size;
  for (const { name, bytes } of blobs.sort((one, other) => other.usedAt - one.usedAt)) {
    left -= bytes;
    if (left < 0) await rm(join(folder, name), { force: true });
  }
  if (left < 0) await forgetLost(folder);
}

/** Removes keys whose columns are gone. */
async function forgetLost(folder: string): Promise<void> {
  const names = await readdir(folder);
  const there = new Set(names);
  for (const name of names.filter(one => one.endsWith('.key'))) {
    const hash = (await readIf(join(folder, name)))?.toString('utf8');
    if (hash !== undefined && !there.has(`${hash}.f64`)) await rm(join(folder, name), { force: true });
  }
}

/** Another process may have removed it. */
function ignoreMissing(error: unknown): undefined {
  if (isMissing(error)) return undefined;
  throw error;
}

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';

async function readBlob(path: string, hash: string): Promise<CachedColumns | null> {
  const bytes = await readIf(path);
  if (bytes === null || bytes.length < HEADER_BYTES) return null;
  const known = header.safeParse(parsedJson(bytes.toString('utf8', 0, HEADER_BYTES)));
  if (!known.success) return null;
  const { instrumentId, timeframe, bars } = known.data;
  if (bytes.length !== HEADER_BYTES + bars * COLUMN_NAMES.length * Float64Array.BYTES_PER_ELEMENT) return null;
  // a copy of its own memory: views need eight-byte steps, and a buffer may lie anywhere
  const numbers = new Float64Array(
    bytes.buffer.slice(bytes.byteOffset + HEADER_BYTES, bytes.byteOffset + bytes.length),
  );
  const column = (at: number): Float64Array => numbers.subarray(at * bars, (at + 1) * bars);
  const columns: Columns = {
    ...{ timeframe, time: column(0), open: column(1), high: column(2) },
    ...{ low: column(3), close: column(4), volume: column(5) },
  };
  return contentHash({ instrumentId }, columns) === hash ? { instrumentId, columns, hash } : null;
}

function blobOf({ instrumentId, columns }: CachedColumns): Buffer {
  const head = JSON.stringify({ instrumentId, timeframe: columns.timeframe, bars: columns.time.length });
  return Buffer.concat([Buffer.from(head.padEnd(HEADER_BYTES)), ...COLUMN_NAMES.map(name => bytesOf(columns[name]))]);
}

/** Null when the file is not there. */
async function readIf(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path);
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** A reader never sees half of it, and two writers of the same content do not meet. */
async function writeWhole(path: string, bytes: Buffer): Promise<void> {
  const draft = `${path}.${process.pid}.new`;
  await writeFile(draft, bytes, { mode: 0o600 });
  await rename(draft, path);
}
