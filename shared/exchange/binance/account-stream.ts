import { z } from 'zod';
import type { EpochMs } from '../../kernel/time.ts';
import type { Budget } from '../budget/budget.ts';
import type { Keys } from '../ccxt.ts';
import type { AccountEvent, ConnectionEvent, Unsubscribe } from '../port.ts';
import { openSocket } from '../resilient-socket.ts';
import { readAccountEvent } from './account-frames.ts';
import type { BinanceClient } from './client.ts';
import { ACCOUNT_STREAM_COST } from './costs.ts';
import { signParameters } from './signature.ts';
import type { Symbols } from './symbols.ts';
import { verdictOf } from './verdict.ts';

const SILENT_AFTER_MS = 15_000;
const REFUSED_PAUSE_MS = 3_000;
const MAX_TEXT = 500;
const SUBSCRIBE = 'subscribe';

const reply = z.object({ id: z.string(), status: z.int(), error: z.unknown().optional() });
const pushed = z.object({ event: z.object({ e: z.string() }).loose() });
/** The venue ends the subscription, or the server goes down: only a new connection helps. */
const ENDED: readonly string[] = ['eventStreamTerminated', 'serverShutdown'];

export interface AccountStreamOptions {
  /** Such as `wss://ws-api.binance.com:443/ws-api/v3`. */
  readonly url: string;
  readonly keys: Keys;
  readonly client: Pick<BinanceClient, 'recvWindowMs' | 'venueTimestamp' | 'syncClock'>;
  readonly symbols: Symbols;
  readonly budget: Budget;
  readonly now: () => EpochMs;
  readonly listener: (event: AccountEvent) => void;
}

/** The account's events over the WebSocket API. `connected` is told when the subscription stands, not when the socket opens. */
export function followAccount(options: AccountStreamOptions): Unsubscribe {
  const { client, keys, listener, now } = options;
  let opened: ConnectionEvent | null = null;
  let retry: NodeJS.Timeout | undefined;

  const subscription = (): string => {
    const params = { apiKey: keys.apiKey, recvWindow: client.recvWindowMs, timestamp: client.venueTimestamp(now()) };
    const signature = signParameters(params, keys.secret);
    const method = 'userDataStream.subscribe.signature';
    return JSON.stringify({ id: SUBSCRIBE, method, params: { ...params, signature } });
  };
  const refused = ({ status, error }: z.output<typeof reply>): void => {
    const body = JSON.stringify(error);
    const verdict = verdictOf({ kind: 'answered', status, headers: {}, body }, now());
    if (verdict.kind === 'answer') return;
    listener({ kind: 'refused', fault: verdict.fault });
    const reconnect = (): void => socket.reconnect(verdict.fault.message);
    if (verdict.fault.code === 'VENUE_CLOCK_SKEW') void client.syncClock().then(reconnect);
    else retry = setTimeout(reconnect, REFUSED_PAUSE_MS);
  };
  const answered = (answer: z.output<typeof reply>): void => {
    if (answer.status !== 200) refused(answer);
    else if (opened !== null) listener({ kind: 'connection', connection: opened });
    opened = null;
  };

  const socket = openSocket({
    url: options.url,
    now,
    silentAfterMs: SILENT_AFTER_MS,
    life: 'any',
    greeting: () => [subscription()],
    message: text => {
      const frame = readFrame(text);
      if (frame.kind === 'reply') answered(frame.reply);
      else if (frame.kind === 'unreadable') listener({ kind: 'unreadable', text: text.slice(0, MAX_TEXT) });
      else if (ENDED.includes(frame.event.e)) socket.reconnect(frame.event.e);
      else tell(() => readAccountEvent(frame.event, options.symbols), text);
    },
    connection: event => {
      if (event.kind === 'connected' || event.kind === 'reconnected') {
        opened = event;
        void options.budget.take('protect', ACCOUNT_STREAM_COST); // spent already: counted, not asked
      } else listener({ kind: 'connection', connection: event });
    },
  });
  const tell = (read: () => AccountEvent | null, text: string): void => {
    let event: AccountEvent | null;
    try {
      event = read();
    } catch {
      event = { kind: 'unreadable', text: text.slice(0, MAX_TEXT) };
    }
    if (event !== null) listener(event);
  };
  return () => {
    clearTimeout(retry);
    socket.close();
  };
}

type Frame =
  | { readonly kind: 'reply'; readonly reply: z.output<typeof reply> }
  | { readonly kind: 'event'; readonly event: { readonly e: string } }
  | { readonly kind: 'unreadable' };

function readFrame(text: string): Frame {
  try {
    const body: unknown = JSON.parse(text);
    const event = pushed.safeParse(body);
    if (event.success) return { kind: 'event', event: event.data.event };
    const answer = reply.safeParse(body);
    if (answer.success) return { kind: 'reply', reply: answer.data };
  } catch {
    // falls through: text that is no JSON
  }
  return { kind: 'unreadable' };
}
