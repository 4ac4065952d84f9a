import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { EpochMs } from '../../../kernel/time.ts';
import { http } from '../../node-http.ts';
import type { PaperApiKey } from '../keys.ts';
import type { PaperVenue } from '../venue.ts';
import { Connection } from './connection.ts';
import { type Answering, headersOf, httpListener } from './http.ts';

/** What a dialect is opened with. */
export interface DialectOptions {
  readonly venue: PaperVenue;
  readonly keys: readonly PaperApiKey[];
  wallNow(): EpochMs;
  /** Letters and digits that nobody guesses, `length` of them. */
  newToken(length: number): string;
}

/** A WebSocket that asks to be let in. */
export interface Upgrade {
  /** Path and query, as sent. */
  readonly url: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly address: string;
}

/** One WebSocket client, whatever it speaks. */
export interface SocketClient {
  receive(text: string): void;
  /** Called with each round of pings, for what runs out by time. */
  sweep(): void;
  /** Its user stream, if it has one, is over: tells it as the venue does. Where left out, the connection is closed instead. */
  endUserStream?(): void;
  /** The connection is gone. */
  close(): void;
}

/** A venue's protocol over the paper venue. */
export interface Dialect extends Answering {
  /** The client behind a new connection; null: there is nothing at that path. */
  connect(connection: Connection, upgrade: Upgrade): SocketClient | null;
}

export interface WireServer {
  /** Listens on `host`; `port` 0 takes a free one. Resolves to the port. Rejects when it is occupied. */
  listen(port: number, host: string): Promise<number>;
  /** Drops every connection. */
  close(): Promise<void>;
}

const PING_INTERVAL_MS = 20_000;
const UNANSWERED_PINGS = 3;
/** Close codes of RFC 6455 and its registry. */
const GOING_AWAY = 1001;
const SERVICE_RESTART = 1012;
const LARGEST_MESSAGE = 1_024 * 1_024;
/** Longer than clients keep an idle connection, so that they never write into one that is being closed. */
const KEEP_ALIVE_MS = 120_000;

/** The paper venue behind one port that speaks a dialect by HTTP and WebSocket. */
export function createWireServer(venue: PaperVenue, dialect: Dialect): WireServer {
  const server = http.createServer({ noDelay: true, keepAliveTimeout: KEEP_ALIVE_MS }, httpListener(venue, dialect));
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: LARGEST_MESSAGE });
  const clients = new Map<WebSocket, { readonly client: SocketClient; unanswered: number }>();

  server.on('upgrade', (incoming: IncomingMessage, wire: Duplex, head: Buffer) => {
    if (venue.faults.isClosed()) {
      turnAway(wire, dialect.unavailable ?? '');
      return;
    }
    sockets.handleUpgrade(incoming, wire, head, socket => {
      const client = dialect.connect(new Connection(socket, wire), {
        url: incoming.url ?? '/',
        headers: headersOf(incoming),
        address: incoming.socket.remoteAddress ?? '',
      });
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

  const forget = [
    venue.faults.onBegin('maintenance', () => {
      for (const socket of clients.keys()) socket.close(SERVICE_RESTART);
    }),
    venue.faults.onBegin('expire-stream', () => {
      for (const [socket, { client }] of clients) {
        if (client.endUserStream === undefined) socket.close(GOING_AWAY);
        else client.endUserStream();
      }
    }),
  ];

  const sweep = setInterval(() => {
    for (const [socket, entry] of clients) {
      entry.client.sweep();
      entry.unanswered += 1;
      if (entry.unanswered > UNANSWERED_PINGS) socket.terminate();
      else socket.ping();
    }
  }, PING_INTERVAL_MS);
  sweep.unref();

  return {
    listen: (port, host) => listen(server, port, host),
    close: () => {
      clearInterval(sweep);
      for (const stop of forget) stop();
      for (const socket of clients.keys()) socket.terminate();
      server.closeAllConnections();
      return new Promise(resolve => server.close(() => resolve()));
    },
  };
}

/** Answers a WebSocket that asks to be let in while nobody is. */
function turnAway(wire: Duplex, body: string): void {
  const head = ['HTTP/1.1 503 Service Unavailable', 'Connection: close', `Content-Length: ${Buffer.byteLength(body)}`];
  wire.end(`${head.join('\r\n')}\r\n\r\n${body}`);
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
