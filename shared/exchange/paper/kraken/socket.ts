import { z } from 'zod';
import { parsedJson } from '../../../kernel/json.ts';
import type { Unsubscribe } from '../venue.ts';
import type { Connection } from '../wire/connection.ts';
import type { SocketClient } from '../wire/server.ts';
import { followExecutions, MARKET_CHANNELS, type Telling } from './channels.ts';
import { type Gateway, UNKNOWN_PAIR } from './endpoint.ts';
import { symbolOf, wireTime } from './wire-values.ts';

const command = z.object({
  method: z.string(),
  req_id: z.int().optional(),
  params: z
    .looseObject({
      channel: z.string(),
      symbol: z.array(z.string()).default([]),
      token: z.string().default(''),
      snapshot: z.boolean().default(true),
      depth: z.int().default(10),
      interval: z.int().default(1),
    })
    .optional(),
});
type Command = z.output<typeof command>;

const HEARTBEAT_MS = 1_000;

/** One client of the WebSocket API (`/v2`), public and private channels at one address. */
export class KrakenSocket implements SocketClient {
  readonly #connection: Connection;
  readonly #gateway: Gateway;
  readonly #subscriptions = new Map<string, Unsubscribe>();
  #heartbeat: NodeJS.Timeout | null = null;

  constructor(connection: Connection, gateway: Gateway) {
    this.#connection = connection;
    this.#gateway = gateway;
    connection.sendJson({ channel: 'status', type: 'update', data: [{ api_version: 'v2', system: 'online' }] });
  }

  receive(text: string): void {
    const read = command.safeParse(parsedJson(text));
    if (!read.success) {
      this.#connection.sendJson({ error: 'Malformed request', success: false });
      return;
    }
    if (read.data.method === 'ping') this.#answer(read.data, {});
    else if (read.data.method === 'subscribe') this.#subscribe(read.data);
    else if (read.data.method === 'unsubscribe') this.#unsubscribe(read.data);
    else this.#answer(read.data, { success: false, error: 'Unsupported method' });
  }

  sweep(): void {}

  close(): void {
    for (const stop of this.#subscriptions.values()) stop();
    this.#subscriptions.clear();
    if (this.#heartbeat !== null) clearInterval(this.#heartbeat);
  }

  #answer({ method, req_id }: Command, rest: object): void {
    const at = wireTime(this.#gateway.clocks.marketNow());
    const name = method === 'ping' ? 'pong' : method;
    this.#connection.sendJson({
      method: name,
      ...(req_id !== undefined && { req_id }),
      ...rest,
      time_in: at,
      time_out: at,
    });
  }

  /** Each symbol is answered by itself, before its first frame. */
  #subscribe(asked: Command): void {
    const { channel = '', symbol: names = [], token = '', ...others } = asked.params ?? {};
    const { venue, tokens, keys } = this.#gateway;
    this.#heartbeat ??= setInterval(() => this.#connection.sendJson({ channel: 'heartbeat' }), HEARTBEAT_MS).unref();
    if (channel === 'executions') {
      const key = tokens.get(token);
      if (key === undefined || keys.get(key.apiKey) === undefined) {
        this.#answer(asked, { success: false, error: 'ESession:Invalid session' });
        return;
      }
      this.#answer(asked, { success: true, result: { channel } });
      this.#follow(channel, tell => followExecutions(key.account, venue, tell));
      return;
    }
    const market = MARKET_CHANNELS[channel];
    const terms = { ...{ snapshot: true, depth: 10, interval: 1 }, ...others };
    for (const name of names) {
      const symbol = symbolOf(name, venue);
      if (market === undefined || symbol === null) {
        const error = market === undefined ? 'Unsupported channel' : `${UNKNOWN_PAIR} ${name}`;
        this.#answer(asked, { success: false, error, symbol: name });
      } else {
        this.#answer(asked, { success: true, result: { channel, symbol: name } });
        this.#follow(`${channel} ${symbol}`, tell => market(symbol, venue, { tell, terms }));
      }
    }
  }

  /** Messages of the account are numbered, whether they are sent then or not: what gets lost on the way leaves a gap. */
  #follow(name: string, open: (tell: (telling: Telling) => void) => Unsubscribe): void {
    if (this.#subscriptions.has(name)) return;
    const [channel] = name.split(' ');
    let sequence = 0;
    const stop = open(({ type, data, about, symbol }) => {
      sequence += 1;
      const numbered = channel === 'executions' ? { sequence } : {};
      const frame = Buffer.from(JSON.stringify({ channel, type, data, ...numbered }));
      this.#gateway.venue.faults.frame({ kind: about, symbol }, () => this.#connection.send(frame));
    });
    this.#subscriptions.set(name, stop);
  }

  #unsubscribe(asked: Command): void {
    const { channel = '', symbol: names = [] } = asked.params ?? {};
    for (const name of names.length === 0 ? [channel] : names.map(each => `${channel} ${each}`)) {
      this.#subscriptions.get(name)?.();
      this.#subscriptions.delete(name);
      this.#answer(asked, { success: true, result: { channel } });
    }
  }
}
