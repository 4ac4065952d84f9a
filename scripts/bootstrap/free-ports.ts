import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Whether something could listen there on loopback right now. */
export async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}

/** `count` consecutive free ports, the first of them first, from a random place below the ephemeral range. */
export async function freePorts(count: number): Promise<readonly [number, ...number[]]> {
  for (;;) {
    const first = randomInt(10_000, 30_000);
    const rest = Array.from({ length: count - 1 }, (_, index) => first + 1 + index);
    const free = await Promise.all([first, ...rest].map(isFree));
    if (free.every(Boolean)) return [first, ...rest];
  }
}
