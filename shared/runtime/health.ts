import type { Registry } from 'prom-client';
import { http } from '../exchange/node-http.ts';
import { StartFailure } from './failure.ts';

export interface HealthReport {
  readonly status: 'starting' | 'standby' | 'healthy' | 'degraded' | 'stopping';
  /** What is wrong, for people; null when nothing is. */
  readonly problem: string | null;
  readonly [detail: string]: unknown;
}

export interface HealthServer {
  close(): void;
}

/** Serves `/health` (200, or 503 unless healthy or on standby) and `/metrics` on loopback. */
export function serveHealth(port: number, report: () => HealthReport, registry: Registry): Promise<HealthServer> {
  const server = http.createServer(async (request, response) => {
    if (request.url === '/metrics') {
      response.setHeader('content-type', registry.contentType);
      response.end(await registry.metrics());
      return;
    }
    if (request.url !== '/health') {
      response.writeHead(404).end();
      return;
    }
    const body = report();
    response.writeHead(body.status === 'healthy' || body.status === 'standby' ? 200 : 503, {
      'content-type': 'application/json',
    });
    response.end(JSON.stringify(body));
  });
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new StartFailure('PORT_OCCUPIED', `127.0.0.1:${port} is taken (health of this process)`)
          : error,
      ),
    );
    server.listen(port, '127.0.0.1', () =>
      resolve({
        close() {
          server.close();
          server.closeAllConnections();
        },
      }),
    );
  });
}
