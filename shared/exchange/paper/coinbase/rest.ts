import { err, ok, type Result } from '../../../kernel/result.ts';
import { JSON_TYPE, type WireReply, type WireRequest } from '../wire/http.ts';
import type { ApiKey } from './api-keys.ts';
import { checkToken } from './bearer.ts';
import type { Answer, Call, Endpoint } from './endpoint.ts';
import { findEndpoint } from './endpoints.ts';
import {
  permissionDenied,
  type Refusal,
  rateLimitExceeded,
  refusalBody,
  unauthorized,
  unknownRoute,
} from './errors.ts';
import type { Gateway } from './gateway.ts';

const TEXT_TYPE = { 'Content-Type': 'text/plain; charset=utf-8' };

/** Answers one request. */
export function answerRest(request: WireRequest, gateway: Gateway): WireReply {
  const found = findEndpoint(request.method, request.path);
  const answer = found === null ? unknown(request, gateway) : perform(request, found, gateway);
  if (answer.ok) return { status: 200, headers: JSON_TYPE, body: JSON.stringify(answer.value) };
  if (answer.error === unauthorized) return { status: 401, headers: TEXT_TYPE, body: `${unauthorized.message}\n` };
  return { status: answer.error.status, headers: JSON_TYPE, body: JSON.stringify(refusalBody(answer.error)) };
}

interface Found {
  readonly endpoint: Endpoint;
  readonly path: Call['path'];
}

/** Takes the point, lets the key in, then asks the endpoint. The first refusal is the answer. */
function perform(request: WireRequest, { endpoint, path }: Found, gateway: Gateway): Answer {
  const call = { path, query: new URLSearchParams(request.query), body: parseBody(request.body) };
  if (endpoint.scope === 'public') {
    const free = gateway.limits.spend('publicPerSecond', request.address);
    return free ? endpoint.handle(call, gateway) : err(rateLimitExceeded);
  }
  const admitted = admit(request, gateway);
  if (!admitted.ok) return admitted;
  const key = admitted.value;
  if (!gateway.limits.spend('privatePerSecond', key.account)) return err(rateLimitExceeded);
  const permission = endpoint.scope === 'view' ? 'read' : 'trade';
  return key.may(permission) ? endpoint.handle({ ...call, key }, gateway) : err(permissionDenied);
}

/** Who cannot be let in pays as an address. */
function admit({ method, path, headers, address }: WireRequest, gateway: Gateway): Result<ApiKey, Refusal> {
  const [scheme, token] = (headers.get('authorization') ?? '').split(' ');
  const uri = { method, host: headers.get('host') ?? '', path };
  const admitted = scheme === 'Bearer' && token !== undefined ? checkToken(token, uri, gateway) : err(unauthorized);
  if (admitted.ok) return ok(admitted.value);
  return gateway.limits.spend('publicPerSecond', address) ? admitted : err(rateLimitExceeded);
}

const unknown = ({ address }: WireRequest, { limits }: Gateway): Answer =>
  err(limits.spend('publicPerSecond', address) ? unknownRoute : rateLimitExceeded);

function parseBody(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined; // the endpoint's schema says what it expected instead
  }
}
