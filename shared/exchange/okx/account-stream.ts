import type { EpochMs } from '../../kernel/time.ts';
import type { Keys } from '../ccxt.ts';
import { joinConnections } from '../joined-connections.ts';
import type { AccountEvent, Unsubscribe, VenueBalance } from '../port.ts';
import { readAccountRow } from './account-frames.ts';
import type { OkxClient } from './client.ts';
import type { Lineage } from './lineage.ts';
import { loginFrame } from './signer.ts';
import { openPrivateSocket } from './socket.ts';

const MAX_TEXT = 500;

/** Algo orders are told on another path than the rest. */
const SOCKETS = {
  private: [{ channel: 'orders', instType: 'SPOT' }, { channel: 'account' }],
  business: [{ channel: 'orders-algo', instType: 'SPOT' }],
} as const;
const NAMES = ['private', 'business'] as const;

export interface AccountStreamOptions {
  /** Such as `wss://ws.okx.com:8443`. */
  readonly streamUrl: string;
  readonly keys: Keys;
  readonly client: Pick<OkxClient, 'venueTimestamp' | 'syncClock'>;
  readonly lineage: Lineage;
  readonly now: () => EpochMs;
  readonly listener: (event: AccountEvent) => void;
}

/** The account's events. `connected` is told when all channels stand, not when the sockets open. */
export function followAccount(options: AccountStreamOptions): Unsubscribe {
  const { client, keys, listener, lineage, now } = options;
  const joined = joinConnections(NAMES, connection => listener({ kind: 'connection', connection }));
  const changesOf = openChanges();
  const unreadable = (text: string): void => listener({ kind: 'unreadable', text: text.slice(0, MAX_TEXT) });
  const take = (channel: string, row: unknown, text: string): void => {
    let event: AccountEvent | null;
    try {
      event = readAccountRow(channel, row, lineage);
    } catch {
      unreadable(text);
      return;
    }
    if (event?.kind === 'balances-changed') {
      const balances = changesOf(event.balances);
      if (balances.length > 0) listener({ ...event, balances });
    } else if (event !== null) listener(event);
  };

  const stops = NAMES.map(name =>
    openPrivateSocket({
      url: `${options.streamUrl}/ws/v5/${name}`,
      login: () => loginFrame(keys, client.venueTimestamp(now())),
      channels: SOCKETS[name],
      now,
      syncClock: client.syncClock,
      ready: event => joined.up(name, event),
      down: event => joined.down(name, event),
      refused: fault => listener({ kind: 'refused', fault }),
      rows: (channel, rows, text) => {
        for (const row of rows) take(channel, row, text);
      },
      unreadable,
    }),
  );
  return () => {
    for (const stop of stops) stop();
  };
}

/** The venue repeats the whole account every few seconds; only what is not as it was told last is news. */
function openChanges(): (balances: readonly VenueBalance[]) => readonly VenueBalance[] {
  const told = new Map<string, string>();
  return balances =>
    balances.filter(({ asset, free, locked }) => {
      const stand = `${free} ${locked}`;
      const isNews = told.get(asset) !== stand;
      told.set(asset, stand);
      return isNews;
    });
}
