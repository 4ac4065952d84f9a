import { z } from 'zod';
import { parsedJson } from '../../../kernel/json.ts';
import type { Unsubscribe } from '../venue.ts';
import type { Connection } from '../wire/connection.ts';
import type { SocketClient } from '../wire/server.ts';
import { type AccountFrame, balanceFrames } from './account-frames.ts';
import type { AccountHub } from './account-hub.ts';
import type { ApiKey } from './api-keys.ts';
import type { Gateway } from './gateway.ts';
import { logIn } from './login.ts';
import type { MarketHub } from './market-hub.ts';
import { MARKET_CHANNELS } from './market-sources.ts';
import * as errors from './socket-errors.ts';
import { instIdOf } from './wire-values.ts';

export type SocketPath = 'public' | 'private' | 'business';

export interface Hubs {
  readonly market: MarketHub;
  readonly accounts: AccountHub;
}

/** Channels of an account, and the path that each lies at. */
const ACCOUNT_CHANNELS: Readonly<Record<string, { readonly path: SocketPath; readonly wantsType: boolean }>> = {
  orders: { path: 'private', wantsType: true },
  'orders-algo': { path: 'business', wantsType: true },
  account: { path: 'private', wantsType: false },
};

const id = z.union([z.string(), z.number()]).optional();
const command = z.object({ id, op: z.string(), args: z.array(z.record(z.string(), z.unknown())).min(1) });
type Arg = Readonly<Record<string, unknown>>;

/** The venue hangs up after 30 s without a word in either direction: never sooner here, but at the third sweep (20 s each). */
const LONGEST_SILENT_SWEEPS = 2;
const SILENCE_CODE = 4_004;
/** Logins and subscriptions that a connection may ask for in an hour. */
const COMMANDS_PER_HOUR = { requests: 480, perMs: 3_600_000, per: 'address' } as const;
const CONNECTION_ID_LENGTH = 8;

/** One client of the channels (`/ws/v5/public`, `/private` or `/business`). */
export class OkxSocket implements SocketClient {
  readonly #connection: Connection;
  readonly #path: SocketPath;
  readonly #gateway: Gateway;
  readonly #hubs: Hubs;
  readonly #connId: string;
  readonly #subscriptions = new Map<string, Unsubscribe>();
  #key: ApiKey | null = null;
  #silentSweeps = 0;

  constructor(
    connection: Connection,
    path: SocketPath,
    { gateway, hubs }: { readonly gateway: Gateway; readonly hubs: Hubs },
  ) {
    this.#connection = connection;
    this.#path = path;
    this.#gateway = gateway;
    this.#hubs = hubs;
    this.#connId = gateway.newToken(CONNECTION_ID_LENGTH);
  }

  /** Answers one text frame of the client. */
  receive(text: string): void {
    this.#silentSweeps = 0;
    if (text === 'ping') {
      this.#send(Buffer.from('pong'));
      return;
    }
    const parsed = command.safeParse(parsedJson(text));
    if (!parsed.success) {
      this.#refuse(errors.illegalRequest(text), undefined);
      return;
    }
    const { id: asked, op, args } = parsed.data;
    for (const arg of args) {
      const refusal = this.#execute(op, arg, asked);
      if (refusal !== null) this.#refuse(refusal, asked);
    }
  }

  sweep(): void {
    this.#silentSweeps += 1;
    if (this.#silentSweeps > LONGEST_SILENT_SWEEPS)
      this.#connection.socket.close(SILENCE_CODE, 'No data received in 30s.');
  }

  close(): void {
    for (const stop of this.#subscriptions.values()) stop();
    this.#subscriptions.clear();
  }

  /** Who is logged in is told to come again, and cut off. */
  endUserStream(): void {
    if (this.#key === null) return;
    this.#sendJson({ event: 'notice', ...errors.comeAgain, connId: this.#connId });
    this.#connection.socket.close();
  }

  #execute(op: string, arg: Arg, asked: z.output<typeof id>): errors.SocketError | null {
    if (this.#gateway.limits.spend('command', COMMANDS_PER_HOUR, this.#connId) !== null) return errors.tooFrequent;
    switch (op) {
      case 'login':
        return this.#logIn(arg, asked);
      case 'subscribe':
        return this.#subscribe(arg, asked);
      case 'unsubscribe':
        return this.#unsubscribe(arg, asked);
      default:
        return errors.invalidOp(op);
    }
  }

  #logIn(arg: Arg, asked: z.output<typeof id>): errors.SocketError | null {
    if (this.#path === 'public') return errors.loginNotHere;
    if (this.#gateway.venue.faults.request({ kind: 'user-stream', symbol: null }) !== null) return errors.loginFailed;
    const key = logIn(arg, this.#gateway);
    if (!key.ok) return key.error;
    this.#key = key.value;
    this.#sendJson({ id: asked, event: 'login', code: '0', msg: '', connId: this.#connId });
    return null;
  }

  /** Subscribing twice is once. The confirmation comes before the first frame. */
  #subscribe(arg: Arg, asked: z.output<typeof id>): errors.SocketError | null {
    const open = this.#opener(arg);
    if (typeof open !== 'function') return open;
    this.#sendJson({ id: asked, event: 'subscribe', arg, connId: this.#connId });
    const name = nameOf(arg);
    if (!this.#subscriptions.has(name)) this.#subscriptions.set(name, open());
    return null;
  }

  #unsubscribe(arg: Arg, asked: z.output<typeof id>): null {
    const name = nameOf(arg);
    this.#subscriptions.get(name)?.();
    this.#subscriptions.delete(name);
    this.#sendJson({ id: asked, event: 'unsubscribe', arg, connId: this.#connId });
    return null;
  }

  #opener(arg: Arg): (() => Unsubscribe) | errors.SocketError {
    const channel = String(arg.channel);
    const market = MARKET_CHANNELS.get(channel);
    if (market !== undefined) {
      const symbol = this.#gateway.instruments.symbol(String(arg.instId));
      if (market.path !== this.#path || symbol === null) return errors.noSuchChannel(arg);
      return () => this.#hubs.market.subscribe(channel, symbol, frame => this.#send(frame));
    }
    const own = ACCOUNT_CHANNELS[channel];
    if (own?.path !== this.#path || (own.wantsType && arg.instType === undefined)) return errors.noSuchChannel(arg);
    const key = this.#key;
    return key === null ? errors.pleaseLogIn : () => this.#openAccount(key.account, arg);
  }

  #openAccount(account: string, arg: Arg): Unsubscribe {
    const told = { ...arg, uid: '1' };
    if (arg.channel === 'account') {
      const held = this.#gateway.venue.account(account)?.balances ?? [];
      const owned = held.filter(({ free, locked }) => !free.plus(locked).isZero());
      for (const { data } of balanceFrames(account, owned, this.#gateway)) {
        this.#sendJson({ arg: told, eventType: 'snapshot', curPage: 1, lastPage: true, data: [data] });
      }
    }
    const update = arg.channel === 'account' ? { eventType: 'event_update', curPage: 1, lastPage: true } : {};
    return this.#hubs.accounts.follow(account, frame => {
      if (isWanted(frame, arg)) this.#sendJson({ arg: told, ...update, data: [frame.data] });
    });
  }

  #refuse(error: errors.SocketError, asked: z.output<typeof id>): void {
    this.#sendJson({ id: asked, event: 'error', ...error, connId: this.#connId });
  }

  #sendJson(value: object): void {
    this.#send(Buffer.from(JSON.stringify(value)));
  }

  #send(bytes: Buffer): void {
    this.#silentSweeps = 0;
    this.#connection.send(bytes);
  }
}

/** There is spot and nothing else. */
const isWanted = ({ channel, symbol }: AccountFrame, arg: Arg): boolean =>
  channel === arg.channel &&
  (arg.instType === undefined || arg.instType === 'SPOT' || arg.instType === 'ANY') &&
  (arg.instId === undefined || symbol === null || instIdOf(symbol) === arg.instId);

const nameOf = (arg: Arg): string => JSON.stringify(Object.entries(arg).sort(([a], [b]) => (a < b ? -1 : 1)));
