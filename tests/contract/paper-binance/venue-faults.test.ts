import { once } from 'node:events';
import { expect } from 'chai';
import WebSocket from 'ws';
import { type FaultScriptInput, faultScript } from '#shared/exchange/paper/faults/script.ts';
import { hmac, Listener, type Rig, raw, signed, startRig, TRADER } from './rig.ts';

const ORDER = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.5', price: '90' };

describe('paper exchange, Binance dialect: faults of the venue', () => {
  let rig: Rig;
  const listeners: Listener[] = [];
  beforeEach(async () => {
    rig = await startRig();
    await rig.exchange.advance(2);
  });
  afterEach(async () => {
    for (const listener of listeners.splice(0)) listener.close();
    await rig.stop();
  });

  const load = (...faults: FaultScriptInput['faults']) => rig.exchange.venue.faults.load(faultScript.parse({ faults }));
  const listen = async (path: string): Promise<Listener> => {
    const listener = new Listener(`${rig.ws}${path}`);
    listeners.push(listener);
    return listener.opened();
  };
  let id = 0;
  const signedParams = (values: Readonly<Record<string, string>> = {}) => {
    const all = { ...values, apiKey: TRADER.apiKey, timestamp: Date.now() };
    const payload = Object.entries(all)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => `${name}=${value}`)
      .join('&');
    return { ...all, signature: hmac(TRADER.secret, payload) };
  };
  const ask = (api: Listener, method: string, params: object = {}) => api.ask({ id: ++id, method, params });
  const key = { headers: { 'X-MBX-APIKEY': TRADER.apiKey } };
  const listenKeys = '/api/v3/userDataStream';
  const listenKey = async () => ((await raw(rig, 'POST', listenKeys, key)).body as { listenKey: string }).listenKey;
  const closed = ({ socket }: Listener) => once(socket, 'close').then(([code]) => code as number);

  it('in maintenance every request is answered 503 in its own words; sockets are closed and turned away', async () => {
    const ends = Promise.all((await Promise.all(['/ws/btcusdt@kline_1s', '/ws-api/v3'].map(listen))).map(closed));
    load({ do: { kind: 'maintenance', forMs: 60_000 } });
    expect(await ends).to.deep.equal([1012, 1012]);
    for (const path of ['/api/v3/time', '/api/v3/nothing']) {
      const { status, body } = await raw(rig, 'GET', path);
      expect([status, body]).to.deep.equal([503, { code: 1, msg: 'System is under maintenance.' }]);
    }
    expect((await signed(rig, 'POST', '/api/v3/order', ORDER)).status).to.equal(503);
    expect(rig.exchange.actual.openOrders('main', null)).to.deep.equal([]);
    const turnedAway = new WebSocket(`${rig.ws}/ws-api/v3`);
    const [error] = await once(turnedAway, 'error');
    expect(String(error)).to.match(/503/);
    load();
    expect((await raw(rig, 'GET', '/api/v3/time')).status).to.equal(200);
    await listen('/ws-api/v3');
  });

  it('refuses every key while they are revoked', async () => {
    const api = await listen('/ws-api/v3');
    load({ do: { kind: 'revoke-key', forMs: 60_000 } });
    expect((await signed(rig, 'GET', '/api/v3/account')).body).to.deep.include({ code: -2015 });
    expect(await ask(api, 'account.status', signedParams())).to.have.nested.property('error.code', -2015);
    expect((await raw(rig, 'GET', '/api/v3/ping')).status).to.equal(200);
    load();
    expect((await signed(rig, 'GET', '/api/v3/account')).status).to.equal(200);
  });

  it('checks timestamps by the skewed clock, and tells it', async () => {
    const timeOf = async () => ((await raw(rig, 'GET', '/api/v3/time')).body as { serverTime: number }).serverTime;
    const before = await timeOf();
    for (const ms of [-6_000, 6_000]) {
      load({ do: { kind: 'skew', ms, forMs: 60_000 } });
      expect(await timeOf()).to.equal(before + ms);
      expect((await signed(rig, 'GET', '/api/v3/account')).body).to.deep.include({ code: -1021 });
      const synchronised = { timestamp: Date.now() + ms };
      expect((await signed(rig, 'GET', '/api/v3/account', synchronised)).status).to.equal(200);
    }
  });

  it('ends user streams as the venue does; opening and renewing one fails meanwhile', async () => {
    const grant = await listenKey();
    const [byKey, api] = [await listen(`/ws/${grant}`), await listen('/ws-api/v3')];
    expect(await ask(api, 'userDataStream.subscribe.signature', signedParams())).to.deep.include({ status: 200 });
    load({ do: { kind: 'expire-stream', renewFails: { forMs: 60_000 } } });
    expect(await byKey.next()).to.deep.include({ e: 'listenKeyExpired', listenKey: grant });
    expect(await api.next()).to.have.nested.property('event.e', 'eventStreamTerminated');
    await signed(rig, 'POST', '/api/v3/order', ORDER);
    expect((await raw(rig, 'PUT', `${listenKeys}?listenKey=${grant}`, key)).status).to.equal(503);
    expect((await raw(rig, 'POST', listenKeys, key)).status).to.equal(503);
    expect(await ask(api, 'userDataStream.subscribe.signature', signedParams())).to.deep.include({ status: 503 });
    expect(byKey.frames, 'nothing more came').to.have.length(1);
    load();
    expect(await listenKey()).not.to.equal(grant);
    expect(await ask(api, 'userDataStream.subscribe.signature', signedParams())).to.deep.include({ status: 200 });
  });

  it('carries bad prices on the wire, in frames and in replies', async () => {
    const stream = await listen('/stream?streams=btcusdt@kline_1s/btcusdt@trade');
    for (const [value, price] of [
      ['zero', '0.00000000'],
      ['null', null],
      ['nan', 'NaN'],
    ] as const) {
      load({ do: { kind: 'bad-price', symbol: 'BTC/USDT', value, forMs: 60_000 } });
      await rig.exchange.advance(1);
      const bar = await stream.next(frame => String(frame.stream).endsWith('kline_1s'));
      expect(bar, value).to.deep.nested.include({ 'data.k.c': price, 'data.k.o': price });
      const { body } = await raw(rig, 'GET', '/api/v3/klines?symbol=BTCUSDT&interval=1s&limit=1');
      expect((body as readonly unknown[][])[0]?.slice(1, 5), value).to.deep.equal([price, price, price, price]);
      const ticker = await raw(rig, 'GET', '/api/v3/ticker/24hr?symbol=BTCUSDT');
      expect(ticker.body, value).to.include({ lastPrice: price });
    }
    const trade = stream.frames.filter(frame => String((frame as { stream: string }).stream).endsWith('trade')).at(-1);
    expect(trade).to.have.nested.property('data.p', 'NaN');
    const other = await raw(rig, 'GET', '/api/v3/ticker/price?symbol=ETHUSDT');
    expect(other.body).to.include({ price: '100.00000000' });
  });

  it('shows a delisted market as closed, and refuses its orders', async () => {
    await signed(rig, 'POST', '/api/v3/order', ORDER);
    load({ do: { kind: 'delist', symbol: 'BTC/USDT' } });
    const { body } = await raw(rig, 'GET', '/api/v3/exchangeInfo?symbol=BTCUSDT');
    expect(body).to.have.nested.property('symbols[0].status', 'BREAK');
    expect((await signed(rig, 'POST', '/api/v3/order', ORDER)).body).to.have.property('code', -1013);
    expect((await signed(rig, 'GET', '/api/v3/openOrders')).body).to.deep.equal([]);
  });

  it('befalls requests of the WebSocket API as it does those of REST', async () => {
    const place = (api: Listener) => ask(api, 'order.place', signedParams(ORDER));
    const open = () => rig.exchange.actual.openOrders('main', null).length;
    load({ request: 'place', symbol: 'BTC/USDT', do: { kind: 'reply', status: 502, body: '<html>' } });
    const api = await listen('/ws-api/v3');
    expect(await place(api)).to.deep.include({ status: 502, error: { code: -1000, msg: '<html>' } });
    expect(open()).to.equal(0);
    load({ request: 'place', do: { kind: 'delay', ms: 20 } });
    expect(await place(api)).to.deep.include({ status: 200 });
    expect(open()).to.equal(1);
    for (const [kind, more] of [
      ['drop-response', 1],
      ['refuse', 0],
    ] as const) {
      const before = open();
      const doomed = await listen('/ws-api/v3');
      load({ request: 'place', do: { kind } });
      const end = closed(doomed);
      doomed.send({ id: 1, method: 'order.place', params: signedParams(ORDER) });
      expect(await end, kind).to.equal(1006);
      expect(open(), kind).to.equal(before + more);
    }
  });
});
