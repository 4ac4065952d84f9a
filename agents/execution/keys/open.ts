import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Capabilities } from '#shared/exchange/capabilities.ts';
import { VENUES } from '#shared/exchange/venues.ts';
import type { SystemConfig } from '#shared/runtime/config/system.ts';
import { StartFailure } from '#shared/runtime/failure.ts';
import { openKey, type VenueKey } from './store.ts';

/** The paper exchange writes its keys at its first start, which may be the same moment as ours. */
const PAPER_PATIENCE_MS = 15_000;
const LOOK_MS = 100;

const paperKeys = z.array(
  z.looseObject({
    kind: z.string(),
    apiKey: z.string(),
    account: z.string(),
    secret: z.string().optional(),
    passphrase: z.string().optional(),
  }),
);

/** The key to trade with: of the key store, or of the installation's own paper exchange. Throws StartFailure without one. */
export async function openVenueKeys({
  home,
  system,
}: {
  readonly home: string;
  readonly system: SystemConfig;
}): Promise<VenueKey> {
  const { account, venue, profile } = system;
  const ownPaperExchange = (profile === 'demo' || profile === 'paper') && venue.restUrl === undefined;
  if (ownPaperExchange)
    return paperKey(join(home, 'paper-exchange', 'keys.json'), account, VENUES[venue.id].capabilities.keyKind);
  const opened = await openKey(home, { venue: venue.id, account });
  if (!opened.ok) throw new StartFailure('VENUE_KEY_REJECTED', `key store of ${home}: ${JSON.stringify(opened.error)}`);
  if (opened.value === null) {
    throw new StartFailure(
      'VENUE_KEY_REJECTED',
      `no key for account ${account} at ${venue.id}; add one with tradewind keys add`,
    );
  }
  return opened.value;
}

async function paperKey(path: string, account: string, kind: Capabilities['keyKind']): Promise<VenueKey> {
  const looks = PAPER_PATIENCE_MS / LOOK_MS;
  for (let look = 0; look < looks; look++) {
    const keys = await readPaperKeys(path);
    const key = keys.find(one => one.account === account && suits(one, kind));
    if (key?.secret !== undefined) {
      const { apiKey, secret, passphrase } = key;
      return { apiKey, secret, ...(passphrase === undefined ? {} : { passphrase }) };
    }
    await sleep(LOOK_MS);
  }
  throw new StartFailure('VENUE_KEY_REJECTED', `${path}: no key for account ${account}; does the paper exchange run?`);
}

/** Whether a key of the paper exchange is what the venue's protocol signs with. */
const suits = (key: z.output<typeof paperKeys>[number], kind: Capabilities['keyKind']): boolean =>
  kind === 'es256' ? key.kind === 'es256' : key.kind === 'hmac' && (kind === 'secret' || key.passphrase !== undefined);

async function readPaperKeys(path: string): Promise<z.output<typeof paperKeys>> {
  try {
    const parsed = paperKeys.safeParse(JSON.parse(await readFile(path, 'utf8')));
    return parsed.success ? parsed.data : [];
  } catch {
    return []; // not there yet, or half written: looked at again
  }
}
