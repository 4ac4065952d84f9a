import { expect } from 'chai';
import { BINANCE } from '#shared/exchange/binance/capabilities.ts';
import { openClient } from '#shared/exchange/binance/client.ts';
import { localBudget } from '#shared/exchange/budget/local.ts';
import { type EpochMs, epochMs } from '#shared/kernel/time.ts';
import { json, type StandIn, standIn } from './stand-in.ts';

const wallNow = (): EpochMs => epochMs(Date.now());
const keys = { apiKey: 'key', secret: 'secret' };
const ORDER = { method: 'POST', path: 'order', parameters: { symbol: 'BTCUSDT' }, lane: 'entry' } as const;

describe('a signed request', () => {
  let venue: StandIn;
  afterEach(() => venue.stop());

  const open = (recvWindowMs = 1_000) =>
    openClient({ restUrl: venue.url, keys, recvWindowMs, wallNow, budget: localBudget(BINANCE.rateLimits, wallNow) });

  it('carries the moment it was committed, and dies its window after it', async () => {
    venue = await standIn((_, response) => json(response, 200, {}));
    const client = await open(1_234);
    const sentAt = epochMs(1_700_000_000_000);
    await client.signed(ORDER, sentAt);
    const sent = venue.seen[0]?.parameters;
    expect(sent?.get('timestamp')).to.equal(String(sentAt));
    expect(sent?.get('recvWindow')).to.equal('1234');
    expect(sent?.get('signature')).to.match(/^[0-9a-f]{64}$/);
    expect(venue.seen[0]).to.include({ method: 'POST', path: '/api/v3/order' });
    client.close();
  });

  it('F1: applied, response dropped: unknown, and sent once', async () => {
    venue = await standIn((_, __, socket) => socket.destroy());
    const client = await open();
    expect((await client.signed(ORDER, wallNow())).kind).to.equal('unknown');
    expect(venue.seen.length).to.equal(1);
    client.close();
  });

  it('a frozen venue: unknown after the window and a second, sent once', async () => {
    venue = await standIn(() => undefined);
    const client = await open(100);
    expect((await client.signed(ORDER, wallNow())).kind).to.equal('unknown');
    expect(venue.seen.length).to.equal(1);
    client.close();
  });

  it('a body that is cut off: unknown', async () => {
    venue = await standIn((_, response, socket) => {
      response.writeHead(200, { 'content-length': '100' }).write('{"orderId":');
      setImmediate(() => socket.destroy());
    });
    const client = await open();
    expect((await client.signed(ORDER, wallNow())).kind).to.equal('unknown');
    client.close();
  });

  it('502: unknown, and sent once', async () => {
    venue = await standIn((_, response) => response.writeHead(502).end('<html>'));
    const client = await open();
    expect((await client.signed(ORDER, wallNow())).kind).to.equal('unknown');
    expect(venue.seen.length).to.equal(1);
    client.close();
  });

  for (const skewMs of [5_000, -5_000]) {
    it(`F16: a clock ${skewMs} ms off: it asks the venue's time, and tries once more`, async () => {
      venue = await standIn((seen, response) => {
        const now = Date.now() + skewMs;
        if (seen.path === '/api/v3/time') return json(response, 200, { serverTime: now });
        const age = now - Number(seen.parameters.get('timestamp'));
        if (age > 1_000 || age < -1_000) return json(response, 400, { code: -1021, msg: 'outside of the recvWindow' });
        json(response, 200, { done: true });
      });
      const client = await open();
      expect((await client.signed(ORDER, wallNow())).kind).to.equal('answer');
      expect(venue.seen.map(each => each.path)).to.deep.equal(['/api/v3/order', '/api/v3/time', '/api/v3/order']);
      expect((await client.signed(ORDER, wallNow())).kind).to.equal('answer');
      expect(venue.seen.length).to.equal(4);
      client.close();
    });
  }

  it('a late request stays dead: with the right clock there is no second try', async () => {
    venue = await standIn((seen, response) =>
      seen.path === '/api/v3/time'
        ? json(response, 200, { serverTime: Date.now() })
        : json(response, 400, { code: -1021, msg: 'outside of the recvWindow' }),
    );
    const client = await open();
    const verdict = await client.signed(ORDER, epochMs(Date.now() - 60_000));
    expect(verdict.kind === 'rejected' && verdict.fault.code).to.equal('VENUE_CLOCK_SKEW');
    expect(venue.seen.filter(each => each.path === '/api/v3/order').length).to.equal(1);
    client.close();
  });

  it('F15: after a 429 nothing is sent until the time it named', async () => {
    venue = await standIn((_, response) =>
      response.writeHead(429, { 'retry-after': '60' }).end('{"code":-1003,"msg":"slow"}'),
    );
    const client = await open();
    await client.call({ method: 'GET', path: 'klines', lane: 'data' });
    const held = await client.signed(ORDER, wallNow());
    expect(held.kind === 'rejected' && held.fault.retryAt).to.be.greaterThan(Date.now() + 50_000);
    expect(venue.seen.length).to.equal(1);
    client.close();
  });
});
