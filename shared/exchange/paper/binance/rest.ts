import { err, ok, type Result } from '../../../kernel/result.ts';
import { JSON_TYPE, type WireReply, type WireRequest } from '../wire/http.ts';
import type { Endpoint } from './endpoint.ts';
import { BY_ROUTE } from './endpoints.ts';
import { type Refusal, refusalBody } from './errors.ts';
import type { Gateway } from './gateway.ts';
import { parseParameters, signedPayload } from './parameters.ts';
import { type Performance, perform } from './perform.ts';

/** Answers one request. */
export function answerRest(request: WireRequest, gateway: Gateway): WireReply {
  const endpoint = BY_ROUTE.get(`${request.method} ${request.path}`);
  if (endpoint === undefined) return unknownRoute(request, gateway);
  const parameters = parseParameters(request.query, request.body);
  if (!parameters.ok) return reply(parameters, { ...weightHeaders(request.address, gateway) });
  const performance = perform(
    {
      endpoint,
      parameters: parameters.value,
      address: request.address,
      apiKey: request.headers.get('x-mbx-apikey'),
      payload: () => signedPayload(request.query, request.body),
      session: null,
    },
    gateway,
  );
  return reply(performance.answer, {
    ...weightHeaders(request.address, gateway),
    ...orderHeaders(endpoint, performance, gateway),
  });
}

function reply(answer: Result<unknown, Refusal>, headers: WireReply['headers']): WireReply {
  if (answer.ok) return { status: 200, headers: { ...JSON_TYPE, ...headers }, body: JSON.stringify(answer.value) };
  const { status, retryAfterSeconds } = answer.error;
  const retry = retryAfterSeconds === undefined ? {} : { 'Retry-After': retryAfterSeconds };
  return { status, headers: { ...JSON_TYPE, ...headers, ...retry }, body: JSON.stringify(refusalBody(answer.error)) };
}

function weightHeaders(address: string, { limits }: Gateway): Record<string, number> {
  const used = limits.usedWeight(address);
  return { 'X-MBX-USED-WEIGHT': used, 'X-MBX-USED-WEIGHT-1M': used };
}

/** Every successful order answer carries the account's counts. */
function orderHeaders(endpoint: Endpoint, { answer, key }: Performance, { limits }: Gateway): Record<string, number> {
  if (endpoint.orders === undefined || key === null || !answer.ok) return {};
  const used = limits.usedOrders(key.account);
  return { 'X-MBX-ORDER-COUNT-10S': used.tenSeconds, 'X-MBX-ORDER-COUNT-1D': used.day };
}

/** Unknown paths cost a weight too, so that nobody can hammer for free. */
function unknownRoute({ path, address }: WireRequest, gateway: Gateway): WireReply {
  const limited = gateway.limits.spend(address, 1);
  const headers = weightHeaders(address, gateway);
  if (limited !== null) return reply(err(limited), headers);
  const { body } = reply(ok({ timestamp: gateway.clocks.wallNow(), status: 404, error: 'Not Found', path }), headers);
  return { status: 404, headers: { ...JSON_TYPE, ...headers }, body };
}
