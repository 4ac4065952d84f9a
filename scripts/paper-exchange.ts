import { randomBytes } from 'node:crypto';
import { writeSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { join } from 'node:path';
import { type PaperExchangeConfig, paperExchangeConfig } from '#shared/exchange/paper/config.ts';
import { listenForControl } from '#shared/exchange/paper/control/server.ts';
import { DIALECTS } from '#shared/exchange/paper/dialects.ts';
import { paperEngine } from '#shared/exchange/paper/engine.ts';
import { openPaperExchange } from '#shared/exchange/paper/exchange.ts';
import { openFeed } from '#shared/exchange/paper/feeds/open-feed.ts';
import { openJournal } from '#shared/exchange/paper/journal/journal.ts';
import { ensureApiKeys } from '#shared/exchange/paper/keys.ts';
import { VENUES } from '#shared/exchange/venues.ts';
import { type EpochMs, epochMs } from '#shared/kernel/time.ts';
import { addresses } from '#shared/runtime/addresses.ts';
import { CHECKOUT } from '#shared/runtime/boot.ts';
import { parseProfile, profilePath, readProfile } from '#shared/runtime/config/load.ts';
import type { SystemConfig } from '#shared/runtime/config/system.ts';
import { StartFailure } from '#shared/runtime/failure.ts';
import { createLog, logFolder } from '#shared/runtime/log.ts';
import { createRedaction } from '#shared/runtime/redaction.ts';

/* The paper exchange as a process: a venue of its own, which knows nothing of the bot. There is one way to start, and it is recovery. */

const { home, ports } = addresses(process.env, CHECKOUT);
const folder = join(home, 'paper-exchange');

const wallNow = (): EpochMs => epochMs(Date.now());

/** The profile's section `paperExchange`, and the venue whose protocol is spoken. */
function readConfig(): { readonly config: PaperExchangeConfig; readonly system: SystemConfig } {
  const parsed = parseProfile(readProfile(profilePath(process.env, CHECKOUT)), { paperExchange: paperExchangeConfig });
  if (!parsed.ok) throw new StartFailure('CONFIG_INVALID', `\n  ${parsed.errors.join('\n  ')}`);
  return { config: parsed.value.sections.paperExchange, system: parsed.value.system };
}

async function main(): Promise<void> {
  const { config, system } = readConfig();
  const venueId = system.venue.id;
  const redaction = createRedaction();
  const log = createLog({
    process: 'paper-exchange',
    folder: logFolder(process.env, home),
    level: system.log.level,
    redaction,
  });
  const control = await listenForControl(ports.paperControl, { pid: process.pid });
  const { keyKind, feeAsset } = VENUES[venueId].capabilities;
  const keys = ensureApiKeys({
    path: join(folder, 'keys.json'),
    accounts: Object.keys(config.accounts),
    kind: keyKind,
    randomText: () => randomBytes(32).toString('hex'),
  });
  for (const key of keys) if ('secret' in key && key.secret !== undefined) redaction.add(key.secret);
  const opened = openJournal(join(folder, 'journal'));
  if (opened.cutBytes > 0) log.warn('journal-cut', { cutBytes: opened.cutBytes });
  const exchange = openPaperExchange({
    config,
    feed: await openFeed(config, wallNow),
    opened,
    createEngine: paperEngine(config),
    feeAsset,
    wall: wallNow,
    instant: () => performance.timeOrigin + performance.now(),
  });
  exchange.start();
  const newToken = (length: number): string => randomBytes(length).toString('hex').slice(0, length);
  const server = await DIALECTS[venueId].open({ venue: exchange.venue, keys, wallNow, newToken }, config.limits);
  await server.listen(ports.paperExchange, '127.0.0.1');
  control.serve(exchange);
  log.info('venue-opened', { ...exchange.state(), keys: keys.length, records: opened.records.length });

  const stop = async (signal: string): Promise<void> => {
    log.info('venue-closed', { signal });
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
  flushCompileCache(); // what was compiled is there for the next start, also after a kill -9
}

main().catch((error: unknown) => {
  const occupied = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  const failure = occupied ? new StartFailure('PORT_OCCUPIED', error.message) : error;
  const known = failure instanceof StartFailure;
  writeSync(
    2,
    `paper-exchange: ${known ? failure.message : failure instanceof Error ? failure.stack : String(failure)}\n`,
  );
  process.exit(1);
});
