import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { waitForHealth } from '#scripts/bootstrap/health.ts';

describe('waiting for health', () => {
  it('ends with what each process that is not healthy says of itself', async () => {
    const answer = { status: 'degraded', problem: 'VENUE_UNREACHABLE: connection refused', pid: 1 };
    const server = createServer((_, reply) => reply.writeHead(503).end(JSON.stringify(answer)));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const unwell = await waitForHealth({
      ports: new Map([
        ['execution', port],
        ['capital', 1],
      ]),
      timeoutMs: 0,
      onWaiting: () => undefined,
    });
    server.close();
    expect(unwell.get('execution')).to.include({ status: 'degraded', problem: answer.problem });
    expect(unwell.get('capital')).to.equal(null);
  });
});
