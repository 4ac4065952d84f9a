import { expect } from 'chai';
import { VENUE_LIMITS } from '#shared/exchange/paper/coinbase/rate-limits.ts';
import { BROKERAGE, Listener, OTHER, READER, type Rig, raw, signed, startRig } from './rig.ts';

describe('paper exchange, Coinbase dialect: rate limits, as published', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await startRig({ limits: VENUE_LIMITS });
    // a second that is as long as the test needs
    const noon = Math.ceil(Date.now() / 86_400_000) * 86_400_000;
    rig.wallIs(noon);
  });
  afterEach(() => rig.stop());

  const ask = async (times: number, one: () => Promise<{ readonly status: number }>): Promise<readonly number[]> => {
    const statuses: number[] = [];
    for (let n = 0; n < times; n++) statuses.push((await one()).status);
    return statuses;
  };
  const time = () => raw(rig, 'GET', `${BROKERAGE}/time`);

  it('gives an address 10 public requests a second, then 429', async () => {
    expect(await ask(11, time)).to.deep.equal([...Array(10).fill(200), 429]);
    expect((await time()).body).to.include({ error: 'rate_limit_exceeded' });
    rig.wallIs(rig.wall() + 1_000);
    expect(await ask(1, time)).to.deep.equal([200]);
    await rig.exchange.advance(1);
    expect(await ask(11, time)).to.deep.equal([...Array(10).fill(200), 429]);
  });

  it('gives an account 30 private ones, over all of its keys, and another account its own', async () => {
    const own = rig.claims();
    expect(await ask(30, () => signed(rig, 'GET', '/key_permissions', { claims: own }))).to.not.include(429);
    expect(await ask(1, () => signed(rig, 'GET', '/key_permissions', { claims: own, key: READER }))).to.deep.equal([
      429,
    ]);
    expect(await ask(1, () => signed(rig, 'GET', '/key_permissions', { claims: own, key: OTHER }))).to.deep.equal([
      200,
    ]);
    expect(await ask(1, time)).to.deep.equal([200]);
  });

  it('does nothing that it refuses', async () => {
    const claims = rig.claims();
    await ask(30, () => signed(rig, 'GET', '/key_permissions', { claims }));
    const order_configuration = { limit_limit_gtc: { base_size: '1', limit_price: '90' } };
    const body = { client_order_id: 'late', product_id: 'BTC-USDT', side: 'BUY', order_configuration };
    expect(await ask(1, () => signed(rig, 'POST', '/orders', { claims, body }))).to.deep.equal([429]);
    expect(rig.exchange.state().openOrders).to.equal(0);
  });

  it('lets strangers pay as an address', async () => {
    expect(await ask(11, () => raw(rig, 'GET', `${BROKERAGE}/accounts`))).to.deep.equal([...Array(10).fill(401), 429]);
  });

  it('takes 8 messages a second without a token', async () => {
    const socket = await new Listener(rig.ws).opened();
    for (let n = 0; n < 9; n++) socket.send({ type: 'subscribe', channel: 'heartbeats' });
    expect(await socket.next(frame => frame.type === 'error')).to.include({ message: 'rate limit exceeded' });
    expect(socket.frames.filter(frame => (frame as { channel?: string }).channel === 'subscriptions')).to.have.length(
      8,
    );
    socket.close();
  });
});
