import type { RequestFault } from '../faults/script.ts';
import type { Connection } from './connection.ts';

/** A request that came over a socket. */
export interface SocketRequest {
  /** Does what is asked, at once; gives what is to be sent. */
  answer(): unknown;
  /** What is sent for a scripted reply, whose status and body are those of HTTP. */
  instead(reply: Extract<RequestFault, { readonly kind: 'reply' }>): unknown;
}

/** Answers a request over its socket, or does what a script wants to go wrong with it. A connection that ends takes its streams along. */
export function answerOnSocket(connection: Connection, fault: RequestFault | null, request: SocketRequest): void {
  switch (fault?.kind) {
    case undefined:
      connection.sendJson(request.answer());
      return;
    case 'refuse':
      connection.socket.terminate();
      return;
    case 'drop-response':
      request.answer();
      connection.socket.terminate();
      return;
    case 'delay': {
      const answer = request.answer();
      setTimeout(() => connection.sendJson(answer), fault.ms).unref();
      return;
    }
    case 'truncate': {
      const text = JSON.stringify(request.answer());
      connection.send(Buffer.from(text.slice(0, Math.floor(text.length / 2))));
      return;
    }
    case 'reply':
      connection.sendJson(request.instead(fault));
  }
}
