import { sign } from 'node:crypto';
import { expect } from 'chai';
import { EDWARD, hmac, Listener, READER, type Rig, signed, startRig, TRADER } from './rig.ts';

type Fields = Record<string, unknown>;
type Values = Readonly<Record<string, string | number>>;

const payload = (params: Values): string =>
  Object.entries(params)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');

const withHmac = (params: Values, key = TRADER) => {
  const all = { ...params, apiKey: key.apiKey, timestamp: Date.now() };
  return { ...all, signature: hmac(key.secret, payload(all)) };
};
const withEd25519 = (params: Values) => {
  const all = { ...params, apiKey: EDWARD.apiKey, timestamp: Date.now() };
  return { ...all, signature: sign(null, Buffer.from(payload(all)), EDWARD.privateKey).toString('base64') };
};

const ORDER = {
  symbol: 'BTCUSDT',
  side: 'BUY',
  type: 'LIMIT',
  timeInForce: 'GTC',
  quantity: '0.5',
  price: '90',
} as const;

describe('paper exchange, Binance dialect: the WebSocket API', () => {
  let rig: Rig;
  let api: Listener;
  beforeEach(async () => {
    rig = await startRig();
    await rig.exchange.advance(2);
    api = await new Listener(`${rig.ws}/ws-api/v3`).opened();
  });
  afterEach(async () => {
    api.close();
    await rig.stop();
  });

  let id = 0;
  const ask = (method: string, params: object = {}) => api.ask({ id: `request-${++id}`, method, params });
  const codeOf = (answer: Fields): unknown => (answer.error as Fields | undefined)?.code;

  it('answers what anybody may ask, with the used limits unless they are not wanted', async () => {
    expect(await ask('ping')).to.deep.include({ status: 200, result: {} });
    const time = await ask('v3/time', { returnRateLimits: false });
    expect(time.result).to.deep.equal({ serverTime: rig.exchange.venue.now() });
    expect(time).to.not.have.property('rateLimits');
    const tickers = await ask('ticker.price', { symbols: ['BTCUSDT', 'ETHUSDT'] });
    expect(tickers.result).to.have.length(2);
    expect(tickers.rateLimits).to.have.nested.property('[0].rateLimitType', 'REQUEST_WEIGHT');
    const quiet = await new Listener(`${rig.ws}/ws-api/v3?returnRateLimits=false`).opened();
    expect(await quiet.ask({ id: 1, method: 'ping' })).to.not.have.property('rateLimits');
    quiet.close();
  });

  it('places, shows and cancels a signed order, and counts it', async () => {
    const placed = await ask('order.place', withHmac({ ...ORDER, newClientOrderId: 'by-socket' }));
    expect(placed).to.have.property('status', 200);
    expect(placed.rateLimits).to.have.length(3);
    const found = await ask('order.status', withHmac({ symbol: 'BTCUSDT', origClientOrderId: 'by-socket' }));
    expect(found.result).to.include({ status: 'NEW' });
    const cancelled = await ask('order.cancel', withHmac({ symbol: 'BTCUSDT', origClientOrderId: 'by-socket' }));
    expect(cancelled.result).to.include({ status: 'CANCELED' });
  });

  it('refuses in words and status like REST', async () => {
    expect(codeOf(await ask('order.place', { ...ORDER }))).to.equal(-2014);
    const forged = await ask('order.place', { ...withHmac(ORDER), signature: 'ff' });
    expect([forged.status, codeOf(forged)]).to.deep.equal([400, -1022]);
    expect(codeOf(await ask('order.place', withHmac(ORDER, READER)))).to.equal(-2015);
    expect(codeOf(await ask('order.place', withHmac({ ...ORDER, quantity: '500' })))).to.equal(-2010);
    expect(codeOf(await ask('no.such.method'))).to.equal(-1020);
    api.send('{"id"');
    expect(codeOf(await api.next(frame => frame.id === null))).to.equal(-1135);
    api.send({ id: 1, params: [] });
    expect(codeOf(await api.next(frame => frame.id === null))).to.equal(-1135);
  });

  it('logs a session on with an Ed25519 key, which then signs nothing more', async () => {
    expect(codeOf(await ask('userDataStream.subscribe'))).to.equal(-2015);
    expect(codeOf(await ask('session.logon', withHmac({})))).to.equal(-4056);
    expect(codeOf(await ask('session.logon', { ...withEd25519({}), signature: 'AAAA' }))).to.equal(-1022);
    const session = await ask('session.logon', withEd25519({}));
    expect(session.result).to.include({ apiKey: EDWARD.apiKey, userDataStream: false });
    const placed = await ask('order.place', { ...ORDER, timestamp: Date.now() });
    expect(placed).to.have.property('status', 200);
    expect(codeOf(await ask('order.place', { ...ORDER, timestamp: Date.now() - 60_000 }))).to.equal(-1021);
    expect((await ask('userDataStream.subscribe')).result).to.deep.equal({ subscriptionId: 0 });
    expect(codeOf(await ask('userDataStream.subscribe'))).to.equal(-1000);
    expect((await ask('session.status')).result).to.include({ userDataStream: true });
    expect((await ask('session.logout')).result).to.include({ apiKey: null });
    expect(codeOf(await ask('order.place', { ...ORDER, timestamp: Date.now() }))).to.equal(-2014);
  });

  it('streams the account to a subscription by signature, until it is ended', async () => {
    const subscribed = await ask('userDataStream.subscribe.signature', withHmac({}, READER));
    expect(subscribed.result).to.deep.equal({ subscriptionId: 0 });
    expect((await ask('session.subscriptions')).result).to.deep.equal([{ subscriptionId: 0 }]);
    await signed(rig, 'POST', '/api/v3/order', { ...ORDER, newClientOrderId: 'seen' });
    const report = await api.next(frame => (frame.event as Fields | undefined)?.e === 'executionReport');
    expect(report).to.include({ subscriptionId: 0 });
    expect(report.event).to.include({ c: 'seen', x: 'NEW' });
    expect((await ask('userDataStream.unsubscribe', { subscriptionId: 0 })).result).to.deep.equal({});
    const ended = (api.frames as Fields[]).filter(
      frame => (frame.event as Fields | undefined)?.e === 'eventStreamTerminated',
    );
    expect(ended.map(({ subscriptionId }) => subscriptionId)).to.deep.equal([0]);
    expect(codeOf(await ask('userDataStream.unsubscribe', { subscriptionId: 5 }))).to.equal(-1130);
    expect(codeOf(await ask('userDataStream.subscribe.signature', { ...withHmac({}), signature: 'x' }))).to.equal(
      -1022,
    );
  });

  it('gives listen keys', async () => {
    const { result } = await ask('userDataStream.start', { apiKey: READER.apiKey });
    expect(result).to.have.property('listenKey').that.has.length(64);
    expect((await ask('userDataStream.ping', { apiKey: READER.apiKey, ...(result as object) })).result).to.deep.equal(
      {},
    );
    expect((await ask('userDataStream.stop', { apiKey: READER.apiKey, ...(result as object) })).result).to.deep.equal(
      {},
    );
  });
});
