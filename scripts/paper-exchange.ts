import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { CODES } from '#shared/domain/codes.ts';
import { createBinanceServer } from '#shared/exchange/paper/binance/server.ts';
import { type PaperExchangeConfig, paperExchangeConfig } from '#shared/exchange/paper/config.ts';
import { listenForControl } from '#shared/exchange/paper/control/server.ts';
import { paperEngine } from '#shared/exchange/paper/engine.ts';
import { openPaperExchange } from '#shared/exchange/paper/exchange.ts';
import { openFeed } from '#shared/exchange/paper/feeds/open-feed.ts';
import { openJournal } from '#shared/exchange/paper/journal/journal.ts';
import { ensureApiKeys } from '#shared/exchange/paper/keys.ts';
import { type EpochMs, epochMs } from '#shared/kernel/time.ts';
import { addresses } from '#shared/runtime/addresses.ts';

/* The paper exchange as a process: a venue of its own, which knows nothing of the bot. There is one way to start, and it is recovery. */

const { home, ports } = addresses(process.env, resolve(import.meta.dirname, '..'));
const folder = join(home, 'paper-exchange');

const wallNow = (): EpochMs => epochMs(Date.now());

/** One line of JSON on standard output, as the agents log. */
function log(level: 'info' | 'warn' | 'error', event: string, fields: Readonly<Record<string, unknown>> = {}): void {
  console.log(
    JSON.stringify({ timestamp: new Date().toISOString(), level, agent: 'paper-exchange', event, ...fields }),
  );
}

/** The file of TRADEWIND_PAPER_CONFIG, else `paper-exchange.json` in the state folder, else the demo. */
function readConfig(): PaperExchangeConfig {
  const named = process.env.TRADEWIND_PAPER_CONFIG;
  const path = named ?? join(home, 'paper-exchange.json');
  const text = named === undefined && !existsSync(path) ? '{}' : readFileSync(path, 'utf8');
  const parsed = paperExchangeConfig.safeParse(JSON.parse(text));
  if (!parsed.success) throw new Error(`${path}:\n${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

async function main(): Promise<void> {
  const config = readConfig();
  const control = await listenForControl(ports.paperControl, { pid: process.pid });
  const keys = ensureApiKeys(join(folder, 'keys.json'), Object.keys(config.accounts), () =>
    randomBytes(32).toString('hex'),
  );
  const opened = openJournal(join(folder, 'journal'));
  if (opened.cutBytes > 0) log('warn', 'journal-cut', { cutBytes: opened.cutBytes });
  const exchange = openPaperExchange({
    config,
    feed: await openFeed(config, wallNow),
    opened,
    createEngine: paperEngine(config),
    wall: wallNow,
    instant: () => performance.now(),
  });
  exchange.start();
  const server = createBinanceServer({
    venue: exchange.venue,
    keys,
    wallNow,
    newToken: length => randomBytes(length).toString('hex').slice(0, length),
  });
  await server.listen(ports.paperExchange, '127.0.0.1');
  control.serve(exchange);
  log('info', 'venue-opened', { ...exchange.state(), keys: keys.length, records: opened.records.length });

  const stop = async (signal: string): Promise<void> => {
    log('info', 'venue-closed', { signal });
    exchange.stop();
    await server.close();
    exchange.compact();
    opened.journal.close();
    await control.close();
    process.exit(0);
  };
  process.once('SIGINT', () => void stop('SIGINT'));
  process.once('SIGTERM', () => void stop('SIGTERM'));
  process.send?.('ready');
}

main().catch((error: unknown) => {
  const message = error instanceof Error ? error.message : String(error);
  const occupied = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  log('error', 'venue-failed', {
    error: message,
    ...(occupied ? { code: 'PORT_OCCUPIED', mend: CODES.PORT_OCCUPIED.mend } : {}),
  });
  process.exit(1);
});
