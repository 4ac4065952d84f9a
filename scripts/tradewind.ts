/** The command line: `tradewind VERB`. What a verb needs is loaded when it is asked for, so that it answers at once. */
import { existsSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { join, resolve } from 'node:path';

const home = resolve(import.meta.dirname, '..', process.env.TRADEWIND_HOME ?? '.tradewind');
const cache = join(home, 'cache');
if (existsSync(cache)) enableCompileCache(cache);

const [{ main }, { processTerminal }] = await Promise.all([
  import('./terminal/main.ts'),
  import('./terminal/terminal.ts'),
]);
process.exitCode = await main(process.argv.slice(2), processTerminal());
