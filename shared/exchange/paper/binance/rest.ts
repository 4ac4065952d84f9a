import type { IncomingMessage, ServerResponse } from 'node:http';
import { err, ok, type Result } from '../../../kernel/result.ts';
import type { RequestFault } from '../faults/script.ts';
import type { Endpoint } from './endpoint.ts';
import { BY_ROUTE } from './endpoints.ts';
import { type Refusal, refusalBody } from './errors.ts';
import type { Gateway } from './gateway.ts';
import { parseParameters, signedPayload } from './parameters.ts';
import { type Performance, perform } from './perform.ts';
import { aboutRequest } from './wire-faults.ts';

/** A request as it was read from the wire. */
export interface RestRequest {
  readonly method: string;
  readonly path: string;
  /** Without the question mark, as sent. */
  readonly query: string;
  readonly body: string;
  readonly apiKey: string | undefined;
  readonly address: string;
}

export interface RestReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body: string;
}

const JSON_TYPE = { 'Content-Type': 'application/json;charset=UTF-8' };

/** Answers one request. */
export function answerRest(request: RestRequest, gateway: Gateway): RestReply {
  const endpoint = BY_ROUTE.get(`${request.method} ${request.path}`);
  if (endpoint === undefined) return unknownRoute(request, gateway);
  const parameters = parseParameters(request.query, request.body);
  if (!parameters.ok) return reply(parameters, { ...weightHeaders(request.address, gateway) });
  const performance = perform(
    {
      endpoint,
      parameters: parameters.value,
      address: request.address,
      apiKey: request.apiKey,
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

function reply(answer: Result<unknown, Refusal>, headers: RestReply['headers']): RestReply {
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
function unknownRoute({ path, address }: RestRequest, gateway: Gateway): RestReply {
  const limited = gateway.limits.spend(address, 1);
  const headers = weightHeaders(address, gateway);
  if (limited !== null) return reply(err(limited), headers);
  const { body } = reply(ok({ timestamp: gateway.clocks.wallNow(), status: 404, error: 'Not Found', path }), headers);
  return { status: 404, headers: { ...JSON_TYPE, ...headers }, body };
}

const LARGEST_BODY = 64 * 1_024;
const BODYLESS: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/** The listener of the HTTP server: reads a request, has it answered, writes the reply, or what a script wants to go wrong with it. */
export function restListener(gateway: Gateway) {
  const answer = (request: RestRequest): RestReply => answerRest(request, gateway);
  return (incoming: IncomingMessage, response: ServerResponse): void => {
    const finish = (body: string): void => {
      const request = requestOf(incoming, body);
      const fault = gateway.venue.faults.request(aboutRequest(request, gateway));
      if (fault === null) write(response, answer(request));
      else befall(fault, { response, answer: () => answer(request) });
    };
    if (BODYLESS.has(incoming.method ?? 'GET')) {
      finish('');
      return;
    }
    const chunks: Buffer[] = [];
    let size = 0;
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= LARGEST_BODY) chunks.push(chunk);
    });
    incoming.on('end', () => {
      if (size > LARGEST_BODY) write(response, { status: 413, headers: JSON_TYPE, body: '{}' });
      else finish(chunks.length === 1 ? String(chunks[0]) : Buffer.concat(chunks).toString());
    });
  };
}

function requestOf(incoming: IncomingMessage, body: string): RestRequest {
  const url = incoming.url ?? '/';
  const mark = url.indexOf('?');
  const apiKey = incoming.headers['x-mbx-apikey'];
  return {
    method: incoming.method ?? 'GET',
    path: mark < 0 ? url : url.slice(0, mark),
    query: mark < 0 ? '' : url.slice(mark + 1),
    body,
    apiKey: typeof apiKey === 'string' ? apiKey : undefined,
    address: incoming.socket.remoteAddress ?? '',
  };
}

/** The order of what is done and what is told is the whole point: `answer` does it. */
function befall(
  fault: RequestFault,
  { response, answer }: { readonly response: ServerResponse; readonly answer: () => RestReply },
): void {
  switch (fault.kind) {
    case 'refuse':
      response.destroy();
      return;
    case 'drop-response':
      answer();
      response.destroy();
      return;
    case 'delay': {
      const reply = answer();
      setTimeout(() => write(response, reply), fault.ms).unref();
      return;
    }
    case 'truncate': {
      const reply = answer();
      write(response, { ...reply, body: reply.body.slice(0, Math.floor(reply.body.length / 2)) });
      return;
    }
    case 'reply': {
      const { status, body, retryAfterSeconds } = fault;
      const type = body.startsWith('<') ? { 'Content-Type': 'text/html' } : JSON_TYPE;
      const retry = retryAfterSeconds === undefined ? {} : { 'Retry-After': retryAfterSeconds };
      write(response, { status, headers: { ...type, ...retry }, body });
    }
  }
}

function write(response: ServerResponse, { status, headers, body }: RestReply): void {
  if (response.destroyed) return;
  response.writeHead(status, { ...headers, 'Content-Length': Buffer.byteLength(body) });
  response.end(body);
}
