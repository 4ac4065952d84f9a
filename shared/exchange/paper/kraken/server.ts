import type { Connection } from '../wire/connection.ts';
import { Countdowns } from '../wire/countdowns.ts';
import { createWireServer, type DialectOptions, type Upgrade, type WireServer } from '../wire/server.ts';
import { cancelAll } from './cancel-all-after.ts';
import { Counters } from './counters.ts';
import type { Gateway } from './endpoint.ts';
import { keyRing } from './keys.ts';
import { answerRest } from './rest.ts';
import { KrakenSocket } from './socket.ts';
import { aboutRequest } from './wire-faults.ts';

const SOCKET_PATH = /^\/v2\/?$/;

/** The paper venue as Kraken spot: REST (`/0`) and the WebSocket API (`/v2`) on one port. */
export function createKrakenServer(options: DialectOptions): WireServer {
  const gateway = createGateway(options);
  const server = createWireServer(gateway.venue, {
    about: request => aboutRequest(request, gateway),
    answer: request => {
      gateway.countdowns.sweep();
      return answerRest(request, gateway);
    },
    unavailable: '{"error":["EService:Unavailable"]}',
    connect: (connection: Connection, { url }: Upgrade) =>
      SOCKET_PATH.test(new URL(url, 'ws://venue').pathname) ? new KrakenSocket(connection, gateway) : null,
  });
  return {
    ...server,
    close: () => {
      gateway.countdowns.clear();
      return server.close();
    },
  };
}

function createGateway({ venue, keys, newToken, wallNow }: DialectOptions): Gateway {
  const { faults } = venue;
  const clocks = { wallNow: () => faults.skewed(wallNow()), marketNow: () => venue.now() };
  const ring = keyRing(keys);
  const gateway: Gateway = {
    venue,
    clocks,
    keys: { get: apiKey => (faults.areKeysRevoked() ? undefined : ring.get(apiKey)) },
    counters: new Counters({ ...clocks, wallNow }),
    tokens: new Map(),
    countdowns: new Countdowns({ now: clocks.wallNow, ended: account => cancelAll(account, gateway) }),
    newToken,
  };
  return gateway;
}
