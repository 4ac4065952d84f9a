import { randomBytes } from 'node:crypto';
import ccxt from 'ccxt';
import { createKrakenServer } from '#shared/exchange/paper/kraken/server.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { BTC, ETH, openScriptedVenue, type ScriptedVenue } from '../scripted-venue.ts';

export { BTC, ETH };

const key = (name: string) => ({ apiKey: name.padEnd(56, 'x'), secret: `${name}Secret`.padEnd(88, 'Y') });
export const TRADER = key('trader');
export const READER = key('reader');
export type Key = typeof TRADER;

export interface Rig extends ScriptedVenue {
  readonly url: string;
  readonly ws: string;
}

/** The scripted market behind the dialect, on a free port. */
export async function startRig(): Promise<Rig> {
  const scripted = openScriptedVenue([BTC, ETH], 'quote');
  const server = createKrakenServer({
    venue: scripted.exchange.venue,
    keys: [
      { kind: 'hmac', ...TRADER, account: 'main', permissions: ['read', 'trade'] },
      { kind: 'hmac', ...READER, account: 'main', permissions: ['read'] },
    ],
    wallNow: () => epochMs(Date.now()),
    newToken: length => randomBytes(length).toString('hex').slice(0, length),
  });
  const port = await server.listen(0, '127.0.0.1');
  return {
    ...scripted,
    url: `http://127.0.0.1:${port}`,
    ws: `ws://127.0.0.1:${port}`,
    stop: async () => {
      await server.close();
      await scripted.stop();
    },
  };
}

/** Options that point an unmodified ccxt at the rig; its own throttle is off, since the rig keeps the venue's. */
const configOf = ({ url, ws }: Rig, keys: Key) => ({
  ...keys,
  enableRateLimit: false,
  urls: {
    api: { public: url, private: url, ws: { publicV2: `${ws}/v2`, privateV2: `${ws}/v2` } },
  },
});

export const restClient = (rig: Rig, keys: Key = TRADER) => new ccxt.kraken(configOf(rig, keys));

export async function streamClient(rig: Rig) {
  const client = new ccxt.pro.kraken(configOf(rig, TRADER));
  await client.loadHttpProxyAgent(); // what plain ws:// needs once
  return client;
}

/** Market time goes on, second by second, until what is watched has come. */
export async function whileMarketMoves<T>(rig: Rig, watched: Promise<T>): Promise<T> {
  let done = false;
  const finished = watched.finally(() => {
    done = true;
  });
  for (let second = 0; !done; second++) {
    rig.feed.moveTo(BTC, 100 + (second % 7) / 10);
    await rig.exchange.advance(1);
    await new Promise(resolve => setImmediate(resolve));
  }
  return finished;
}
