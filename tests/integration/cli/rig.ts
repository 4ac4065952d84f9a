import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { main } from '#scripts/terminal/main.ts';
import type { Terminal } from '#scripts/terminal/terminal.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { writeSecret } from '#shared/persistence/credentials.ts';
import { ROLES } from '#shared/persistence/roles.ts';
import { basePort } from '#tests/base-port.ts';
import { type TestDatabase, testDatabase } from '#tests/integration/database.ts';
import { redisUrl } from '#tests/integration/messaging/post.ts';

/** What a command line printed, and the exit code it left. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  json<T>(): T;
}

export interface RunOptions {
  /** Standard input; with it nobody can be asked unless `canAsk` says so. */
  readonly input?: string;
  readonly canAsk?: boolean;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly isTty?: boolean;
  readonly columns?: number;
  readonly interrupted?: AbortSignal;
  /** Told of everything printed, as it is printed. */
  readonly seen?: (text: string) => void;
}

/** An installation on a database of its own, and the command line on it. */
export interface CliRig {
  readonly base: TestDatabase;
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  run(line: string | readonly string[], options?: RunOptions): Promise<Ran>;
  close(): Promise<void>;
}

export const PROFILE = `profile: demo
instruments: [BTC/USDT, ETH/USDT, SOL/USDT]
baseTimeframe: 1s
venue:
  id: binance
`;

/** Runs a command line in this process on a terminal of our own. */
export async function runCli(line: string | readonly string[], options: RunOptions = {}): Promise<Ran> {
  let out = '';
  let err = '';
  const terminal: Terminal = {
    env: options.env ?? {},
    isTty: options.isTty ?? false,
    columns: options.columns ?? 200,
    canAsk: options.canAsk ?? false,
    input: Readable.from(options.input === undefined ? [] : [options.input]),
    out: text => {
      out += `${text}\n`;
      options.seen?.(text);
    },
    err: text => {
      err += text;
      options.seen?.(text);
    },
    wallNow: () => epochMs(Date.now()),
    interrupted: options.interrupted ?? new AbortController().signal,
  };
  const code = await main(typeof line === 'string' ? line.split(' ') : line, terminal);
  return { code, out, err, json: () => JSON.parse(out) };
}

/** A temporary installation; `prepare` gets the migrated database. */
export async function openCli(profile = PROFILE): Promise<CliRig> {
  const base = await testDatabase();
  const home = await mkdtemp(join(tmpdir(), 'tradewind-cli-'));
  const credentials = join(home, 'credentials');
  await mkdir(credentials, { mode: 0o700 });
  for (const role of ROLES) await writeSecret(join(credentials, `${role}.json`), { url: base.roleUrl(role) });
  await writeSecret(join(credentials, 'owner.json'), { url: base.url });
  await writeSecret(join(credentials, 'redis.json'), { url: redisUrl() });
  const config = join(home, 'profile.yaml');
  await writeFile(config, profile);
  const port = basePort();
  const env = { ...process.env, TRADEWIND_HOME: home, TRADEWIND_CONFIG: config, TRADEWIND_PORT: String(port) };
  return {
    base,
    home,
    env,
    run: (line, options = {}) => runCli(line, { ...options, env: { ...env, ...options.env } }),
    async close() {
      await base.drop();
      await rm(home, { recursive: true, force: true });
    },
  };
}
