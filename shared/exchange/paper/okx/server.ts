import { ZERO } from '../../../kernel/decimal.ts';
import { openRecent } from '../../recent.ts';
import type { PaperVenue } from '../venue.ts';
import type { Connection } from '../wire/connection.ts';
import { Countdowns } from '../wire/countdowns.ts';
import {
  createWireServer,
  type DialectOptions,
  type SocketClient,
  type Upgrade,
  type WireServer,
} from '../wire/server.ts';
import { AccountHub } from './account-hub.ts';
import { keyRing } from './api-keys.ts';
import { cancelCounted } from './cancel-all-after.ts';
import { ClientIds } from './client-ids.ts';
import { unavailable } from './errors.ts';
import { type Gateway, Instruments } from './gateway.ts';
import { MarketHub } from './market-hub.ts';
import { RateLimits } from './rate-limits.ts';
import { answerRest } from './rest.ts';
import { OkxSocket } from './socket.ts';
import { aboutRequest } from './wire-faults.ts';

const TAGS_KEPT = 20_000;
const SOCKET_PATH = /^\/ws\/v5\/(public|private|business)\/?$/;

/** The paper venue as OKX spot: REST (`/api/v5`) and the WebSocket channels (`/ws/v5`) on one port. */
export function createOkxServer(options: DialectOptions): WireServer {
  listWithoutMinNotional(options.venue);
  const gateway = createGateway(options);
  const hubs = { market: new MarketHub(gateway), accounts: new AccountHub(gateway) };
  const connect = (connection: Connection, { url }: Upgrade): SocketClient | null => {
    const path = SOCKET_PATH.exec(new URL(url, 'ws://venue').pathname)?.[1];
    if (path !== 'public' && path !== 'private' && path !== 'business') return null;
    return new OkxSocket(connection, path, { gateway, hubs });
  };
  const server = createWireServer(gateway.venue, {
    about: request => aboutRequest(request, gateway),
    answer: request => {
      gateway.countdowns.sweep();
      return answerRest(request, gateway);
    },
    unavailable: JSON.stringify({ code: unavailable.code, data: [], msg: unavailable.message }),
    connect,
  });
  return {
    ...server,
    close: () => {
      gateway.countdowns.clear();
      return server.close();
    },
  };
}

/** OKX knows a smallest quantity and no smallest worth: its clients are told of none, so none is asked of them. */
function listWithoutMinNotional(venue: PaperVenue): void {
  for (const listing of venue.listings()) {
    const isFree = listing.filters.every(filter => filter.kind !== 'notional' || filter.minNotional.isZero());
    if (isFree) continue;
    const filters = listing.filters.map(filter =>
      filter.kind === 'notional' ? { ...filter, minNotional: ZERO } : filter,
    );
    venue.execute({ kind: 'list-market', listing: { ...listing, filters } });
  }
}

function createGateway({ venue, keys, newToken, ...options }: DialectOptions): Gateway {
  const { faults } = venue;
  const clocks = { wallNow: () => faults.skewed(options.wallNow()), marketNow: () => venue.now() };
  const ring = keyRing(keys);
  const gateway: Gateway = {
    venue,
    clocks,
    keys: { get: apiKey => (faults.areKeysRevoked() ? undefined : ring.get(apiKey)) },
    limits: new RateLimits({ ...clocks, wallNow: options.wallNow }),
    instruments: new Instruments(() => venue.listings()),
    clientIds: new ClientIds(
      venue,
      keys.map(({ account }) => account),
    ),
    orderTags: openRecent(TAGS_KEPT),
    countdowns: new Countdowns({ now: clocks.wallNow, ended: name => cancelCounted(name, gateway) }),
    newToken,
  };
  return gateway;
}
