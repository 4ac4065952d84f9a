import { createReadStream, readdirSync } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** The log files of one process, the oldest first. */
export interface ProcessLogs {
  readonly process: string;
  readonly files: readonly string[];
}

const FILE = /^([a-z-]+?)(\d*)(\.console)?\.log$/;

/** All log files of an installation by process: the present one, and those rotated away (`execution1.log` is newer than `2`). */
export function findLogs(folder: string): readonly ProcessLogs[] {
  const found = new Map<string, { readonly path: string; readonly age: number }[]>();
  for (const name of listFolder(folder)) {
    const [, process, rotated = '', console] = FILE.exec(name) ?? [];
    if (process === undefined) continue;
    const key = `${process}${console ?? ''}`;
    found.set(key, [...(found.get(key) ?? []), { path: join(folder, name), age: Number(rotated) }]);
  }
  return [...found].sort().map(([key, files]) => ({
    process: key.replace('.console', ''),
    files: files.sort((a, b) => b.age - a.age).map(({ path }) => path),
  }));
}

function listFolder(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Every line of a file; none when it was rotated away meanwhile. */
export async function* linesOf(path: string): AsyncGenerator<string> {
  const stream = createReadStream(path, 'utf8');
  const gone = new Promise<boolean>(resolve => {
    stream.once('error', () => resolve(true));
    stream.once('open', () => resolve(false));
  });
  if (await gone) return;
  yield* createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY });
}

/** Reads what is appended to a file, from its present end, or from its start when another file takes its name. */
export class Tail {
  readonly #path: string;
  #inode = 0;
  #offset = 0;
  #rest = '';

  constructor(path: string) {
    this.#path = path;
  }

  /** Skips what is there already. */
  async begin(): Promise<void> {
    const found = await stat(this.#path).catch(() => null);
    this.#inode = found?.ino ?? 0;
    this.#offset = found?.size ?? 0;
  }

  /** Whole lines that came since the last call. */
  async read(): Promise<readonly string[]> {
    const found = await stat(this.#path).catch(() => null);
    if (found === null) return [];
    if (found.ino !== this.#inode || found.size < this.#offset) {
      this.#inode = found.ino;
      this.#offset = 0;
      this.#rest = '';
    }
    if (found.size === this.#offset) return [];
    const file = await open(this.#path);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(found.size - this.#offset), 0, null, this.#offset);
      this.#offset += bytesRead;
      const lines = (this.#rest + buffer.toString('utf8', 0, bytesRead)).split('\n');
      this.#rest = lines.pop() ?? '';
      return lines;
    } finally {
      await file.close();
    }
  }
}
