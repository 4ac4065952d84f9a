import { expect } from 'chai';
import { BTC, READER, type Rig, restClient, startRig, TRADER } from './rig.ts';

/** ccxt's type says that an order may have no id. */
const idOf = (order: { readonly id?: string | undefined }): string => order.id ?? 'none';

describe('paper exchange, OKX dialect: unmodified ccxt trades over REST', () => {
  let rig: Rig;
  let client: ReturnType<typeof restClient>;

  before(async () => {
    rig = await startRig();
    client = restClient(rig);
    await client.loadMarkets();
    await rig.exchange.advance(1);
  });
  after(async () => {
    await client.close();
    await rig.stop();
  });

  it('reads the balances of both accounts, and moves money between them', async () => {
    expect((await client.fetchBalance()).free).to.deep.include({ USDT: 10_000, BTC: 1 });
    expect((await client.fetchBalance({ type: 'funding' })).total).to.deep.equal({});
    await client.transfer('USDT', 400, 'trading', 'funding');
    expect((await client.fetchBalance()).total).to.deep.include({ USDT: 9_600 });
    expect((await client.fetchBalance({ type: 'funding' })).total).to.deep.equal({ USDT: 400 });
    rig.wallOffsetMs += 1_000; // two transfers a second
    const error = await client.transfer('USDT', 401, 'funding', 'trading').catch((thrown: unknown) => thrown as Error);
    expect((error as Error).constructor.name).to.equal('InsufficientFunds');
    await client.transfer('USDT', 400, 'funding', 'trading');
    expect((await client.fetchBalance()).total).to.deep.include({ USDT: 10_000 });
  });

  it('places, finds, edits and cancels a limit order', async () => {
    const order = await client.createOrder(BTC, 'limit', 'buy', 0.5, 90, { clientOrderId: 'limit1' });
    expect(order).to.include({ clientOrderId: 'limit1' });
    const found = await client.fetchOrder(idOf(order), BTC);
    expect(found).to.include({ status: 'open', price: 90, amount: 0.5, filled: 0, clientOrderId: 'limit1' });
    expect((await client.fetchBalance()).used).to.deep.include({ USDT: 45 });
    expect((await client.fetchOpenOrders(BTC)).map(idOf)).to.deep.equal([idOf(order)]);
    await client.editOrder(idOf(order), BTC, 'limit', 'buy', 0.4, 91);
    expect(await client.fetchOrder('', BTC, { clientOrderId: 'limit1' })).to.include({ price: 91, amount: 0.4 });
    await client.cancelOrder(idOf(order), BTC);
    expect(await client.fetchOrder(idOf(order), BTC)).to.include({ status: 'canceled' });
    expect((await client.fetchCanceledOrders(BTC)).map(idOf)).to.deep.equal([idOf(order)]);
    expect(await client.fetchOpenOrders(BTC)).to.deep.equal([]);
  });

  it('buys and sells at the market', async () => {
    const order = await client.createOrder(BTC, 'market', 'buy', 0.2);
    const found = await client.fetchOrder(idOf(order), BTC);
    expect(found).to.include({ status: 'closed', filled: 0.2 });
    expect(found.fee).to.deep.include({ currency: 'BTC', cost: 0.0002 });
    const [trade] = await client.fetchMyTrades(BTC, undefined, 1);
    expect(trade).to.include({ order: idOf(order), side: 'buy', takerOrMaker: 'taker' });
    expect((await client.fetchClosedOrders(BTC)).map(idOf)).to.include(idOf(order));
    expect(await client.fetchOrderTrades(idOf(order), BTC)).to.not.deep.equal([]);
  });

  it('fills a resting order when the price comes by, as a maker', async () => {
    const order = await client.createOrder(BTC, 'limit', 'buy', 0.5, 99);
    await rig.walk(98);
    expect(await client.fetchOrder(idOf(order), BTC)).to.include({ status: 'closed', average: 99 });
    const since = rig.exchange.venue.now() - 500;
    expect((await client.fetchMyTrades(BTC, since))[0]).to.include({ takerOrMaker: 'maker', price: 99 });
    await rig.walk(100);
  });

  it('knows its fees', async () => {
    expect(await client.fetchTradingFee(BTC)).to.include({ maker: 0.001, taker: 0.001 });
  });

  const refusals: readonly [string, string, () => Promise<unknown>][] = [
    ['insufficient balance', 'InsufficientFunds', () => client.createOrder(BTC, 'limit', 'buy', 5_000, 90)],
    ['an amount that is too small', 'InvalidOrder', () => client.createOrder(BTC, 'limit', 'buy', 0.00001, 20)],
    ['an order that never was', 'OrderNotFound', () => client.fetchOrder('999999', BTC)],
    ['a cancel of nothing', 'OrderNotFound', () => client.cancelOrder('999999', BTC)],
    [
      'a wrong secret',
      'AuthenticationError',
      () => restClient(rig, { ...TRADER, secret: 'wrong' }).privateGetAccountConfig(),
    ],
    [
      'a wrong passphrase',
      'AuthenticationError',
      () => restClient(rig, { ...TRADER, passphrase: 'wrong' }).privateGetAccountConfig(),
    ],
    [
      'a key that may only read',
      'ExchangeError|PermissionDenied',
      () => restClient(rig, READER).createOrder(BTC, 'limit', 'buy', 0.5, 90),
    ],
  ];
  for (const [what, name, act] of refusals) {
    it(`refuses ${what} so that ccxt throws ${name}`, async () => {
      const error = await act().then(
        () => null,
        (thrown: unknown) => thrown as Error,
      );
      expect(error?.constructor.name ?? 'nothing').to.match(new RegExp(`^(${name})$`));
    });
  }
});
