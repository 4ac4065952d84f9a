import type { EpochMs } from '../../kernel/time.ts';
import { openBalanceNews } from '../balance-news.ts';
import type { AccountEvent, ConnectionEvent, Read, Unsubscribe, VenueBalances } from '../port.ts';
import { openSocket } from '../resilient-socket.ts';
import { openSequence } from '../streams/sequence.ts';
import { fault } from '../verdict.ts';
import { readUserEvent } from './account-frames.ts';
import type { CoinbaseClient } from './client.ts';
import { type Frame, readFrame } from './frames.ts';
import { type OrderNews, openOrderNews } from './order-news.ts';
import type { Orders } from './orders.ts';

/** Heartbeats come every second. */
const SILENT_AFTER_MS = 10_000;
const REFUSED_PAUSE_MS = 3_000;
const MAX_TEXT = 500;
/** The channels that a frame on this connection may be of. */
const USER = 'user';

export interface AccountStreamOptions {
  /** Such as `wss://advanced-trade-ws-user.coinbase.com`. */
  readonly url: string;
  readonly client: Pick<CoinbaseClient, 'streamToken' | 'syncClock'>;
  readonly orders: Pick<Orders, 'fillsOf' | 'remember'>;
  readonly balances: () => Read<VenueBalances>;
  readonly now: () => EpochMs;
  readonly listener: (event: AccountEvent) => void;
}

/**
 * The account's events: orders from the `user` channel, their fills and the balances asked for by REST when an order changed.
 * `connected` is told when the channel's first message comes, not when the socket opens.
 */
export function followAccount(options: AccountStreamOptions): Unsubscribe {
  const { client, now, listener, orders } = options;
  const sequence = openSequence();
  let opened: ConnectionEvent | null = null;
  let retry: NodeJS.Timeout | undefined;
  let stopped = false;
  const tell = (event: AccountEvent): void => {
    if (!stopped) listener(event);
  };
  const news: OrderNews = openOrderNews({ orders, tell });
  const balances = openBalanceNews(options.balances, tell);

  const subscription = (channel: string): string =>
    JSON.stringify({ type: 'subscribe', channel, jwt: client.streamToken() });
  const refused = (message: string): void => {
    const isKey = /auth|jwt|token|permission|key/i.test(message);
    tell({ kind: 'refused', fault: fault(isKey ? 'VENUE_KEY_REJECTED' : 'VENUE_REJECTED', message) });
    // a clock that is off is refused in the same words as a dead key
    void client.syncClock().then(changed => {
      if (!stopped) retry = setTimeout(() => socket.reconnect(message), changed ? 0 : REFUSED_PAUSE_MS);
    });
  };
  const hear = ({ channel, events, at }: Extract<Frame, { readonly kind: 'message' }>): void => {
    if (channel !== USER) return;
    if (opened !== null) tell({ kind: 'connection', connection: opened });
    opened = null;
    for (const event of events) {
      const { isSnapshot, updates } = readUserEvent(event);
      for (const update of updates) news.hear({ ...update, order: { ...update.order, updatedAt: at } });
      if (!isSnapshot) balances.due();
    }
  };

  const socket = openSocket({
    url: options.url,
    now,
    silentAfterMs: SILENT_AFTER_MS,
    life: 'data',
    greeting: () => [subscription(USER), subscription('heartbeats')],
    message: text => {
      const frame = readFrame(text);
      if (frame.kind === 'unreadable') {
        tell({ kind: 'unreadable', text: text.slice(0, MAX_TEXT) });
        return;
      }
      if (frame.kind === 'refused') {
        refused(frame.message);
        return;
      }
      const place = sequence.take(frame.sequence);
      if (place === 'missed') socket.reconnect('messages are missing');
      if (place !== 'next') return;
      try {
        hear(frame);
      } catch {
        tell({ kind: 'unreadable', text: text.slice(0, MAX_TEXT) });
      }
    },
    connection: event => {
      if (event.kind === 'connected' || event.kind === 'reconnected') {
        sequence.restart();
        opened = event;
      } else tell({ kind: 'connection', connection: event });
    },
  });
  return () => {
    stopped = true;
    clearTimeout(retry);
    balances.stop();
    socket.close();
  };
}
