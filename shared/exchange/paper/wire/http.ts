import type { IncomingMessage, ServerResponse } from 'node:http';
import type { About } from '../faults/gate.ts';
import type { RequestFault, RequestKind } from '../faults/script.ts';
import { withNullPrices } from '../faults/spoilt-market.ts';
import type { PaperVenue } from '../venue.ts';

/** A request as it was read from the wire. */
export interface WireRequest {
  readonly method: string;
  readonly path: string;
  /** Without the question mark, as sent. */
  readonly query: string;
  readonly body: string;
  /** Names in lower case; of a header that came more than once, the first. */
  readonly headers: ReadonlyMap<string, string>;
  readonly address: string;
}

export interface WireReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body: string;
}

/** How a dialect answers requests. */
export interface Answering {
  /** What a request is about, for the fault gate. */
  about(request: WireRequest): About<RequestKind>;
  /** Does what is asked, at once. */
  answer(request: WireRequest): WireReply;
  /** The body of its 503 in maintenance; empty when left out. */
  readonly unavailable?: string;
}

export const JSON_TYPE = { 'Content-Type': 'application/json;charset=UTF-8' };
const LARGEST_BODY = 64 * 1_024;
const BODYLESS: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/** The listener of an HTTP server: reads a request, has it answered, writes the reply, or what a script wants to go wrong with it. */
export function httpListener(venue: PaperVenue, dialect: Answering) {
  return (incoming: IncomingMessage, response: ServerResponse): void => {
    const finish = (body: string): void => {
      const request = requestOf(incoming, body);
      const fault = venue.faults.request(dialect.about(request), dialect.unavailable);
      if (fault === null) write(response, dialect.answer(request));
      else befall(fault, { response, answer: () => dialect.answer(request) });
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

function requestOf(incoming: IncomingMessage, body: string): WireRequest {
  const url = incoming.url ?? '/';
  const mark = url.indexOf('?');
  return {
    method: incoming.method ?? 'GET',
    path: mark < 0 ? url : url.slice(0, mark),
    query: mark < 0 ? '' : url.slice(mark + 1),
    body,
    headers: headersOf(incoming),
    address: incoming.socket.remoteAddress ?? '',
  };
}

export function headersOf({ headers }: IncomingMessage): ReadonlyMap<string, string> {
  const read = new Map<string, string>();
  for (const name in headers) {
    const value = headers[name];
    const first = typeof value === 'string' ? value : value?.[0];
    if (first !== undefined) read.set(name, first);
  }
  return read;
}

/** The order of what is done and what is told is the whole point: `answer` does it. */
function befall(
  fault: RequestFault,
  { response, answer }: { readonly response: ServerResponse; readonly answer: () => WireReply },
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

function write(response: ServerResponse, { status, headers, body: text }: WireReply): void {
  if (response.destroyed) return;
  const body = withNullPrices(text);
  response.writeHead(status, { ...headers, 'Content-Length': Buffer.byteLength(body) });
  response.end(body);
}
