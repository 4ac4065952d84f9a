import { err, ok, type Result } from '../../../kernel/result.ts';
import { JSON_TYPE, type WireReply, type WireRequest } from '../wire/http.ts';
import type { AccountEndpoint, Answer, Endpoint } from './endpoint.ts';
import { ENDPOINTS } from './endpoints.ts';
import { jsonSyntaxError, type Refusal } from './errors.ts';
import type { Gateway } from './gateway.ts';
import { admit } from './signed-request.ts';

export const ROOT = '/api/v5/';
const BY_ROUTE: ReadonlyMap<string, Endpoint> = new Map(ENDPOINTS.map(endpoint => [endpoint.route, endpoint]));

/** Answers one request. */
export function answerRest(request: WireRequest, gateway: Gateway): WireReply {
  const endpoint = request.path.startsWith(ROOT)
    ? BY_ROUTE.get(`${request.method} ${request.path.slice(ROOT.length)}`)
    : undefined;
  if (endpoint === undefined) return written(404, { code: '404', data: [], msg: 'Not Found' });
  const answer = perform(endpoint, request, gateway);
  if (answer.ok) return written(200, answer.value);
  const { status, code, message } = answer.error;
  return written(status, { code, data: [], msg: message });
}

/** The first refusal is the answer: an address's limit, what was sent, the key, the account's limit, the endpoint. */
function perform(endpoint: Endpoint, request: WireRequest, gateway: Gateway): Answer {
  const { limits } = gateway;
  if (endpoint.security === 'none') {
    const limited = limits.spend(endpoint.route, endpoint.limit, request.address);
    return limited === null ? endpoint.handle(queryOf(request), gateway) : err(limited);
  }
  const admitted = admit(
    request,
    { permission: endpoint.security, expires: endpoint.expires === true },
    { keys: gateway.keys, clocks: gateway.clocks },
  );
  if (!admitted.ok) return admitted;
  const key = admitted.value;
  const sent = sentIn(request);
  if (!sent.ok) return sent;
  const limited = spend(endpoint, { sent: sent.value, account: key.account }, gateway);
  return limited === null ? endpoint.handle({ sent: sent.value, key }, gateway) : err(limited);
}

/** A list counts as many requests as it has parts, each of its own instrument. */
function spend(
  { route, limit, orders }: AccountEndpoint,
  { sent, account }: { readonly sent: unknown; readonly account: string },
  { limits }: Gateway,
): Refusal | null {
  const parts = Array.isArray(sent) ? sent : [sent];
  for (const part of limit.per === 'trading' ? parts : [null]) {
    const limited = limits.spend(route, limit, part === null ? account : `${account} ${instrumentOf(part)}`);
    if (limited !== null) return limited;
  }
  return orders === true ? limits.spendOrders(account, parts.length) : null;
}

const instrumentOf = (part: unknown): string =>
  typeof part === 'object' && part !== null && 'instId' in part ? String(part.instId) : '';

const queryOf = ({ query }: WireRequest): unknown => Object.fromEntries(new URLSearchParams(query));

function sentIn(request: WireRequest): Result<unknown, Refusal> {
  if (request.method === 'GET') return ok(queryOf(request));
  if (request.body === '') return ok({});
  try {
    return ok(JSON.parse(request.body));
  } catch {
    return err(jsonSyntaxError);
  }
}

const written = (status: number, body: object): WireReply => ({
  status,
  headers: JSON_TYPE,
  body: JSON.stringify(body),
});
