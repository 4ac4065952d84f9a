import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const PACKAGES = ['redis-server', 'valkey-server'];
const APT_TIMEOUT_MS = 90_000;

/**
 * Unpacks a Redis server, with the shared libraries that this machine lacks, into `packageFolder`, from Debian's or
 * Ubuntu's own packages. Installs nothing and needs no root: apt works on lists and a cache of its own when the
 * machine's are empty. Returns null, or what stood in the way.
 */
export async function unpackRedis(packageFolder: string, note: (text: string) => void): Promise<string | null> {
  mkdirSync(dirname(packageFolder), { recursive: true, mode: 0o700 });
  const work = mkdtempSync(join(dirname(packageFolder), 'apt-'));
  try {
    const apt = aptIn(work);
    const machine = await apt.fetch([]);
    if (machine !== null) {
      note('refreshing the package lists');
      const refreshed = (await apt.refresh()) ?? (await apt.fetch(apt.privateLists));
      if (refreshed !== null) return refreshed;
    }
    await apt.unpackTo(join(work, 'root'));
    rmSync(packageFolder, { recursive: true, force: true });
    renameSync(join(work, 'root'), packageFolder);
    return null;
  } catch (error) {
    return reason(error);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

interface Apt {
  /** Options that let apt work without the machine's lists. */
  readonly privateLists: readonly string[];
  refresh(): Promise<string | null>;
  /** Downloads the server and what of its dependencies is not installed; null, or what failed. */
  fetch(options: readonly string[]): Promise<string | null>;
  unpackTo(folder: string): Promise<void>;
}

function aptIn(work: string): Apt {
  const downloads = join(work, 'downloads');
  const lists = join(work, 'lists');
  const cache = join(work, 'cache');
  for (const folder of [downloads, join(lists, 'partial'), join(cache, 'archives', 'partial')]) {
    mkdirSync(folder, { recursive: true });
  }
  // apt as root would drop to a user who cannot enter our folders.
  const always = ['-q', '-o', 'APT::Sandbox::User=root', '-o', 'Acquire::Retries=2'];
  const privateLists = ['-o', `Dir::State::lists=${lists}`, '-o', `Dir::Cache=${cache}`];
  const apt = (args: readonly string[]) =>
    run('apt-get', [...always, ...args], {
      cwd: downloads,
      timeout: APT_TIMEOUT_MS,
      env: { ...process.env, LC_ALL: 'C' },
    });
  return {
    privateLists,
    refresh: () => attempt(() => apt([...privateLists, 'update'])),
    fetch: async options => {
      let problem: string | null = null;
      for (const name of PACKAGES) {
        problem = await attempt(async () => {
          const plan = await apt([...options, 'install', '--simulate', '--no-install-recommends', name]);
          const missing = [...plan.stdout.matchAll(/^Inst (\S+)/gm)].map(match => match[1] ?? '');
          if (missing.length === 0) throw new Error(`${name} is installed, but does not run`);
          await apt([...options, 'download', ...missing]);
        });
        if (problem === null) return null;
      }
      return problem;
    },
    unpackTo: async folder => {
      for (const name of readdirSync(downloads).filter(file => file.endsWith('.deb'))) {
        await run('dpkg', ['-x', join(downloads, name), folder]);
      }
    },
  };
}

async function attempt(work: () => Promise<unknown>): Promise<string | null> {
  try {
    await work();
    return null;
  } catch (error) {
    return reason(error);
  }
}

/** The last line that apt marked as an error, else the message. */
function reason(error: unknown): string {
  const stderr = error instanceof Error && 'stderr' in error ? String(error.stderr) : '';
  const complaint = stderr.split('\n').findLast(line => line.startsWith('E:'));
  if (complaint) return complaint.slice(2).trim();
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 'this system has no apt-get';
  return error instanceof Error ? (error.message.split('\n')[0] ?? error.name) : String(error);
}
