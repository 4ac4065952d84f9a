import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { EpochMs } from '../../../kernel/time.ts';
import { http } from '../../node-http.ts';
import type { PaperVenue } from '../venue.ts';
import { type ApiKeyConfig, keyRing } from './api-keys.ts';
import { Connection } from './connection.ts';
import { type Gateway, SymbolTable } from './gateway.ts';
import { ListenKeys } from './listen-keys.ts';
import { type LimitConfig, RateLimits, VENUE_LIMITS } from './rate-limits.ts';
import { restListener } from './rest.ts';
import { StreamHub } from './stream-hub.ts';
import { StreamSocket, streamPath } from './stream-socket.ts';
import { UserHub } from './user-hub.ts';
import { WsApiSocket } from './ws-api.ts';

export interface BinanceServerOptions {
  readonly venue: PaperVenue;
  readonly keys: readonly ApiKeyConfig[];
  readonly limits?: LimitConfig;
  wallNow(): EpochMs;
  /** Letters and digits that nobody guesses, `length` of them. */
  newToken(length: number): string;
}

export interface BinanceServer {
  /** Listens on `host`; `port` 0 takes a free one. Resolves to the port. Rejects when it is occupied. */
  listen(port: number, host: string): Promise<number>;
  /** Drops every connection. */
  close(): Promise<void>;
  readonly limits: RateLimits;
}

/** One WebSocket client, whatever it speaks. */
interface Client {
  receive(text: string): void;
  expire(listenKey: string): void;
  close(): void;
}

const WS_API = '/ws-api/v3';
/** Connecting to the WebSocket API costs weight, too. */
const CONNECT_WEIGHT = 2;
const PING_INTERVAL_MS = 20_000;
const UNANSWERED_PINGS = 3;
const LARGEST_MESSAGE = 1_024 * 1_024;
/** Longer than clients keep an idle connection, so that they never write into one that is being closed. */
const KEEP_ALIVE_MS = 120_000;

/** The paper venue as Binance spot: REST (`/api/v3`, `/sapi/v1`), streams (`/ws`, `/stream`) and the WebSocket API on one port. */
export function createBinanceServer(options: BinanceServerOptions): BinanceServer {
  const gateway = createGateway(options);
  const hubs = { streams: new StreamHub(gateway), users: new UserHub(gateway.venue) };
  const server = http.createServer({ noDelay: true, keepAliveTimeout: KEEP_ALIVE_MS }, restListener(gateway));
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: LARGEST_MESSAGE });
  const clients = new Map<WebSocket, { readonly client: Client; unanswered: number }>();

  const clientFor = (connection: Connection, incoming: IncomingMessage): Client | null => {
    const url = incoming.url ?? '/';
    const path = streamPath(url);
    if (path !== null) return new StreamSocket(connection, path, { gateway, hubs });
    if (!url.startsWith(WS_API)) return null;
    const address = incoming.socket.remoteAddress ?? '';
    gateway.limits.spend(address, CONNECT_WEIGHT);
    const returnRateLimits = new URL(url, 'ws://venue').searchParams.get('returnRateLimits') !== 'false';
    const api = new WsApiSocket(connection, { address, returnRateLimits }, { gateway, users: hubs.users });
    return { receive: text => api.receive(text), close: () => api.close(), expire: () => {} };
  };

  server.on('upgrade', (incoming: IncomingMessage, wire: Duplex, head: Buffer) => {
    sockets.handleUpgrade(incoming, wire, head, socket => {
      const client = clientFor(new Connection(socket, wire), incoming);
      if (client === null) {
        socket.close(1008, 'unknown path');
        return;
      }
      const entry = { client, unanswered: 0 };
      clients.set(socket, entry);
      socket.on('message', data => client.receive(String(data)));
      socket.on('pong', () => {
        entry.unanswered = 0;
      });
      socket.on('error', () => socket.terminate());
      socket.on('close', () => {
        clients.delete(socket);
        client.close();
      });
    });
  });

  const sweep = setInterval(() => {
    for (const listenKey of gateway.listenKeys.takeExpired()) {
      for (const { client } of clients.values()) client.expire(listenKey);
    }
    for (const [socket, entry] of clients) {
      entry.unanswered += 1;
      if (entry.unanswered > UNANSWERED_PINGS) socket.terminate();
      else socket.ping();
    }
  }, PING_INTERVAL_MS);
  sweep.unref();

  return {
    limits: gateway.limits,
    listen: (port, host) => listen(server, port, host),
    close: () => {
      clearInterval(sweep);
      for (const socket of clients.keys()) socket.terminate();
      server.closeAllConnections();
      return new Promise(resolve => server.close(() => resolve()));
    },
  };
}

function createGateway({ venue, keys, limits, wallNow, newToken }: BinanceServerOptions): Gateway {
  const clocks = { wallNow, marketNow: () => venue.now() };
  return {
    venue,
    clocks,
    keys: keyRing(keys),
    limits: new RateLimits(limits ?? VENUE_LIMITS, clocks),
    listenKeys: new ListenKeys(wallNow, newToken),
    symbols: new SymbolTable(() => venue.listings()),
    newToken,
  };
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}
