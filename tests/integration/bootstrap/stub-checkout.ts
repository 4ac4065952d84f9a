import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { CHECKOUT, NODE } from '#scripts/bootstrap/checkout.ts';
import { freePorts } from '#scripts/bootstrap/free-ports.ts';
import { AGENTS } from '#shared/domain/agents.ts';
import { type Addresses, addresses } from '#shared/runtime/addresses.ts';

const run = promisify(execFile);

export interface Outcome {
  readonly code: number;
  /** What it printed, both streams. */
  readonly output: string;
}

/** A checkout whose agents only say that they are healthy, so that start-up can be tested alone. */
export interface StubCheckout {
  readonly folder: string;
  readonly home: string;
  readonly ports: Addresses['ports'];
  /** Runs one of scripts/bootstrap (`up`, `down`, `reset`) there, with more environment if wanted. */
  command(
    name: string,
    options?: { readonly args?: readonly string[]; readonly env?: NodeJS.ProcessEnv },
  ): Promise<Outcome>;
  /** Stops what runs and deletes everything. */
  dispose(): Promise<void>;
}

const STUB = `import { createServer } from 'node:http';
import { addresses } from '#shared/runtime/addresses.ts';

export function stub(name) {
  const { ports } = addresses(process.env, process.cwd());
  const port = name === 'paper-exchange' ? ports.paperControl : ports.health[name];
  const answer = JSON.stringify({ status: 'healthy', pid: process.pid });
  createServer((_, reply) => reply.end(answer)).listen(port, '127.0.0.1', () => process.send?.('ready'));
  process.on('SIGINT', () => process.exit(0));
}
`;

export const STUB_PROFILE = 'profile: demo\nvenue: {}\ninstruments: [BTC/USDT]\nbaseTimeframe: 1s\n';
const PARTS = ['agents', 'scripts', 'shared', 'sql', 'ecosystem.config.cjs', 'package.json'];

export async function stubCheckout(): Promise<StubCheckout> {
  const folder = mkdtempSync(join(tmpdir(), 'tradewind-stub-'));
  for (const part of PARTS) cpSync(join(CHECKOUT, part), join(folder, part), { recursive: true });
  symlinkSync(join(CHECKOUT, 'node_modules'), join(folder, 'node_modules'));
  mkdirSync(join(folder, 'config'));
  writeFileSync(join(folder, 'config', 'demo.yaml'), STUB_PROFILE);
  writeFileSync(join(folder, 'stub.ts'), STUB);
  for (const name of AGENTS) {
    mkdirSync(join(folder, 'agents', name), { recursive: true });
    writeFileSync(join(folder, 'agents', name, 'main.ts'), `import { stub } from '../../stub.ts';\nstub('${name}');\n`);
  }
  writeFileSync(
    join(folder, 'scripts', 'paper-exchange.ts'),
    `import { stub } from '../stub.ts';\nstub('paper-exchange');\n`,
  );
  const [port] = await freePorts(17);
  const home = join(folder, 'state');
  const own = { TRADEWIND_HOME: home, TRADEWIND_PORT: String(port), TRADEWIND_CHECKOUT: folder };
  keepUnpackedRedis(home);
  const command: StubCheckout['command'] = async (name, { args = [], env = {} } = {}) => {
    const script = join(CHECKOUT, 'scripts', 'bootstrap', `${name}.ts`); // the original, so that coverage counts it
    const { DATABASE_URL: _postgres, REDIS_URL: _redis, ...inherited } = process.env;
    const options = { cwd: folder, env: { ...inherited, ...own, ...env } };
    const ended = run(NODE, [script, ...args], options).then(
      ({ stdout, stderr }) => ({ code: 0, output: stdout + stderr }),
      (error: unknown) => {
        const { code, stdout, stderr } = Failure.parse(error);
        return { code, output: stdout + stderr };
      },
    );
    return ended;
  };
  return {
    folder,
    home,
    ports: addresses(own, folder).ports,
    command,
    dispose: async () => {
      await command('reset', { args: ['--yes'] });
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const Failure = z.looseObject({ code: z.number(), stdout: z.string(), stderr: z.string() });

/** Spares the test a download where `npm test` has unpacked a Redis already. */
function keepUnpackedRedis(home: string): void {
  const unpacked = join(addresses(process.env, CHECKOUT).home, 'redis', 'package');
  mkdirSync(home, { mode: 0o711 });
  writeFileSync(join(home, '.tradewind-home'), '');
  if (existsSync(unpacked))
    cpSync(unpacked, join(home, 'redis', 'package'), { recursive: true, verbatimSymlinks: true });
}
