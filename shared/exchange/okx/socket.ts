import { z } from 'zod';
import { parsedJson } from '../../kernel/json.ts';
import type { EpochMs } from '../../kernel/time.ts';
import type { ConnectionEvent, Unsubscribe, VenueFault } from '../port.ts';
import { openSocket, type ResilientSocket } from '../resilient-socket.ts';
import { faultOf } from './verdict.ts';

/** The venue ends connections on which it hears nothing for 30 s. */
export const HEARTBEAT = { ping: 'ping', pong: 'pong', everyMs: 25_000 } as const;
/** Notices after which the venue closes the connection. */
export const RESTARTS: readonly string[] = ['64008'];

/** What the venue says beside its data: answers to our requests, notices, errors. */
export const socketEvent = z.object({ event: z.string(), code: z.string().default('0'), msg: z.string().default('') });
const pushed = z.object({ arg: z.object({ channel: z.string() }), data: z.array(z.unknown()) });

const SILENT_AFTER_MS = 15_000;
const REFUSED_PAUSE_MS = 3_000;

export interface PrivateSocketOptions {
  readonly url: string;
  readonly login: () => string;
  readonly channels: readonly Readonly<Record<string, string>>[];
  readonly now: () => EpochMs;
  /** Corrects our clock by the venue's; false when nothing changed. */
  readonly syncClock: () => Promise<boolean>;
  /** Logged in, and every channel subscribed. */
  readonly ready: (event: ConnectionEvent) => void;
  /** Lost or silent. */
  readonly down: (event: ConnectionEvent) => void;
  readonly refused: (fault: VenueFault) => void;
  readonly rows: (channel: string, rows: readonly unknown[], text: string) => void;
  readonly unreadable: (text: string) => void;
}

/** A socket that logs in and subscribes on each new connection. Refused, it waits, then begins anew. */
export function openPrivateSocket(options: PrivateSocketOptions): Unsubscribe {
  let retry: NodeJS.Timeout | undefined;
  let stopped = false;
  let socket: ResilientSocket;
  const begin = (): void => {
    if (!stopped) socket = connect();
  };
  const refused = async (fault: VenueFault): Promise<void> => {
    socket.close();
    options.down({ kind: 'lost', at: options.now(), detail: fault.message });
    options.refused(fault);
    if (fault.code === 'VENUE_CLOCK_SKEW' && (await options.syncClock())) begin();
    else if (!stopped) retry = setTimeout(begin, REFUSED_PAUSE_MS);
  };

  const connect = (): ResilientSocket => {
    let opened: ConnectionEvent | null = null;
    let waiting = 0;
    const said = ({ event, code, msg }: z.output<typeof socketEvent>): void => {
      if (event === 'error' || (event === 'login' && code !== '0')) void refused(faultOf(code, msg, null));
      else if (RESTARTS.includes(code)) own.reconnect(msg);
      else if (event === 'login') own.send(JSON.stringify({ op: 'subscribe', args: options.channels }));
      else if (event === 'subscribe') {
        waiting -= 1;
        if (waiting === 0 && opened !== null) options.ready(opened);
      }
    };
    const own = openSocket({
      url: options.url,
      now: options.now,
      silentAfterMs: SILENT_AFTER_MS,
      life: 'any',
      heartbeat: HEARTBEAT,
      greeting: () => [options.login()],
      message: text => {
        const body = parsedJson(text);
        const data = pushed.safeParse(body);
        if (data.success) return options.rows(data.data.arg.channel, data.data.data, text);
        const event = socketEvent.safeParse(body);
        if (event.success) said(event.data);
        else options.unreadable(text);
      },
      connection: event => {
        if (event.kind === 'connected' || event.kind === 'reconnected') {
          opened = event;
          waiting = options.channels.length;
        } else options.down(event);
      },
    });
    return own;
  };
  begin();
  return () => {
    stopped = true;
    clearTimeout(retry);
    socket.close();
  };
}
