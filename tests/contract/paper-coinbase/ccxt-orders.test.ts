import { expect } from 'chai';
import { BTC, READER, type Rig, restClient, START, startRig } from './rig.ts';

/** ccxt's type says that an order may have no id. */
const idOf = (order: { readonly id?: string | undefined }): string => order.id ?? 'none';

describe('paper exchange, Coinbase dialect: unmodified ccxt trades', () => {
  let rig: Rig;
  let client: ReturnType<typeof restClient>;

  before(async () => {
    rig = await startRig();
    await rig.exchange.advance(5);
    client = restClient(rig);
    await client.loadMarkets();
  });
  after(async () => {
    await client.close();
    await rig.stop();
  });

  it('buys at the market by cost and sells by amount, and shows order, fills and balance', async () => {
    const { id } = await client.createMarketBuyOrderWithCost(BTC, 1_000);
    const bought = await client.fetchOrder(idOf({ id }), BTC);
    expect(bought).to.include({ status: 'closed', side: 'buy', type: 'market' });
    expect(bought.filled).to.be.within(9.9, 10);
    const sold = await client.createOrder(BTC, 'market', 'sell', 1);
    const trades = await client.fetchMyTrades(BTC);
    expect(trades.map(({ order }) => order)).to.include.members([id, sold.id]);
    const sale = trades.filter(({ order }) => order === sold.id);
    expect(sale[0]).to.include({ side: 'sell', takerOrMaker: 'taker', symbol: BTC });
    expect(sale[0]?.fee).to.include({ currency: 'USDT' });
    const { total } = await client.fetchBalance();
    expect(total).to.have.property('BTC').that.is.within(9.89, 10);
  });

  it('rests a limit order with what it holds, lists it and cancels it', async () => {
    const { id } = await client.createOrder(BTC, 'limit', 'buy', 0.5, 90, { client_order_id: 'rest-1' });
    const resting = {
      status: 'open',
      price: 90,
      amount: 0.5,
      timeInForce: 'GTC',
      clientOrderId: 'rest-1',
      postOnly: false,
    };
    expect(await client.fetchOrder(idOf({ id }))).to.include(resting);
    expect((await client.fetchOpenOrders(BTC)).map(each => each.id)).to.deep.equal([id]);
    expect((await client.fetchBalance({ v3: true })).used).to.have.property('USDT', 45.045);
    await client.cancelOrder(idOf({ id }), BTC);
    expect(await client.fetchOpenOrders()).to.be.empty;
    expect((await client.fetchCanceledOrders(BTC)).map(each => each.id)).to.deep.equal([id]);
    expect((await client.fetchBalance({ v3: true })).used).to.have.property('USDT', 0);
  });

  it('takes every order type that ccxt can send', async () => {
    const types = [
      [90, 'buy', {}, { timeInForce: 'GTC' }],
      [90, 'buy', { postOnly: true }, { postOnly: true }],
      [89, 'sell', { stopLossPrice: 90 }, { triggerPrice: 90, price: 89 }],
      [111, 'sell', { takeProfitPrice: 110 }, { triggerPrice: 110 }],
      [111, 'buy', { stopLossPrice: 110 }, { triggerPrice: 110 }],
    ] as const;
    const ids: string[] = [];
    for (const [price, side, params, expected] of types) {
      const { id } = await client.createOrder(BTC, 'limit', side, 0.1, price, params);
      ids.push(idOf({ id }));
      expect(await client.fetchOrder(idOf({ id })), JSON.stringify(params)).to.include({ status: 'open', ...expected });
    }
    expect(await client.cancelOrders(ids)).to.have.length(ids.length);
    const immediate = await client.createOrder(BTC, 'limit', 'buy', 0.5, 90, { timeInForce: 'IOC' });
    expect(await client.fetchOrder(idOf(immediate))).to.include({ status: 'canceled', timeInForce: 'IOC', filled: 0 });
    const all = await client.createOrder(BTC, 'limit', 'buy', 0.5, 101, { timeInForce: 'FOK' });
    expect(await client.fetchOrder(idOf(all))).to.include({ status: 'closed', timeInForce: 'FOK', filled: 0.5 });
  });

  it('fills a resting order when the price comes by, as a maker', async () => {
    const { id } = await client.createOrder(BTC, 'limit', 'buy', 0.5, 99);
    rig.feed.moveTo(BTC, 98);
    await rig.exchange.advance(1);
    expect(await client.fetchOrder(idOf({ id }), BTC)).to.include({ status: 'closed', average: 99, filled: 0.5 });
    const [trade] = (await client.fetchMyTrades(BTC)).filter(each => each.order === id);
    expect(trade).to.include({ takerOrMaker: 'maker', price: 99, amount: 0.5 });
    expect(trade?.fee).to.deep.include({ cost: 0.0495, currency: 'USDT' });
    rig.feed.moveTo(BTC, 100);
    await rig.exchange.advance(1);
  });

  it('edits a resting order', async () => {
    const { id } = await client.createOrder(BTC, 'limit', 'buy', 0.5, 90);
    await client.editOrder(idOf({ id }), BTC, 'limit', 'buy', 0.4, 91);
    expect(await client.fetchOrder(idOf({ id }))).to.include({ status: 'open', price: 91, amount: 0.4 });
    await client.cancelOrder(idOf({ id }));
  });

  it('checks an order without placing it', async () => {
    const before = await client.fetchOrders(BTC, START);
    await client.createOrder(BTC, 'limit', 'buy', 0.5, 90, { test: true });
    expect(await client.fetchOrders(BTC, START)).to.have.length(before.length);
  });

  const refusals: readonly [string, string, () => Promise<unknown>][] = [
    ['insufficient balance', 'InsufficientFunds', () => client.createOrder(BTC, 'limit', 'buy', 5_000, 90)],
    ['a value that is too small', 'ExchangeError', () => client.createOrder(BTC, 'limit', 'buy', 0.0001, 90)],
    [
      'a stop that is touched already',
      'InvalidOrder',
      () => client.createOrder(BTC, 'limit', 'sell', 0.1, 119, { stopLossPrice: 120 }),
    ],
    [
      'a maker order that would take',
      'ExchangeError',
      () => client.createOrder(BTC, 'limit', 'buy', 0.1, 120, { postOnly: true }),
    ],
    [
      'an order with an end, which is not spoken here',
      'ExchangeError',
      () => client.createOrder(BTC, 'limit', 'buy', 0.1, 90, { end_time: '2030-01-01T00:00:00Z' }),
    ],
    ['an order that never was', 'ExchangeError', () => client.fetchOrder('0bde7000-0000-4000-8000-ffffffffffff')],
    ['a cancel of nothing', 'BadRequest', () => client.cancelOrder('nothing')],
  ];
  for (const [what, name, act] of refusals) {
    it(`refuses ${what} so that ccxt throws ${name}`, async () => {
      const error = await act().then(
        () => null,
        (thrown: unknown) => thrown as Error,
      );
      expect(error?.constructor.name ?? 'nothing').to.equal(name);
    });
  }

  it('keeps a key that may only read from trading', async () => {
    const reader = restClient(rig, READER);
    await reader.loadMarkets();
    const error = await reader.createOrder(BTC, 'limit', 'buy', 0.1, 90).catch((thrown: unknown) => thrown as Error);
    expect((error as Error).constructor.name).to.equal('PermissionDenied');
    await reader.close();
  });
});
