import { createWireServer, type DialectOptions, type WireServer } from '../wire/server.ts';
import { keyRing } from './api-keys.ts';
import { ClientIds } from './client-ids.ts';
import { type Gateway, Instruments } from './gateway.ts';
import { RateLimits } from './rate-limits.ts';
import { answerRest } from './rest.ts';
import { aboutRequest } from './wire-faults.ts';

/** The paper venue as OKX spot: REST (`/api/v5`) and the WebSocket channels (`/ws/v5`) on one port. */
export function createOkxServer(options: DialectOptions): WireServer {
  const gateway = createGateway(options);
  return createWireServer(gateway.venue, {
    about: request => aboutRequest(request, gateway),
    answer: request => answerRest(request, gateway),
    connect: () => null,
  });
}

function createGateway({ venue, keys, wallNow, newToken }: DialectOptions): Gateway {
  const clocks = { wallNow, marketNow: () => venue.now() };
  return {
    venue,
    clocks,
    keys: keyRing(keys),
    limits: new RateLimits(clocks),
    instruments: new Instruments(() => venue.listings()),
    clientIds: new ClientIds(venue),
    newToken,
  };
}
