import { expect } from 'chai';
import { Listener, type Rig, raw, signed, startRig } from './rig.ts';

const TIGHT = { weightPerMinute: 20, ordersPerTenSeconds: 2, ordersPerDay: 3, toleratedAfterLimit: 2 };
const MINUTE = 60_000;

describe('paper exchange, Binance dialect: rate limits', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await startRig({ limits: TIGHT });
    await rig.exchange.advance(2);
    toNextMinute();
  });
  afterEach(() => rig.stop());

  /** Sets the server's wall clock to the beginning of the next minute, so that no test straddles two. */
  function toNextMinute(): void {
    const now = Date.now() + rig.wallOffsetMs;
    rig.wallOffsetMs += MINUTE - (now % MINUTE);
  }
  const depth = () => raw(rig, 'GET', '/api/v3/depth?symbol=BTCUSDT');
  const at = () => ({ timestamp: Date.now() + rig.wallOffsetMs });
  const order = () =>
    signed(rig, 'POST', '/api/v3/order', { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: 0.1, ...at() });

  it('shows the used weight, then answers 429 with Retry-After, then bans with 418', async () => {
    expect((await depth()).headers.get('x-mbx-used-weight-1m')).to.equal('5');
    expect((await depth()).headers.get('x-mbx-used-weight')).to.equal('10');
    await depth();
    expect((await depth()).status).to.equal(200);
    const limited = await depth();
    expect(limited.status).to.equal(429);
    expect(limited.body).to.deep.include({ code: -1003 });
    expect(Number(limited.headers.get('retry-after'))).to.be.within(1, 60);
    expect((await depth()).status).to.equal(429);
    const banned = await depth();
    expect(banned.status).to.equal(418);
    expect(Number(banned.headers.get('retry-after'))).to.equal(120);
    expect((banned.body as { readonly msg: string }).msg).to.match(/IP banned until \d{13}/);
    toNextMinute();
    expect((await depth()).status).to.equal(418);
    expect((await raw(rig, 'GET', '/api/v3/nothing')).status).to.equal(418);
    rig.wallOffsetMs += 2 * MINUTE;
    expect((await depth()).status).to.equal(200);
  });

  it('bans longer the second time', async () => {
    const untilBanned = async () => {
      for (;;) {
        const reply = await depth();
        if (reply.status === 418) return Number(reply.headers.get('retry-after'));
      }
    };
    expect(await untilBanned()).to.equal(120);
    rig.wallOffsetMs += 3 * MINUTE;
    expect(await untilBanned()).to.equal(240);
  });

  it('starts anew with the minute', async () => {
    for (let asked = 0; asked < 5; asked++) await depth();
    expect((await depth()).status).to.equal(429);
    toNextMinute();
    expect((await depth()).status).to.equal(200);
  });

  it('tells a limited WebSocket request until when', async () => {
    const api = await new Listener(`${rig.ws}/ws-api/v3`).opened();
    let answer: Record<string, unknown> = {};
    for (let id = 1; answer.status !== 429; id++) {
      answer = await api.ask({ id, method: 'depth', params: { symbol: 'BTCUSDT' } });
    }
    expect(answer.error).to.have.nested.property('data.retryAfter').that.is.greaterThan(Date.now());
    api.close();
  });

  it('counts new orders per ten seconds and per day', async () => {
    const first = await order();
    expect(first.headers.get('x-mbx-order-count-10s')).to.equal('1');
    await order();
    const third = await order();
    expect([third.status, third.headers.get('retry-after')]).to.deep.equal([429, null]);
    expect(third.body).to.deep.include({ code: -1015 });
    expect((third.body as { readonly msg: string }).msg).to.include('2 orders per 10 SECOND');
    rig.wallOffsetMs += 10_000;
    expect((await order()).headers.get('x-mbx-order-count-1d')).to.equal('3');
    expect(((await order()).body as { readonly msg: string }).msg).to.include('3 orders per 1 DAY');
  });

  it('counts orders by market time where it runs ahead of the wall', async () => {
    await order();
    await order();
    expect((await order()).status).to.equal(429);
    await rig.exchange.advance(10);
    expect((await order()).status).to.equal(200);
  });

  it('bans an address when it is told to', async () => {
    rig.server.limits.ban('127.0.0.1', 5_000);
    expect((await depth()).status).to.equal(418);
  });
});
