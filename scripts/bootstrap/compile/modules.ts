/**
 * Loads everything that the processes load, and runs none of it: what Node compiled is then in its cache, so that a
 * process that was killed is back sooner, and none has to write the cache while it stops.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AGENTS } from '#shared/domain/agents.ts';
import { CHECKOUT } from '../checkout.ts';

const paths = [
  ...AGENTS.map(name => `agents/${name}/agent.ts`),
  'shared/runtime/run.ts',
  'shared/exchange/paper/exchange.ts',
  'shared/exchange/paper/engine.ts',
  'shared/exchange/paper/binance/server.ts',
  'shared/exchange/paper/control/server.ts',
  'shared/exchange/paper/feeds/open-feed.ts',
].map(path => join(CHECKOUT, path));

for (const path of paths) if (existsSync(path)) await import(pathToFileURL(path).href);
process.exit(0);
