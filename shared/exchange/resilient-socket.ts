import WebSocket from 'ws';
import type { EpochMs } from '../kernel/time.ts';
import type { ConnectionEvent, Unsubscribe } from './port.ts';

export interface SocketOptions {
  readonly url: string;
  /** Wall time. */
  readonly now: () => EpochMs;
  /** After this long without a sign of life it is connected anew. */
  readonly silentAfterMs: number;
  /** What counts as life: only data, or also the answers to our pings (for streams that may be quiet for hours). */
  readonly life: 'data' | 'any';
  /** Of a venue that pings with texts of its own, and ends connections on which it hears nothing for a while. */
  readonly heartbeat?: { readonly ping: string; readonly pong: string; readonly everyMs: number };
  /** Says what to send first on each new connection. */
  readonly greeting: () => readonly string[];
  readonly message: (text: string) => void;
  /**
   * Made anew for each connection: whether a message says that what was asked for stands. `connected` is told then, so that nothing is
   * missed between what is asked for elsewhere on that word and what comes here. Without it, when the socket opens.
   */
  readonly standing?: () => (text: string) => boolean;
  readonly connection: (event: ConnectionEvent) => void;
}

export interface ResilientSocket {
  /** Into the present connection; lost when there is none, since each new one is greeted anew. */
  send(text: string): void;
  /** Drops the connection and makes a new one, with `reason` as the detail of what is told. */
  reconnect(reason: string): void;
  readonly close: Unsubscribe;
}

const HANDSHAKE_MS = 5_000;
const QUICK_TRIES = 20;
/** A connection that lived for so long was of use: the next one is tried for quickly again. */
const STEADY_MS = 5_000;

/** 25, 50, … 400 ms for the first tries, so that a venue that restarts is found at once; then every 3 s. */
const pauseMs = (tries: number): number => (tries < QUICK_TRIES ? Math.min(25 * 2 ** tries, 400) : 3_000);

/** A WebSocket that stays: it notices silence, reconnects with back-off and greets anew, until it is closed. */
export function openSocket(options: SocketOptions): ResilientSocket {
  let socket: WebSocket | null = null;
  let timer: NodeJS.Timeout | undefined;
  let tries = 0;
  let was: 'never-open' | 'open' | 'lost' = 'never-open';
  let closed = false;
  const tell = (kind: ConnectionEvent['kind'], detail: string): void =>
    options.connection({ kind, at: options.now(), detail });

  const lose = (detail: string): void => {
    if (was !== 'lost') tell('lost', detail);
    was = 'lost';
  };
  const connect = (): void => {
    const current = new WebSocket(options.url, { handshakeTimeout: HANDSHAKE_MS, maxPayload: 16 * 1_024 * 1_024 });
    let failure = 'the venue closed the connection';
    let openedAt = Number.POSITIVE_INFINITY;
    let stopWatching = (): void => undefined;
    socket = current;
    current.on('open', () => {
      const stand = (): void => {
        tell(was === 'lost' ? 'reconnected' : 'connected', options.url);
        was = 'open';
      };
      let stands = options.standing?.() ?? null;
      if (stands === null) stand();
      openedAt = performance.now();
      for (const text of options.greeting()) current.send(text);
      const watch = watchLife(options, current, () => {
        tell('silent', `nothing came for ${options.silentAfterMs} ms`);
        failure = 'it was silent';
        current.terminate();
      });
      stopWatching = watch.stop;
      current.on('message', data => {
        const text = data.toString();
        const isPong = text === options.heartbeat?.pong;
        if (!isPong || options.life === 'any') watch.alive();
        if (isPong || closed) return;
        options.message(text);
        if (stands?.(text) !== true) return;
        stands = null;
        stand();
      });
      current.on('pong', () => options.life === 'any' && watch.alive());
      current.on('ping', () => options.life === 'any' && watch.alive());
    });
    current.on('error', error => {
      failure = error.message || String((error as { readonly code?: string }).code);
    });
    current.on('close', () => {
      stopWatching();
      if (closed || socket !== current) return;
      lose(failure);
      if (performance.now() - openedAt >= STEADY_MS) tries = 0;
      timer = setTimeout(connect, pauseMs(tries));
      tries += 1;
    });
  };
  connect();

  return {
    send: text => {
      if (socket?.readyState === WebSocket.OPEN) socket.send(text);
    },
    reconnect: reason => {
      lose(reason);
      socket?.terminate();
    },
    close: () => {
      closed = true;
      clearTimeout(timer);
      socket?.terminate();
    },
  };
}

interface Watch {
  readonly alive: () => void;
  readonly stop: () => void;
}

function watchLife({ silentAfterMs, life, heartbeat }: SocketOptions, socket: WebSocket, silent: () => void): Watch {
  const deadline = setTimeout(silent, silentAfterMs);
  const everyMs = life === 'any' ? silentAfterMs / 3 : Number.POSITIVE_INFINITY;
  const pings =
    heartbeat === undefined
      ? life === 'any' && setInterval(() => socket.ping(), everyMs)
      : setInterval(() => socket.send(heartbeat.ping), Math.min(everyMs, heartbeat.everyMs));
  return {
    alive: () => void deadline.refresh(),
    stop: () => {
      clearTimeout(deadline);
      if (pings !== false) clearInterval(pings);
    },
  };
}
