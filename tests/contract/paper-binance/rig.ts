import { createHmac, generateKeyPairSync, randomBytes } from 'node:crypto';
import ccxt from 'ccxt';
import WebSocket from 'ws';
import type { MarketSymbol } from '#shared/domain/instrument.ts';
import type { LimitConfig } from '#shared/exchange/paper/binance/rate-limits.ts';
import { type BinanceServer, createBinanceServer } from '#shared/exchange/paper/binance/server.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { openScriptedVenue, type ScriptedVenue } from '../scripted-venue.ts';

export { BTC, ETH, listing, START } from '../scripted-venue.ts';

export const TRADER = { apiKey: 'trader'.padEnd(64, 'x'), secret: 'trader-secret'.padEnd(64, 'y') };
export const READER = { apiKey: 'reader'.padEnd(64, 'x'), secret: 'reader-secret'.padEnd(64, 'y') };
export const EDWARD = { apiKey: 'edward'.padEnd(64, 'x'), ...generateKeyPairSync('ed25519') };

export interface Rig extends ScriptedVenue {
  readonly server: BinanceServer;
  readonly url: string;
  readonly ws: string;
  /** Added to the wall clock that the server sees. */
  wallOffsetMs: number;
}

export interface RigOptions {
  readonly symbols?: readonly MarketSymbol[];
  readonly limits?: LimitConfig;
}

/** The real venue over a scripted market in lockstep, behind its Binance server on a free port. */
export async function startRig({ symbols, limits }: RigOptions = {}): Promise<Rig> {
  const scripted = openScriptedVenue(symbols);
  const wall = () => epochMs(Date.now() + rig.wallOffsetMs);
  const server = createBinanceServer({
    venue: scripted.exchange.venue,
    keys: [
      { kind: 'hmac', ...TRADER, account: 'main', permissions: ['read', 'trade'] },
      { kind: 'hmac', ...READER, account: 'main', permissions: ['read'] },
      {
        kind: 'ed25519',
        apiKey: EDWARD.apiKey,
        publicKeyPem: String(EDWARD.publicKey.export({ type: 'spki', format: 'pem' })),
        account: 'main',
        permissions: ['read', 'trade'],
      },
    ],
    ...(limits === undefined ? {} : { limits }),
    wallNow: wall,
    newToken: length => randomBytes(length).toString('hex').slice(0, length),
  });
  const port = await server.listen(0, '127.0.0.1');
  const rig: Rig = {
    ...scripted,
    server,
    url: `http://127.0.0.1:${port}`,
    ws: `ws://127.0.0.1:${port}`,
    wallOffsetMs: 0,
    stop: async () => {
      await server.close();
      await scripted.stop();
    },
  };
  return rig;
}

type Credentials = { readonly apiKey?: string; readonly secret?: string };

/** Options that point an unmodified ccxt at the rig. */
export function ccxtConfig(rig: Rig, credentials: Credentials) {
  const api = (path: string) => `${rig.url}/${path}`;
  return {
    ...credentials,
    urls: {
      api: {
        public: api('api/v3'),
        private: api('api/v3'),
        v1: api('api/v1'),
        sapi: api('sapi/v1'),
        sapiV2: api('sapi/v2'),
        sapiV3: api('sapi/v3'),
        fapiPublic: api('fapi/v1'),
        dapiPublic: api('dapi/v1'),
        ws: { spot: `${rig.ws}/ws`, 'ws-api': { spot: `${rig.ws}/ws-api/v3` } },
      },
    },
    options: { defaultType: 'spot' },
  };
}

export const restClient = (rig: Rig, credentials: Credentials = TRADER) =>
  new ccxt.binance(ccxtConfig(rig, credentials));

export async function streamClient(rig: Rig, credentials: Credentials = TRADER) {
  const client = new ccxt.pro.binance(ccxtConfig(rig, credentials));
  await client.loadHttpProxyAgent(); // what plain ws:// needs once
  return client;
}

export const hmac = (secret: string, payload: string): string =>
  createHmac('sha256', secret).update(payload).digest('hex');

export interface RawReply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

export async function raw(rig: Rig, method: string, pathAndQuery: string, init: RequestInit = {}): Promise<RawReply> {
  const response = await fetch(`${rig.url}${pathAndQuery}`, { method, ...init });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) };
}

/** A signed request with the parameters in the query. `timestamp` is now unless it is among them. */
export function signed(
  rig: Rig,
  method: string,
  path: string,
  parameters: Readonly<Record<string, string | number>> = {},
  key: { readonly apiKey: string; readonly secret: string } = TRADER,
): Promise<RawReply> {
  const query = new URLSearchParams(
    Object.entries({ timestamp: Date.now(), ...parameters }).map(([name, value]): [string, string] => [
      name,
      String(value),
    ]),
  ).toString();
  return raw(rig, method, `${path}?${query}&signature=${hmac(key.secret, query)}`, {
    headers: { 'X-MBX-APIKEY': key.apiKey },
  });
}

/** A raw WebSocket that keeps what it gets, in order. */
export class Listener {
  readonly socket: WebSocket;
  readonly frames: unknown[] = [];
  #waiting: (() => void)[] = [];
  #read = 0;

  constructor(url: string) {
    this.socket = new WebSocket(url);
    this.socket.on('message', data => {
      this.frames.push(JSON.parse(String(data)));
      for (const wake of this.#waiting.splice(0)) wake();
    });
  }

  async opened(): Promise<this> {
    if (this.socket.readyState !== WebSocket.OPEN) await new Promise(resolve => this.socket.once('open', resolve));
    return this;
  }

  /** The next frame that `wanted` accepts; the ones before it are passed over. */
  async next(wanted: (frame: Record<string, unknown>) => boolean = () => true): Promise<Record<string, unknown>> {
    for (;;) {
      while (this.#read < this.frames.length) {
        const frame = this.frames[this.#read++] as Record<string, unknown>;
        if (wanted(frame)) return frame;
      }
      await new Promise<void>(resolve => this.#waiting.push(resolve));
    }
  }

  send(value: unknown): void {
    this.socket.send(typeof value === 'string' ? value : JSON.stringify(value));
  }

  /** Sends a request and waits for the answer of the same id. */
  async ask(request: {
    readonly id: string | number;
    readonly [name: string]: unknown;
  }): Promise<Record<string, unknown>> {
    this.send(request);
    return this.next(frame => frame.id === request.id);
  }

  close(): void {
    this.socket.close();
  }
}
