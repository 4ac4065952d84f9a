import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { SetupError } from '../setup-error.ts';

const POLL_MS = 50;

/** Waits until a server listens at the address, for at most `timeoutMs`. */
export async function waitForRedis(url: string, timeoutMs: number): Promise<void> {
  const { hostname, port } = new URL(url);
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const socket = connect({ host: hostname, port: Number(port || 6379) });
    try {
      await once(socket, 'connect');
      return;
    } catch (error) {
      if (performance.now() > deadline) {
        const reason = error instanceof Error ? error.message : String(error);
        throw new SetupError(
          `Redis at ${hostname}:${port || 6379} does not answer: ${reason}`,
          'look into logs/redis.console.log of the state folder, or set REDIS_URL to a server that runs',
        );
      }
    } finally {
      socket.destroy();
    }
    await sleep(POLL_MS);
  }
}
