import { z } from 'zod';
import { err, ok, type Result } from '../../../kernel/result.ts';
import type { EpochMs } from '../../../kernel/time.ts';
import type { Unsubscribe } from '../venue.ts';
import type { Connection } from '../wire/connection.ts';
import { answerOnSocket } from '../wire/socket-answer.ts';
import type { ApiKey } from './api-keys.ts';
import type { Answer } from './endpoint.ts';
import { BY_METHOD } from './endpoints.ts';
import {
  apiKeyRejected,
  invalidJson,
  invalidParameter,
  type Refusal,
  refusalBody,
  underMaintenance,
  unsupportedOperation,
} from './errors.ts';
import type { Gateway } from './gateway.ts';
import { type Parameters, readParameters, sortedPayload } from './parameters.ts';
import { perform } from './perform.ts';
import { wireLimits } from './rate-limits.ts';
import { checkSignature, checkTiming, findKey } from './signed-request.ts';
import type { UserHub } from './user-hub.ts';
import { aboutMethod } from './wire-faults.ts';

const requestSchema = z.looseObject({
  id: z.union([z.string(), z.number(), z.null()]).optional(),
  method: z.string(),
  params: z.record(z.string(), z.unknown()).optional(),
});

/** Weight of what only this wire has: log on and off, subscribe. */
const SESSION_WEIGHT = 2;
const MAINTENANCE = JSON.stringify(refusalBody(underMaintenance));
const hmacLogon: Refusal = { status: 400, code: -4056, message: 'HMAC_SHA256 API key is not supported.' };
const alreadySubscribed: Refusal = { status: 400, code: -1000, message: 'User data stream is already subscribed.' };

interface Subscription {
  readonly account: string;
  readonly stop: Unsubscribe;
}

/** One client of the WebSocket API (`/ws-api/v3`): requests with answers, a session, and user streams. */
export class WsApiSocket {
  readonly #connection: Connection;
  readonly #gateway: Gateway;
  readonly #users: UserHub;
  readonly #address: string;
  readonly #connectedSince: EpochMs;
  readonly #returnRateLimits: boolean;
  readonly #subscriptions = new Map<number, Subscription>();
  readonly #sessionMethods: Readonly<Record<string, (parameters: Parameters) => Answer>> = {
    'session.logon': parameters => this.#logon(parameters),
    'session.status': () => ok(this.#status()),
    'session.logout': () => this.#logout(),
    'session.subscriptions': () => ok([...this.#subscriptions.keys()].map(subscriptionId => ({ subscriptionId }))),
    'userDataStream.subscribe': () => (this.#session === null ? err(apiKeyRejected) : this.#subscribe(this.#session)),
    'userDataStream.subscribe.signature': parameters => {
      const key = this.#signedBy(parameters);
      return key.ok ? this.#subscribe(key.value) : key;
    },
    'userDataStream.unsubscribe': parameters => this.#unsubscribe(parameters),
  };
  #session: ApiKey | null = null;
  #authorizedSince: EpochMs | null = null;
  #nextSubscription = 0;

  constructor(
    connection: Connection,
    client: { readonly address: string; readonly returnRateLimits: boolean },
    { gateway, users }: { readonly gateway: Gateway; readonly users: UserHub },
  ) {
    this.#connection = connection;
    this.#gateway = gateway;
    this.#users = users;
    this.#address = client.address;
    this.#returnRateLimits = client.returnRateLimits;
    this.#connectedSince = gateway.clocks.wallNow();
  }

  /** Answers one text frame of the client. */
  receive(text: string): void {
    const request = parseRequest(text);
    if (!request.ok) {
      this.#connection.sendJson({ id: null, status: 400, error: refusalBody(request.error) });
      return;
    }
    const { id, method, parameters } = request.value;
    const name = method.replace(/^v3\//, '');
    const fault = this.#gateway.venue.faults.request(aboutMethod(name, parameters, this.#gateway), MAINTENANCE);
    answerOnSocket(this.#connection, fault, {
      answer: () => this.#reply(name, request.value),
      instead: ({ status, body }) => ({ id, status, error: errorOf(body) }),
    });
  }

  #reply(name: string, { id, parameters }: WsRequest): object {
    const { answer, key } = this.#answer(name, parameters);
    const shown = parameters.get('returnRateLimits') ?? String(this.#returnRateLimits);
    return {
      id,
      status: answer.ok ? 200 : answer.error.status,
      ...(answer.ok ? { result: answer.value } : { error: this.#errorBody(answer.error) }),
      ...(shown === 'false' ? {} : { rateLimits: this.#usedLimits(key) }),
    };
  }

  /** A session of the WebSocket API runs as long as its connection. */
  sweep(): void {}

  /** The session ends with its streams. */
  endUserStream(): void {
    this.#logout();
    for (const subscriptionId of [...this.#subscriptions.keys()]) this.#terminate(subscriptionId);
  }

  close(): void {
    for (const { stop } of this.#subscriptions.values()) stop();
    this.#subscriptions.clear();
  }

  #answer(method: string, parameters: Parameters): { readonly answer: Answer; readonly key: ApiKey | null } {
    const own = this.#sessionMethods[method];
    if (own !== undefined) {
      const limited = this.#gateway.limits.spend(this.#address, SESSION_WEIGHT);
      return { answer: limited === null ? own(parameters) : err(limited), key: this.#session };
    }
    const endpoint = BY_METHOD.get(method);
    if (endpoint === undefined) return { answer: err(unsupportedOperation), key: null };
    return perform(
      {
        endpoint,
        parameters,
        address: this.#address,
        apiKey: parameters.get('apiKey'),
        payload: () => sortedPayload(parameters),
        session: this.#session,
      },
      this.#gateway,
    );
  }

  #signedBy(parameters: Parameters): Result<ApiKey, Refusal> {
    const found = findKey(this.#gateway.keys, parameters.get('apiKey'), 'read');
    if (!found.ok) return found;
    const late = checkTiming(parameters, this.#gateway.clocks);
    if (late !== null) return err(late);
    const forged = checkSignature(found.value, sortedPayload(parameters), parameters.get('signature'));
    return forged === null ? found : err(forged);
  }

  #logon(parameters: Parameters): Answer {
    const key = this.#signedBy(parameters);
    if (!key.ok) return key;
    if (key.value.kind === 'hmac') return err(hmacLogon);
    this.#session = key.value;
    this.#authorizedSince = this.#gateway.clocks.wallNow();
    return ok(this.#status());
  }

  #logout(): Answer {
    this.#session = null;
    this.#authorizedSince = null;
    return ok(this.#status());
  }

  #status(): object {
    return {
      apiKey: this.#session?.apiKey ?? null,
      authorizedSince: this.#authorizedSince,
      connectedSince: this.#connectedSince,
      returnRateLimits: this.#returnRateLimits,
      serverTime: this.#gateway.clocks.marketNow(),
      userDataStream: this.#subscriptions.size > 0,
    };
  }

  /** One subscription per account and connection. */
  #subscribe({ account }: ApiKey): Answer {
    if ([...this.#subscriptions.values()].some(active => active.account === account)) return err(alreadySubscribed);
    const subscriptionId = this.#nextSubscription;
    this.#nextSubscription += 1;
    const stop = this.#users.follow(account, frame => this.#connection.send(frame.event(subscriptionId)));
    this.#subscriptions.set(subscriptionId, { account, stop });
    return ok({ subscriptionId });
  }

  #unsubscribe(parameters: Parameters): Answer {
    const read = readParameters(z.strictObject({ subscriptionId: z.string().regex(/^\d+$/).optional() }), parameters);
    if (!read.ok) return read;
    const wanted = read.value.subscriptionId;
    const ids = wanted === undefined ? [...this.#subscriptions.keys()] : [Number(wanted)];
    if (ids.some(id => !this.#subscriptions.has(id))) return err(invalidParameter('subscriptionId'));
    for (const subscriptionId of ids) this.#terminate(subscriptionId);
    return ok({});
  }

  #terminate(subscriptionId: number): void {
    this.#subscriptions.get(subscriptionId)?.stop();
    this.#subscriptions.delete(subscriptionId);
    const event = { e: 'eventStreamTerminated', E: this.#gateway.clocks.marketNow() };
    this.#connection.sendJson({ subscriptionId, event });
  }

  /** Who is limited learns until when, as a time. */
  #errorBody(refusal: Refusal): object {
    if (refusal.retryAfterSeconds === undefined) return refusalBody(refusal);
    const serverTime = this.#gateway.clocks.wallNow();
    return refusalBody({
      ...refusal,
      data: { serverTime, retryAfter: serverTime + refusal.retryAfterSeconds * 1_000 },
    });
  }

  #usedLimits(key: ApiKey | null): readonly object[] {
    const { limits } = this.#gateway;
    const [weight, tenSeconds, day] = wireLimits(limits.config);
    const used = key === null ? null : limits.usedOrders(key.account);
    const orders =
      used === null
        ? []
        : [
            { ...tenSeconds, count: used.tenSeconds },
            { ...day, count: used.day },
          ];
    return [...orders, { ...weight, count: limits.usedWeight(this.#address) }];
  }
}

interface WsRequest {
  readonly id: string | number | null;
  readonly method: string;
  readonly parameters: Parameters;
}

/** The error of a scripted reply: its body when that is JSON, else what a proxy said. */
function errorOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return { code: -1000, msg: body };
  }
}

function parseRequest(text: string): Result<WsRequest, Refusal> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return err(invalidJson);
  }
  const parsed = requestSchema.safeParse(json);
  if (!parsed.success) return err(invalidJson);
  const { id = null, method, params = {} } = parsed.data;
  return ok({ id, method, parameters: new Map(Object.entries(params).map(([name, value]) => [name, asText(value)])) });
}

/** Numbers and truth values as a query string would write them; lists as JSON. */
const asText = (value: unknown): string => (typeof value === 'object' ? JSON.stringify(value) : String(value));
