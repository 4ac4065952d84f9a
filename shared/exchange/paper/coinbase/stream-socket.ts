import { z } from 'zod';
import { parsedJson } from '../../../kernel/json.ts';
import type { Connection } from '../wire/connection.ts';
import type { SocketClient } from '../wire/server.ts';
import type { ApiKey } from './api-keys.ts';
import { checkToken } from './bearer.ts';
import type { Gateway } from './gateway.ts';
import { textUuid } from './ids.ts';
import type { MarketHub } from './market-hub.ts';
import { MARKET_CHANNELS } from './market-sources.ts';
import { type Message, oneEvent, type Subscriber } from './subscriber.ts';
import type { UserHub } from './user-hub.ts';
import { productId, symbolOf, wireTime } from './wire-values.ts';

const command = z.object({
  type: z.enum(['subscribe', 'unsubscribe']),
  channel: z.enum([...MARKET_CHANNELS, 'heartbeats', 'user']),
  product_ids: z.array(z.string()).nullish(),
  jwt: z.string().optional(),
});
type Command = z.output<typeof command>;

const GOING_AWAY = 1001;

type Admission = { readonly ok: true; readonly key: ApiKey | null } | { readonly ok: false; readonly refusal: string };

export interface Hubs {
  readonly market: MarketHub;
  readonly users: UserHub;
}

/** One client: its subscriptions by channel, and the number of its next message. */
export class StreamSocket implements SocketClient, Subscriber {
  readonly #connection: Connection;
  readonly #address: string;
  readonly #gateway: Gateway;
  readonly #hubs: Hubs;
  /** Names of products, or of an account, by channel. */
  readonly #subscriptions = new Map<Command['channel'], Set<string>>();
  #account: string | null = null;
  #sequence = 0;

  constructor(
    connection: Connection,
    address: string,
    { gateway, hubs }: { readonly gateway: Gateway; readonly hubs: Hubs },
  ) {
    this.#connection = connection;
    this.#address = address;
    this.#gateway = gateway;
    this.#hubs = hubs;
  }

  receive(text: string): void {
    const parsed = command.safeParse(parsedJson(text));
    const refusal = parsed.success ? this.#perform(parsed.data) : 'failed to parse message';
    if (refusal !== null) this.#connection.sendJson({ type: 'error', message: refusal });
  }

  prepare({ channel, events, at }: Message): () => void {
    const number = this.#sequence++;
    const text = `{"channel":"${channel}","client_id":"","timestamp":"${wireTime(at)}","sequence_num":${number},"events":${events}}`;
    return () => this.#connection.send(Buffer.from(text));
  }

  sweep(): void {}

  /** A connection of the user's has no end of its own: the venue closes it. */
  endUserStream(): void {
    if (this.#account !== null) this.#connection.socket.close(GOING_AWAY);
  }

  close(): void {
    for (const channel of [...this.#subscriptions.keys()]) this.#unsubscribe({ type: 'unsubscribe', channel });
  }

  /** Null when it is done, else why not. */
  #perform(sent: Command): string | null {
    const admitted = this.#admit(sent);
    if (!admitted.ok) return admitted.refusal;
    const unknown = (sent.product_ids ?? []).find(product => symbolOf(product, this.#gateway.venue) === null);
    if (unknown !== undefined) return `unknown product: ${unknown}`;
    if (sent.type === 'unsubscribe') this.#unsubscribe(sent);
    else if (sent.channel === 'user') this.#followUser(admitted.key);
    else this.#subscribe(sent);
    this.#confirm();
    return null;
  }

  /** A message without a token is counted; one with a token must be right, whatever it asks for. */
  #admit({ jwt, channel, type }: Command): Admission {
    if (jwt === undefined) {
      if (!this.#gateway.limits.spend('messagesPerSecond', this.#address)) {
        return { ok: false, refusal: 'rate limit exceeded' };
      }
      return channel === 'user' ? { ok: false, refusal: 'authentication failure' } : { ok: true, key: null };
    }
    const { faults } = this.#gateway.venue;
    if (channel === 'user' && type === 'subscribe' && faults.running('expire-stream').length > 0) {
      return { ok: false, refusal: 'internal server error' };
    }
    const checked = checkToken(jwt, null, this.#gateway);
    const admitted = checked.ok && checked.value.may('read');
    return admitted ? { ok: true, key: checked.value } : { ok: false, refusal: 'authentication failure' };
  }

  #subscribe({ channel, product_ids: products }: Command): void {
    const names = this.#subscriptions.get(channel) ?? new Set();
    this.#subscriptions.set(channel, names);
    if (channel === 'heartbeats') {
      names.add('heartbeats');
      this.#hubs.market.startHeartbeats(this);
      return;
    }
    if (channel === 'user') return;
    const all = this.#gateway.venue.listings().map(({ symbol }) => productId(symbol));
    for (const product of products?.length ? products : all) {
      const symbol = symbolOf(product, this.#gateway.venue);
      if (symbol === null) continue;
      names.add(product);
      this.#hubs.market.subscribe(channel, symbol, this);
    }
  }

  /** All products of the account, whichever are named. */
  #followUser(key: ApiKey | null): void {
    if (key === null || (this.#account !== null && this.#account !== key.account)) return;
    this.#account = key.account;
    this.#subscriptions.set('user', new Set([textUuid(`user ${key.account}`)]));
    this.#hubs.users.subscribe(key.account, this);
  }

  /** Without products, all of the channel. */
  #unsubscribe({ channel, product_ids: products }: Command): void {
    const names = this.#subscriptions.get(channel);
    if (names === undefined) return;
    if (channel === 'heartbeats' || channel === 'user') {
      names.clear();
      if (channel === 'heartbeats') this.#hubs.market.stopHeartbeats(this);
      else if (this.#account !== null) this.#hubs.users.unsubscribe(this.#account, this);
      if (channel === 'user') this.#account = null;
    } else {
      for (const product of products?.length ? products : [...names]) {
        const symbol = symbolOf(product, this.#gateway.venue);
        if (names.delete(product) && symbol !== null) this.#hubs.market.unsubscribe(channel, symbol, this);
      }
    }
    if (names.size === 0) this.#subscriptions.delete(channel);
  }

  /** What is subscribed now, by channel. */
  #confirm(): void {
    const subscriptions = Object.fromEntries([...this.#subscriptions].map(([channel, names]) => [channel, [...names]]));
    const events = oneEvent({ subscriptions });
    this.prepare({ channel: 'subscriptions', events, at: this.#gateway.venue.now() })();
  }
}
