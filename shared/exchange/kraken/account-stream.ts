import { z } from 'zod';
import type { EpochMs } from '../../kernel/time.ts';
import { openBalanceNews } from '../balance-news.ts';
import { resultOf } from '../outcomes.ts';
import type { AccountEvent, ConnectionEvent, Read, Unsubscribe, VenueBalances, VenueFault } from '../port.ts';
import { openSocket } from '../resilient-socket.ts';
import { openSequence } from '../streams/sequence.ts';
import type { KrakenClient } from './client.ts';
import type { Executions } from './executions.ts';
import { frame, parseFrame, resultIn } from './replies.ts';
import { faultOf } from './verdict.ts';

/** Heartbeats come every second. */
const SILENT_AFTER_MS = 10_000;
const REFUSED_PAUSE_MS = 3_000;
const MAX_TEXT = 500;

const tokenReply = z.object({ token: z.string().min(1) });

export interface AccountStreamOptions {
  /** Such as `wss://ws-auth.kraken.com`. */
  readonly url: string;
  readonly client: Pick<KrakenClient, 'signed'>;
  readonly executions: Executions;
  readonly balances: () => Read<VenueBalances>;
  readonly now: () => EpochMs;
  readonly listener: (event: AccountEvent) => void;
}

/**
 * The account's events: orders and their trades from the channel `executions`, and the balances asked for by REST when they
 * changed, since the stream does not say what is held. `connected` is told with the channel's first message.
 */
export function followAccount(options: AccountStreamOptions): Unsubscribe {
  const { url, client, executions, balances: read, now, listener } = options;
  const sequence = openSequence();
  let opened: ConnectionEvent | null = null;
  let retry: NodeJS.Timeout | undefined;
  let stopped = false;
  const tell = (event: AccountEvent): void => {
    if (!stopped) listener(event);
  };
  const balances = openBalanceNews(read, tell);

  const refused = (fault: VenueFault): void => {
    tell({ kind: 'refused', fault });
    if (!stopped) retry = setTimeout(() => socket.reconnect(fault.message), REFUSED_PAUSE_MS);
  };
  /** Each connection is opened with a token of its own. */
  const subscribe = async (): Promise<void> => {
    const verdict = await client.signed({ endpoint: 'GetWebSocketsToken', lane: 'reconcile' });
    const token = resultOf(verdict, body => resultIn(tokenReply, body).token);
    if (!token.ok) {
      refused(token.error);
      return;
    }
    const params = { channel: 'executions', token: token.value, snap_orders: true, snap_trades: false };
    socket.send(JSON.stringify({ method: 'subscribe', params }));
  };
  const hear = (text: string): void => {
    const { channel, success, error = '', sequence: number = 0, type, data } = frame.parse(parseFrame(text));
    if (success === false) refused(faultOf(error, now()));
    if (channel !== 'executions') return;
    const place = sequence.take(number);
    if (place === 'missed') socket.reconnect('messages are missing');
    if (place !== 'next') return;
    if (opened !== null) tell({ kind: 'connection', connection: opened });
    opened = null;
    executions.live = true;
    const news = executions.read(data);
    if (type === 'snapshot') return;
    for (const event of news) tell(event);
    balances.due();
  };

  const socket = openSocket({
    url,
    now,
    silentAfterMs: SILENT_AFTER_MS,
    life: 'data',
    greeting: () => [],
    message: text => {
      try {
        hear(text);
      } catch {
        tell({ kind: 'unreadable', text: text.slice(0, MAX_TEXT) });
      }
    },
    connection: event => {
      executions.live = false;
      if (event.kind === 'connected' || event.kind === 'reconnected') {
        sequence.restart();
        opened = event;
        void subscribe();
      } else tell({ kind: 'connection', connection: event });
    },
  });
  return () => {
    stopped = true;
    executions.live = false;
    clearTimeout(retry);
    balances.stop();
    socket.close();
  };
}
