import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { CHECKOUT } from '#scripts/bootstrap/checkout.ts';
import type { Cli } from '#scripts/terminal/cli.ts';
import { EXIT_CODES } from '#scripts/terminal/exit-codes.ts';

/** The same door that `npm start` and `npm stop` go through, which also mends stale dependencies. */
export async function bootstrap({ terminal, exitWith }: Cli, verb: 'start' | 'stop'): Promise<void> {
  const child = spawn('sh', [join(CHECKOUT, 'scripts', 'bootstrap.sh'), verb], {
    cwd: CHECKOUT,
    env: terminal.env,
    stdio: 'inherit',
  });
  const [code] = await once(child, 'exit');
  if (code !== 0) exitWith(EXIT_CODES.FAILED);
}
