import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { SetupError } from '../setup-error.ts';
import { unpackRedis } from './unpack.ts';

const run = promisify(execFile);

export interface FoundRedis {
  /** Absolute path of the server. */
  readonly binary: string;
  /** Folders of the shared libraries that came with it; empty for an installed server. */
  readonly libraries: readonly string[];
}

/** Valkey is the same server under another licence. */
const NAMES = ['redis-server', 'valkey-server'];

/** The server on the PATH, else the one unpacked earlier, else one unpacked now from the distribution's packages. */
export async function findRedis(packageFolder: string, note: (text: string) => void): Promise<FoundRedis> {
  const installed = await firstThatRuns(onPath());
  if (installed) return installed;
  const earlier = await firstThatRuns(unpacked(packageFolder));
  if (earlier) return earlier;
  note('unpacking it from the distribution’s packages');
  const problem = await unpackRedis(packageFolder, note);
  const fresh = await firstThatRuns(unpacked(packageFolder));
  if (fresh) return fresh;
  throw new SetupError(
    `Redis is not installed and could not be fetched: ${problem ?? 'what the packages hold does not run here'}`,
    'install it (apt install redis-server, or valkey), or bring your own: REDIS_URL=redis://… (compose.yaml has one)',
  );
}

const folders = () => [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/usr/local/bin', '/usr/sbin'];

function onPath(): FoundRedis[] {
  const candidates = NAMES.flatMap(name => folders().map(folder => join(folder, name)));
  return candidates.filter(isExecutable).map(binary => ({ binary, libraries: [] }));
}

function unpacked(packageFolder: string): FoundRedis[] {
  const libraries = ['usr/lib', 'lib']
    .map(folder => join(packageFolder, folder))
    .filter(folder => existsSync(folder))
    .flatMap(folder => [folder, ...readdirSync(folder).map(name => join(folder, name))])
    .filter(folder => statSync(folder, { throwIfNoEntry: false })?.isDirectory() ?? false);
  const candidates = NAMES.map(name => join(packageFolder, 'usr', 'bin', name));
  return candidates.filter(isExecutable).map(binary => ({ binary, libraries }));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function firstThatRuns(candidates: readonly FoundRedis[]): Promise<FoundRedis | null> {
  for (const candidate of candidates) {
    const env = candidate.libraries.length > 0 ? { LD_LIBRARY_PATH: candidate.libraries.join(':') } : {};
    const works = await run(candidate.binary, ['--version'], { env }).then(
      () => true,
      () => false,
    );
    if (works) return candidate;
  }
  return null;
}
