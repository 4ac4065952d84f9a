import { createHmac, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ccxt from 'ccxt';
import { paperExchangeConfig } from '#shared/exchange/paper/config.ts';
import { openPaperExchange, type PaperExchange } from '#shared/exchange/paper/exchange.ts';
import { openJournal } from '#shared/exchange/paper/journal/journal.ts';
import { createOkxServer } from '#shared/exchange/paper/okx/server.ts';
import { Decimal } from '#shared/kernel/decimal.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { ladderDepth } from '#shared/simulation/depth.ts';
import { createMatchingEngine } from '#shared/simulation/engine.ts';
import { BTC, ETH, listing, START } from '../paper-binance/rig.ts';
import { ScriptedFeed } from '../paper-binance/scripted-feed.ts';

export { BTC, ETH, START };

const key = (name: string) => ({
  apiKey: `${name}-0000-0000-0000-000000000000`,
  secret: `${name}-secret`.padEnd(32, 'S'),
  passphrase: `${name}-Passphrase1!`,
});
export const TRADER = key('trader');
export const READER = key('reader');
export type Key = typeof TRADER;

const depth = ladderDepth({
  halfSpread: new Decimal('0.0001'),
  levels: 10,
  spacing: new Decimal('0.0002'),
  growth: new Decimal(1.5),
  volumeShare: new Decimal('0.2'),
  minLevelQuote: new Decimal(200),
});

export interface Rig {
  readonly exchange: PaperExchange;
  readonly feed: ScriptedFeed;
  readonly url: string;
  readonly ws: string;
  /** Added to the wall clock that the server sees. */
  wallOffsetMs: number;
  /** The next seconds of BTC/USDT go to these prices, one after the other. */
  walk(...prices: readonly number[]): Promise<void>;
  /** Ends every connection, and serves the same venue anew. */
  reopen(): Promise<void>;
  stop(): Promise<void>;
}

/** The real venue over a scripted market in lockstep, behind its OKX server on a free port. */
export async function startRig(): Promise<Rig> {
  const folder = mkdtempSync(join(tmpdir(), 'paper-okx-'));
  const feed = new ScriptedFeed([BTC, ETH].map(listing));
  const config = paperExchangeConfig.parse({
    speed: 'lockstep',
    start: START,
    symbols: [BTC, ETH],
    accounts: { main: { USDT: '10000', BTC: '1' } },
  });
  const exchange = openPaperExchange({
    config,
    feed,
    opened: openJournal(folder),
    createEngine: snapshot =>
      createMatchingEngine(
        {
          depth,
          restingFills: { rule: 'touch', participation: new Decimal(1) },
          publicTrades: 'path',
          historyKept: 1_000,
        },
        snapshot,
      ),
    wall: () => epochMs(Date.now()),
    instant: () => performance.now(),
  });
  const open = () =>
    createOkxServer({
      venue: exchange.venue,
      keys: [
        { kind: 'hmac', ...TRADER, account: 'main', permissions: ['read', 'trade'] },
        { kind: 'hmac', ...READER, account: 'main', permissions: ['read'] },
      ],
      wallNow: () => epochMs(Date.now() + rig.wallOffsetMs),
      newToken: length => randomBytes(length).toString('hex').slice(0, length),
    });
  let server = open();
  /** Each time at another port, so that no client meets a connection of before. */
  const listen = async (): Promise<void> => {
    const port = await server.listen(0, '127.0.0.1');
    Object.assign(rig, { url: `http://127.0.0.1:${port}`, ws: `ws://127.0.0.1:${port}` });
  };
  const rig: Rig = {
    exchange,
    feed,
    url: '',
    ws: '',
    wallOffsetMs: 0,
    walk: async (...prices) => {
      for (const price of prices) {
        feed.moveTo(BTC, price);
        await exchange.advance(1);
      }
    },
    reopen: async () => {
      await server.close();
      server = open();
      await listen();
    },
    stop: async () => {
      await server.close();
      exchange.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await listen();
  return rig;
}

/** Options that point an unmodified ccxt at the rig; its own throttle is off, since the rig keeps the venue's. */
const ccxtConfig = (rig: Rig, { apiKey, secret, passphrase }: Key) => ({
  apiKey,
  secret,
  password: passphrase,
  enableRateLimit: false,
  urls: { api: { rest: rig.url, ws: `${rig.ws}/ws/v5` } },
});

export const restClient = (rig: Rig, credentials: Key = TRADER) => new ccxt.okx(ccxtConfig(rig, credentials));

export async function streamClient(rig: Rig) {
  const client = new ccxt.pro.okx(ccxtConfig(rig, TRADER));
  await client.loadHttpProxyAgent(); // what plain ws:// needs once
  return client;
}

export const sign = (secret: string, payload: string): string =>
  createHmac('sha256', secret).update(payload).digest('base64');

export interface RawReply {
  readonly status: number;
  readonly code: string;
  readonly msg: string;
  readonly data: readonly Readonly<Record<string, unknown>>[];
}

export async function raw(rig: Rig, method: string, path: string, init: RequestInit = {}): Promise<RawReply> {
  const response = await fetch(`${rig.url}/api/v5/${path}`, { method, ...init });
  return { status: response.status, ...((await response.json()) as Omit<RawReply, 'status'>) };
}

interface Signing {
  readonly key?: Key;
  /** Market or wall time in ms; now when it is left out. */
  readonly at?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A signed request. `sent`: the body of a POST. */
export function signed(
  rig: Rig,
  route: string,
  { sent, key: by = TRADER, at = Date.now(), headers = {} }: Signing & { readonly sent?: unknown } = {},
): Promise<RawReply> {
  const [method = '', path = ''] = route.split(' ');
  const body = sent === undefined ? '' : JSON.stringify(sent);
  const timestamp = new Date(at).toISOString();
  return raw(rig, method, path, {
    ...(body === '' ? {} : { body }),
    headers: {
      'Content-Type': 'application/json',
      'OK-ACCESS-KEY': by.apiKey,
      'OK-ACCESS-SIGN': sign(by.secret, `${timestamp}${method}/api/v5/${path}${body}`),
      'OK-ACCESS-TIMESTAMP': timestamp,
      'OK-ACCESS-PASSPHRASE': by.passphrase,
      ...headers,
    },
  });
}
