import http from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly parameters: URLSearchParams;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

export interface StandIn {
  readonly url: string;
  readonly seen: Seen[];
  stop(): Promise<void>;
}

type Answer = (seen: Seen, response: http.ServerResponse, socket: Socket) => void;

/** A venue of one answer: what a test needs to see a request end in a way that no real venue can be asked for. */
export async function standIn(answer: Answer): Promise<StandIn> {
  const seen: Seen[] = [];
  const server = http.createServer((request, response) => {
    let body = '';
    request.on('data', chunk => (body += chunk));
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://localhost');
      const parameters = new URLSearchParams(body === '' ? url.search : body);
      const one = { method: request.method ?? '', path: url.pathname, parameters, headers: request.headers, body };
      seen.push(one);
      answer(one, response, request.socket);
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    stop: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export const json = (response: http.ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
};
