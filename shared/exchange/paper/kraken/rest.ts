import { err } from '../../../kernel/result.ts';
import { JSON_TYPE, type WireReply, type WireRequest } from '../wire/http.ts';
import { timerEndpoints } from './cancel-all-after.ts';
import { CALLS, PUBLIC } from './counters.ts';
import type { Answer, Gateway, Parameters } from './endpoint.ts';
import { orderEndpoints } from './order-endpoints.ts';
import { publicEndpoints } from './public-endpoints.ts';
import { queryEndpoints } from './query-endpoints.ts';

const PATH = /^\/0\/(public|private)\/(\w+)$/;
const ACCOUNT_ENDPOINTS = { ...orderEndpoints, ...queryEndpoints, ...timerEndpoints };

/** Answers one request. Refusals come under status 200. */
export function answerRest(request: WireRequest, gateway: Gateway): WireReply {
  const [, kind, name = ''] = PATH.exec(request.path) ?? [];
  const answer = kind === 'private' ? privately(name, request, gateway) : publicly(name, request, gateway);
  const body = answer.ok ? { error: [], result: answer.value } : { error: [answer.error] };
  return { status: 200, headers: JSON_TYPE, body: JSON.stringify(body) };
}

const UNKNOWN_METHOD = err('EGeneral:Unknown method');
const RATE_LIMITED = err('EAPI:Rate limit exceeded');

function publicly(name: string, request: WireRequest, gateway: Gateway): Answer {
  const endpoint = publicEndpoints[name];
  if (endpoint === undefined) return UNKNOWN_METHOD;
  if (!gateway.counters.add(`public ${request.address}`, 1, PUBLIC)) return RATE_LIMITED;
  return endpoint.handle(parametersOf(request.query || request.body), gateway);
}

function privately(name: string, request: WireRequest, gateway: Gateway): Answer {
  const endpoint = ACCOUNT_ENDPOINTS[name];
  if (endpoint === undefined) return UNKNOWN_METHOD;
  const { path, body, headers } = request;
  const parameters = parametersOf(body);
  const { nonce = '' } = parameters;
  const key = gateway.keys.get(headers.get('api-key') ?? '');
  if (key === undefined) return err('EAPI:Invalid key');
  if (!key.signed({ path, nonce, body }, headers.get('api-sign') ?? '')) return err('EAPI:Invalid signature');
  if (!/^\d{1,20}$/.test(nonce) || !key.takesNonce(BigInt(nonce))) return err('EAPI:Invalid nonce');
  if (!key.permissions.includes(endpoint.permission)) return err('EGeneral:Permission denied');
  if (!gateway.counters.add(`calls ${key.account}`, endpoint.points, CALLS)) return RATE_LIMITED;
  return endpoint.handle({ parameters, key }, gateway);
}

const parametersOf = (text: string): Parameters => Object.fromEntries(new URLSearchParams(text));
