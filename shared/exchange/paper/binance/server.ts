import type { EpochMs } from '../../../kernel/time.ts';
import type { Connection } from '../wire/connection.ts';
import {
  createWireServer,
  type DialectOptions,
  type SocketClient,
  type Upgrade,
  type WireServer,
} from '../wire/server.ts';
import { keyRing } from './api-keys.ts';
import { refusalBody, underMaintenance } from './errors.ts';
import { type Gateway, SymbolTable } from './gateway.ts';
import { ListenKeys } from './listen-keys.ts';
import { type LimitConfig, RateLimits, VENUE_LIMITS } from './rate-limits.ts';
import { answerRest } from './rest.ts';
import { StreamHub } from './stream-hub.ts';
import { StreamSocket, streamPath } from './stream-socket.ts';
import { UserHub } from './user-hub.ts';
import { aboutRequest } from './wire-faults.ts';
import { WsApiSocket } from './ws-api.ts';

export interface BinanceServerOptions extends DialectOptions {
  readonly limits?: LimitConfig;
}

export interface BinanceServer extends WireServer {
  readonly limits: RateLimits;
}

const WS_API = '/ws-api/v3';
/** Connecting to the WebSocket API costs weight, too. */
const CONNECT_WEIGHT = 2;

/** The paper venue as Binance spot: REST (`/api/v3`, `/sapi/v1`), streams (`/ws`, `/stream`) and the WebSocket API on one port. */
export function createBinanceServer(options: BinanceServerOptions): BinanceServer {
  const gateway = createGateway(options);
  const hubs = { streams: new StreamHub(gateway), users: new UserHub(gateway.venue) };
  const connect = (connection: Connection, { url, address }: Upgrade): SocketClient | null => {
    const path = streamPath(url);
    if (path !== null) return new StreamSocket(connection, path, { gateway, hubs });
    if (!url.startsWith(WS_API)) return null;
    gateway.limits.spend(address, CONNECT_WEIGHT);
    const returnRateLimits = new URL(url, 'ws://venue').searchParams.get('returnRateLimits') !== 'false';
    return new WsApiSocket(connection, { address, returnRateLimits }, { gateway, users: hubs.users });
  };
  const server = createWireServer(gateway.venue, {
    about: request => aboutRequest(request, gateway),
    answer: request => answerRest(request, gateway),
    unavailable: JSON.stringify(refusalBody(underMaintenance)),
    connect,
  });
  return { limits: gateway.limits, ...server };
}

function createGateway({ venue, keys, limits, newToken, ...options }: BinanceServerOptions): Gateway {
  const { faults } = venue;
  const wallNow = (): EpochMs => faults.skewed(options.wallNow());
  const clocks = { wallNow, marketNow: () => venue.now() };
  const ring = keyRing(keys.filter(key => key.kind !== 'es256'));
  const listenKeys = new ListenKeys(options.wallNow, newToken);
  faults.onBegin('expire-stream', () => listenKeys.expireAll());
  return {
    venue,
    clocks,
    keys: { get: apiKey => (faults.areKeysRevoked() ? undefined : ring.get(apiKey)) },
    limits: new RateLimits(limits ?? VENUE_LIMITS, clocks),
    listenKeys,
    symbols: new SymbolTable(() => venue.listings()),
    newToken,
  };
}
