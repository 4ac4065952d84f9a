import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { parsedJson } from '../../../kernel/json.ts';
import { http } from '../../node-http.ts';
import type { PaperExchange } from '../exchange.ts';
import { CONTROL_ROUTES, type ControlReply } from './routes.ts';

const HOST = '127.0.0.1';
const YAML = 'application/yaml';
const LONGEST_BODY = 65_536;

export interface ControlServer {
  readonly port: number;
  /** Answers everything but /health with 503 until then. */
  serve(exchange: PaperExchange): void;
  close(): Promise<void>;
}

/**
 * The venue's own controls, on loopback. It listens before the journal is opened: the port is the lock that keeps
 * a second copy off the journal. Rejects when the port is occupied. Port 0 takes any.
 */
export async function listenForControl(port: number, about: { readonly pid: number }): Promise<ControlServer> {
  let exchange: PaperExchange | null = null;
  const server = http.createServer((request, response) => {
    void answer(request, exchange, about.pid).then(reply => send(response, reply));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, HOST, resolve);
  });
  return {
    port: portOf(server),
    serve: opened => {
      exchange = opened;
    },
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

type Reply = ControlReply | { readonly status: 405 | 413 | 415 | 503; readonly body: unknown };

async function answer(request: IncomingMessage, exchange: PaperExchange | null, pid: number): Promise<Reply> {
  const url = new URL(request.url ?? '/', `http://${HOST}`);
  if (url.pathname === '/health') {
    if (exchange === null) return { status: 503, body: { status: 'starting', name: 'paper-exchange', pid } };
    return { status: 200, body: { status: 'healthy', name: 'paper-exchange', pid, marketTime: exchange.actual.now() } };
  }
  if (exchange === null) return { status: 503, body: { error: 'starting' } };
  const found = CONTROL_ROUTES.filter(route => route.path === url.pathname);
  const route = found.find(({ method }) => method === request.method);
  if (route === undefined) {
    return found.length > 0
      ? { status: 405, body: { error: `${url.pathname} wants ${found[0]?.method}` } }
      : {
          status: 404,
          body: { error: `no ${url.pathname}; there are ${CONTROL_ROUTES.map(({ path }) => path).join(' ')}` },
        };
  }
  if (route.method === 'GET') return route.answer(exchange, Object.fromEntries(url.searchParams));
  // A page in a browser cannot send these types without asking first, and nobody here says yes.
  const type = request.headers['content-type']?.split(';')[0];
  if (type !== 'application/json' && type !== YAML) {
    return { status: 415, body: { error: `expected content-type application/json, or ${YAML} of a fault script` } };
  }
  const body = await readBody(request);
  if (body === null) return { status: 413, body: { error: `expected at most ${LONGEST_BODY} bytes` } };
  if (type === YAML) return route.answer(exchange, body);
  const parsed = parsedJson(body === '' ? '{}' : body);
  return parsed === undefined ? { status: 400, body: { error: 'expected JSON' } } : route.answer(exchange, parsed);
}

async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LONGEST_BODY) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function send(response: ServerResponse, { status, body }: Reply): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
