import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ccxt from 'ccxt';
import type { MarketSymbol } from '#shared/domain/instrument.ts';
import type { LimitConfig } from '#shared/exchange/paper/coinbase/rate-limits.ts';
import { createCoinbaseServer } from '#shared/exchange/paper/coinbase/server.ts';
import { paperExchangeConfig } from '#shared/exchange/paper/config.ts';
import { paperEngine } from '#shared/exchange/paper/engine.ts';
import { openPaperExchange, type PaperExchange } from '#shared/exchange/paper/exchange.ts';
import { openJournal } from '#shared/exchange/paper/journal/journal.ts';
import type { PaperApiKey } from '#shared/exchange/paper/keys.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { BTC, ETH, listing, type RawReply, START } from '../paper-binance/rig.ts';
import { ScriptedFeed } from '../paper-binance/scripted-feed.ts';

export { BTC, ETH, Listener, type RawReply, START } from '../paper-binance/rig.ts';

export interface Credentials {
  readonly apiKey: string;
  readonly secret: string;
}
type TestKey = Credentials & { readonly publicKeyPem: string };

function testKey(name: string): TestKey {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    apiKey: `organizations/tests/apiKeys/${name}`,
    secret: String(privateKey.export({ type: 'sec1', format: 'pem' })),
    publicKeyPem: String(publicKey.export({ type: 'spki', format: 'pem' })),
  };
}

export const TRADER = testKey('trader');
export const READER = testKey('reader');
export const OTHER = testKey('other');
export const STRANGER = testKey('stranger');

const paperKey = (key: TestKey, rest: Pick<PaperApiKey, 'account' | 'permissions'>): PaperApiKey => ({
  kind: 'es256',
  apiKey: key.apiKey,
  publicKeyPem: key.publicKeyPem,
  ...rest,
});

export interface Rig {
  readonly exchange: PaperExchange;
  readonly feed: ScriptedFeed;
  readonly host: string;
  readonly ws: string;
  /** Added to the wall clock that the server sees. */
  wallOffsetMs: number;
  /** The wall clock that the server sees stands still at `ms` from now on. */
  wallIs(ms: number): void;
  wall(): number;
  /** Of a token that is good at that clock. */
  claims(): { readonly nbf: number; readonly exp: number };
  stop(): Promise<void>;
}

export interface RigOptions {
  readonly symbols?: readonly MarketSymbol[];
  readonly limits?: Partial<LimitConfig>;
}

/** Far more than any test asks for; what limits do is tested with the venue's own. */
const WIDE: LimitConfig = {
  privatePerSecond: 10_000,
  publicPerSecond: 10_000,
  messagesPerSecond: 10_000,
  connectionsPerSecond: 10_000,
};

/** The real venue over a scripted market in lockstep, behind its Coinbase server on a free port. */
export async function startRig({ symbols = [BTC, ETH], limits = WIDE }: RigOptions = {}): Promise<Rig> {
  const folder = mkdtempSync(join(tmpdir(), 'paper-coinbase-'));
  const feed = new ScriptedFeed(symbols.map(listing));
  const config = paperExchangeConfig.parse({
    speed: 'lockstep',
    start: START,
    symbols: [...symbols],
    accounts: { main: { USDT: '10000', BTC: '1' }, other: { USDT: '500' } },
  });
  const exchange = openPaperExchange({
    config,
    feed,
    opened: openJournal(folder),
    createEngine: paperEngine(config),
    feeAsset: 'quote',
    wall: () => epochMs(Date.now()),
    instant: () => performance.now(),
  });
  const server = createCoinbaseServer({
    venue: exchange.venue,
    keys: [
      paperKey(TRADER, { account: 'main', permissions: ['read', 'trade'] }),
      paperKey(READER, { account: 'main', permissions: ['read'] }),
      paperKey(OTHER, { account: 'other', permissions: ['read', 'trade', 'withdraw'] }),
    ],
    limits,
    wallNow: () => epochMs(rig.wall()),
    newToken: length => randomBytes(length).toString('hex').slice(0, length),
  });
  let stopped: number | null = null;
  const port = await server.listen(0, '127.0.0.1');
  const rig: Rig = {
    exchange,
    feed,
    host: `127.0.0.1:${port}`,
    ws: `ws://127.0.0.1:${port}`,
    wallOffsetMs: 0,
    wall: () => stopped ?? Date.now() + rig.wallOffsetMs,
    wallIs: ms => {
      stopped = ms;
    },
    claims: () => ({ nbf: Math.floor(rig.wall() / 1_000), exp: Math.floor(rig.wall() / 1_000) + 60 }),
    stop: async () => {
      await server.close();
      exchange.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return rig;
}

// ------------------------------------------------------------------------------------ ccxt

/** Options that point an unmodified ccxt at the rig. Its own limiter would only make the tests wait. */
const ccxtConfig = (rig: Rig, { apiKey, secret }: Credentials) => ({
  apiKey,
  secret,
  enableRateLimit: false,
  urls: { api: { rest: `http://${rig.host}`, ws: rig.ws } },
});

export const restClient = (rig: Rig, credentials: Credentials = TRADER) =>
  new ccxt.coinbase(ccxtConfig(rig, credentials));

export async function streamClient(rig: Rig, credentials: Credentials = TRADER) {
  const client = new ccxt.pro.coinbase(ccxtConfig(rig, credentials));
  await client.loadHttpProxyAgent(); // what plain ws:// needs once
  return client;
}

// ------------------------------------------------------------------------------------ by hand

export interface TokenTerms {
  readonly key?: Credentials;
  readonly header?: object;
  readonly claims?: object;
}

const encoded = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');

/** A token as the venue documents it; `uri` null leaves it out, as for a WebSocket. */
export function token(uri: string | null, { key = TRADER, header = {}, claims = {} }: TokenTerms = {}): string {
  const now = Math.floor(Date.now() / 1_000);
  const named = uri === null ? {} : { uri };
  const head = encoded({ alg: 'ES256', typ: 'JWT', kid: key.apiKey, nonce: randomBytes(8).toString('hex'), ...header });
  const body = encoded({ iss: 'cdp', sub: key.apiKey, nbf: now, exp: now + 120, ...named, ...claims });
  const signature = sign('sha256', Buffer.from(`${head}.${body}`), { key: key.secret, dsaEncoding: 'ieee-p1363' });
  return `${head}.${body}.${signature.toString('base64url')}`;
}

export async function raw(rig: Rig, method: string, pathAndQuery: string, init: RequestInit = {}): Promise<RawReply> {
  const response = await fetch(`http://${rig.host}${pathAndQuery}`, { method, ...init });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false;
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
}

export const BROKERAGE = '/api/v3/brokerage';

/** A request with a token of its own; a body makes it JSON. */
export function signed(
  rig: Rig,
  method: 'GET' | 'POST',
  pathAndQuery: string,
  { body, ...terms }: TokenTerms & { readonly body?: unknown } = {},
): Promise<RawReply> {
  const path = `${BROKERAGE}${pathAndQuery}`;
  return raw(rig, method, path, {
    headers: { Authorization: `Bearer ${token(`${method} ${rig.host}${path.split('?')[0]}`, terms)}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}
