import type { Agent } from 'node:http';
import https from 'node:https';
import { http } from './node-http.ts';

/** How a request ended, without judging it. */
export type Ending =
  | {
      readonly kind: 'answered';
      readonly status: number;
      /** Names in lower case. */
      readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
      readonly body: string;
    }
  /** No connection was made, so not one byte of the request left. */
  | { readonly kind: 'not-sent'; readonly reason: string }
  /** It may have arrived, but no whole answer came back. */
  | { readonly kind: 'no-answer'; readonly reason: string };

export interface HttpRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

export interface Transport {
  send(request: HttpRequest): Promise<Ending>;
  close(): void;
}

/** Idle sockets are dropped well before a venue closes them: a request on a socket that dies meanwhile ends unknown. */
const IDLE_SOCKET_MS = 4_000;

/** HTTP over kept-alive connections. It never throws, never retries and never follows a redirect. */
export function openTransport(timeoutMs: number): Transport {
  const options = { keepAlive: true, keepAliveMsecs: 1_000, maxSockets: 32, timeout: IDLE_SOCKET_MS };
  const plain = new http.Agent(options);
  const secure = new https.Agent(options);
  return {
    send: request =>
      request.url.startsWith('https:')
        ? exchange(https.request, { request, agent: secure, timeoutMs })
        : exchange(http.request, { request, agent: plain, timeoutMs }),
    close: () => {
      plain.destroy();
      secure.destroy();
    },
  };
}

interface Attempt {
  readonly request: HttpRequest;
  readonly agent: Agent;
  readonly timeoutMs: number;
}

function exchange(open: typeof http.request, { request, agent, timeoutMs }: Attempt): Promise<Ending> {
  return new Promise(resolve => {
    let connected = false;
    const { url, method, body } = request;
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const outgoing = open(url, { agent, method, headers: { ...request.headers, ...length } });
    const finish = (ending: Ending): void => {
      clearTimeout(deadline);
      resolve(ending);
    };
    const deadline = setTimeout(() => {
      outgoing.destroy(new Error(`no answer within ${timeoutMs} ms`));
    }, timeoutMs);
    outgoing.on('socket', socket => {
      const ready = url.startsWith('https:') ? 'secureConnect' : 'connect';
      // one that stood open already, from the pool or handed on by the request before, says no `connect` any more
      if (!socket.connecting) connected = true;
      else socket.once(ready, () => (connected = true));
    });
    outgoing.on('error', error => {
      finish({ kind: connected ? 'no-answer' : 'not-sent', reason: reasonOf(error) });
    });
    outgoing.on('response', response => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('end', () =>
        finish({ kind: 'answered', status: response.statusCode ?? 0, headers: response.headers, body: text }),
      );
      response.on('error', error => finish({ kind: 'no-answer', reason: reasonOf(error) }));
    });
    outgoing.end(body);
  });
}

function reasonOf(error: Error & { readonly code?: string }): string {
  if (error instanceof AggregateError) return error.errors.map(each => String((each as Error).message)).join('; ');
  return error.message || (error.code ?? error.name);
}
