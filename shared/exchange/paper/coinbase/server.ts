import { createWireServer, type DialectOptions, type WireServer } from '../wire/server.ts';
import { keyRing } from './api-keys.ts';
import type { Gateway } from './gateway.ts';
import { type LimitConfig, RateLimits, VENUE_LIMITS } from './rate-limits.ts';
import { answerRest } from './rest.ts';
import { aboutRequest } from './wire-faults.ts';

export interface CoinbaseServerOptions extends DialectOptions {
  /** The venue's own where left out. */
  readonly limits?: Partial<LimitConfig>;
}

/** The paper venue as Coinbase Advanced Trade: REST (`/api/v3/brokerage`) and the WebSocket (`/`) on one port. */
export function createCoinbaseServer(options: CoinbaseServerOptions): WireServer {
  const gateway = createGateway(options);
  return createWireServer(gateway.venue, {
    about: request => aboutRequest(request, gateway),
    answer: request => answerRest(request, gateway),
    connect: () => null,
  });
}

function createGateway({ venue, keys, limits, wallNow, newToken }: CoinbaseServerOptions): Gateway {
  const clocks = { wallNow, marketNow: () => venue.now() };
  return {
    venue,
    clocks,
    keys: keyRing(keys),
    limits: new RateLimits({ ...VENUE_LIMITS, ...limits }, clocks),
    newToken,
  };
}
