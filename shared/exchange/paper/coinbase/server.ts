import { createWireServer, type DialectOptions, type WireServer } from '../wire/server.ts';
import { keyRing } from './api-keys.ts';
import { refusalBody, underMaintenance } from './errors.ts';
import type { Gateway } from './gateway.ts';
import { MarketHub } from './market-hub.ts';
import { type LimitConfig, RateLimits, VENUE_LIMITS } from './rate-limits.ts';
import { answerRest } from './rest.ts';
import { StreamSocket } from './stream-socket.ts';
import { UserHub } from './user-hub.ts';
import { aboutRequest } from './wire-faults.ts';

export interface CoinbaseServerOptions extends DialectOptions {
  /** The venue's own where left out. */
  readonly limits?: Partial<LimitConfig>;
}

const STREAM_PATH = /^\/(\?|$)/;

/** The paper venue as Coinbase Advanced Trade: REST (`/api/v3/brokerage`) and the WebSocket (`/`) on one port. */
export function createCoinbaseServer(options: CoinbaseServerOptions): WireServer {
  const gateway = createGateway(options);
  const hubs = { market: new MarketHub(gateway.venue), users: new UserHub(gateway.venue) };
  return createWireServer(gateway.venue, {
    about: request => aboutRequest(request, gateway),
    answer: request => answerRest(request, gateway),
    unavailable: JSON.stringify(refusalBody(underMaintenance)),
    connect: (connection, { url, address }) => {
      const free = gateway.limits.spend('connectionsPerSecond', address);
      return free && STREAM_PATH.test(url) ? new StreamSocket(connection, address, { gateway, hubs }) : null;
    },
  });
}

function createGateway({ venue, keys, limits, newToken, ...options }: CoinbaseServerOptions): Gateway {
  const { faults } = venue;
  const ring = keyRing(keys);
  const clocks = { wallNow: () => faults.skewed(options.wallNow()), marketNow: () => venue.now() };
  return {
    venue,
    clocks,
    keys: { get: name => (faults.areKeysRevoked() ? undefined : ring.get(name)) },
    limits: new RateLimits({ ...VENUE_LIMITS, ...limits }, clocks),
    newToken,
  };
}
