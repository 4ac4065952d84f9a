import { z } from 'zod';
import { parsedJson } from '../../../kernel/json.ts';
import type { Unsubscribe } from '../venue.ts';
import type { Connection } from '../wire/connection.ts';
import type { Frame } from './frame.ts';
import type { Gateway } from './gateway.ts';
import type { StreamHub, StreamSubscriber } from './stream-hub.ts';
import type { UserHub } from './user-hub.ts';

/** Where a client comes in: `/ws/...` sends payloads as they are, `/stream` wraps them with their stream's name. */
export interface StreamPath {
  readonly combined: boolean;
  readonly streams: readonly string[];
}

/** Reads `/ws/a/b` and `/stream?streams=a/b`; null for another path. */
export function streamPath(url: string): StreamPath | null {
  const { pathname, searchParams } = new URL(url, 'ws://venue');
  const names = (text: string): readonly string[] => text.split('/').filter(name => name !== '');
  if (pathname === '/ws' || pathname.startsWith('/ws/')) {
    return { combined: false, streams: names(decodeURIComponent(pathname.slice('/ws'.length))) };
  }
  if (pathname === '/stream') return { combined: true, streams: names(searchParams.get('streams') ?? '') };
  return null;
}

const requestId = z.union([z.int(), z.string().max(36), z.null()]);
const names = z.array(z.string().min(1).max(128));
const command = z.discriminatedUnion('method', [
  z.strictObject({ method: z.literal('SUBSCRIBE'), params: names, id: requestId }),
  z.strictObject({ method: z.literal('UNSUBSCRIBE'), params: names, id: requestId }),
  z.strictObject({ method: z.literal('LIST_SUBSCRIPTIONS'), params: z.unknown().optional(), id: requestId }),
  z.strictObject({
    method: z.literal('SET_PROPERTY'),
    params: z.tuple([z.literal('combined'), z.boolean()]),
    id: requestId,
  }),
  z.strictObject({ method: z.literal('GET_PROPERTY'), params: z.tuple([z.literal('combined')]), id: requestId }),
]);
type StreamCommand = z.output<typeof command>;

export interface Hubs {
  readonly streams: StreamHub;
  readonly users: UserHub;
}

/** One client of the streams: market streams by name, and the user stream by its listen key. */
export class StreamSocket implements StreamSubscriber {
  readonly #connection: Connection;
  readonly #gateway: Gateway;
  readonly #hubs: Hubs;
  readonly #markets = new Set<string>();
  readonly #users = new Map<string, Unsubscribe>();
  #combined: boolean;

  constructor(
    connection: Connection,
    path: StreamPath,
    { gateway, hubs }: { readonly gateway: Gateway; readonly hubs: Hubs },
  ) {
    this.#connection = connection;
    this.#gateway = gateway;
    this.#hubs = hubs;
    this.#combined = path.combined;
    for (const name of path.streams) this.#subscribe(name);
  }

  deliver(stream: string, frame: Frame): void {
    this.#connection.send(this.#combined ? frame.combined(stream) : frame.raw());
  }

  /** Answers one text frame of the client. */
  receive(text: string): void {
    const json = parsedJson(text);
    if (json === undefined) {
      this.#connection.sendJson({ code: 3, msg: 'Invalid JSON: expected value at line 1 column 1' });
      return;
    }
    const parsed = command.safeParse(json);
    if (!parsed.success) this.#connection.sendJson(invalidRequest(json));
    else this.#connection.sendJson({ result: this.#execute(parsed.data), id: parsed.data.id });
  }

  /** Listen keys that have run out: one last frame each, then nothing more. */
  sweep(): void {
    for (const listenKey of this.#users.keys()) {
      if (this.#gateway.listenKeys.accountOf(listenKey) === null) this.#expire(listenKey);
    }
  }

  /** The listen keys have run out before. */
  endUserStream(): void {
    this.sweep();
  }

  close(): void {
    for (const name of this.#markets) this.#hubs.streams.unsubscribe(name, this);
    for (const stop of this.#users.values()) stop();
    this.#markets.clear();
    this.#users.clear();
  }

  #expire(listenKey: string): void {
    const payload = { e: 'listenKeyExpired', E: this.#gateway.clocks.marketNow(), listenKey };
    this.#connection.sendJson(this.#combined ? { stream: listenKey, data: payload } : payload);
    this.#users.get(listenKey)?.();
    this.#users.delete(listenKey);
  }

  #execute(request: StreamCommand): unknown {
    switch (request.method) {
      case 'SUBSCRIBE':
        for (const name of request.params) this.#subscribe(name);
        return null;
      case 'UNSUBSCRIBE':
        for (const name of request.params) this.#unsubscribe(name);
        return null;
      case 'LIST_SUBSCRIPTIONS':
        return [...this.#markets, ...this.#users.keys()];
      case 'SET_PROPERTY':
        this.#combined = request.params[1];
        return null;
      case 'GET_PROPERTY':
        return this.#combined;
    }
  }

  /** A name that means nothing is taken without a word, as on the venue. */
  #subscribe(name: string): void {
    const account = this.#gateway.listenKeys.accountOf(name);
    if (account === null) {
      if (this.#hubs.streams.subscribe(name, this)) this.#markets.add(name);
    } else if (!this.#users.has(name)) {
      this.#users.set(
        name,
        this.#hubs.users.follow(account, frame => this.#deliverUser(name, frame)),
      );
    }
  }

  #unsubscribe(name: string): void {
    if (this.#markets.delete(name)) this.#hubs.streams.unsubscribe(name, this);
    this.#users.get(name)?.();
    this.#users.delete(name);
  }

  #deliverUser(listenKey: string, frame: Frame): void {
    if (this.#gateway.listenKeys.accountOf(listenKey) !== null) this.deliver(listenKey, frame);
  }
}

const METHODS = ['SUBSCRIBE', 'UNSUBSCRIBE', 'LIST_SUBSCRIPTIONS', 'SET_PROPERTY', 'GET_PROPERTY'];
const loose = z.looseObject({
  method: z.unknown().optional(),
  params: z.unknown().optional(),
  id: z.unknown().optional(),
});

/** What was wrong with a command, in the venue's words. */
function invalidRequest(json: unknown): object {
  const sent = loose.safeParse(json);
  const request = sent.success ? sent.data : {};
  const invalid = (reason: string): object => ({ code: 2, msg: `Invalid request: ${reason}` });
  if (request.method === undefined) return invalid('missing field `method` at line 1 column 1');
  if (!METHODS.includes(String(request.method))) {
    const known = METHODS.map(method => `\`${method}\``).join(', ');
    return invalid(`unknown variant \`${String(request.method)}\`, expected one of ${known} at line 1 column 1`);
  }
  if (!requestId.safeParse(request.id).success) return invalid('request ID must be an unsigned integer');
  if (String(request.method).endsWith('_PROPERTY')) {
    const [name, value] = Array.isArray(request.params) ? request.params : [];
    if (typeof name !== 'string') return invalid('property name must be a string');
    if (name !== 'combined') return { code: 0, msg: 'Unknown property', id: request.id };
    return typeof value === 'boolean'
      ? invalid('too many parameters')
      : { code: 1, msg: 'Invalid value type: expected Boolean' };
  }
  return invalid('params must be a list of stream names');
}
