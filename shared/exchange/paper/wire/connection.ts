import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { INFINITE, withNullPrices } from '../faults/spoilt-market.ts';

/** Bytes that may wait for a slow client; beyond, it is dropped, as the venue does. */
const LARGEST_BACKLOG = 64 * 1_024 * 1_024;
/** Frames that share one write: enough to spare system calls, few enough that the first is not held up. */
const FRAMES_PER_WRITE = 32;
const TEXT = { binary: false, compress: false } as const;

/** The sending side of one WebSocket: frames of one instant leave in few writes. */
export class Connection {
  readonly socket: WebSocket;
  readonly #wire: Duplex;
  #corked = 0;

  constructor(socket: WebSocket, wire: Duplex) {
    this.socket = socket;
    this.#wire = wire;
  }

  send(frame: Buffer): void {
    if (this.socket.readyState !== this.socket.OPEN) return;
    if (this.socket.bufferedAmount > LARGEST_BACKLOG) {
      this.socket.terminate();
      return;
    }
    if (this.#corked === 0) {
      this.#wire.cork();
      process.nextTick(() => this.#flush());
    }
    const bytes = frame.includes(INFINITE) ? Buffer.from(withNullPrices(String(frame))) : frame;
    this.socket.send(bytes, TEXT);
    this.#corked += 1;
    if (this.#corked >= FRAMES_PER_WRITE) this.#flush();
  }

  sendJson(value: unknown): void {
    this.send(Buffer.from(JSON.stringify(value)));
  }

  #flush(): void {
    if (this.#corked === 0) return;
    this.#corked = 0;
    this.#wire.uncork();
  }
}
