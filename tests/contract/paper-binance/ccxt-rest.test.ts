import { expect } from 'chai';
import { BTC, ETH, READER, type Rig, restClient, START, startRig } from './rig.ts';

/** ccxt's type says that an order may have no id. */
const idOf = (order: { readonly id?: string | undefined }): string => order.id ?? 'none';

describe('paper exchange, Binance dialect: unmodified ccxt over REST', () => {
  let rig: Rig;
  let client: ReturnType<typeof restClient>;

  before(async () => {
    rig = await startRig();
    client = restClient(rig);
    await client.loadMarkets();
  });
  after(async () => {
    await client.close();
    await rig.stop();
  });

  it('loads the markets with every default on, filters as precision and limits', () => {
    const market = client.market(BTC);
    expect(market as object).to.include({ id: 'BTCUSDT', spot: true, active: true, margin: false });
    expect([market.precision?.price, market.precision?.amount]).to.deep.equal([0.01, 0.0001]);
    expect(market.limits.cost?.min).to.equal(5);
    expect(Object.keys(client.markets ?? {})).to.have.members([BTC, ETH]);
    expect(Object.keys(client.currencies ?? {})).to.include('USDT');
  });

  it('tells market time', async () => {
    expect(await client.fetchTime()).to.equal(rig.exchange.venue.now());
    expect(rig.exchange.venue.now()).to.be.at.least(START);
  });

  it('serves bars, book, trades and tickers', async () => {
    await rig.exchange.advance(5);
    const seconds = await client.fetchOHLCV(BTC, '1s', undefined, 3);
    expect(seconds).to.have.length(3);
    expect(seconds.at(-1)).to.deep.equal([rig.exchange.venue.now() - 1_000, 100, 100, 100, 100, 10]);
    const hours = await client.fetchOHLCV(BTC, '1h', START - 5 * 3_600_000, 4);
    expect(hours.map(bar => bar[0])).to.deep.equal([5, 4, 3, 2].map(back => START - back * 3_600_000));
    const book = await client.fetchOrderBook(BTC, 5);
    expect(book.bids).to.have.length(5);
    expect(book.bids[0]?.[0]).to.be.lessThan(book.asks[0]?.[0] as number);
    const trades = await client.fetchTrades(BTC, undefined, 5);
    expect(trades[0]).to.include({ symbol: BTC, price: 100 });
    const ticker = await client.fetchTicker(BTC);
    expect(ticker).to.include({ symbol: BTC, last: 100, high: 100 });
    expect(Object.keys(await client.fetchTickers())).to.have.members([BTC, ETH]);
    expect(Object.keys(await client.fetchBidsAsks([BTC]))).to.deep.equal([BTC]);
    expect(Object.keys(await client.fetchLastPrices([BTC, ETH]))).to.have.members([BTC, ETH]);
  });

  it('buys at the market, by base and by quote, and shows order, fills, fees and balance', async () => {
    const order = await client.createOrder(BTC, 'market', 'buy', 1, undefined, { newClientOrderId: 'buy-1' });
    expect(order).to.include({ status: 'closed', filled: 1, clientOrderId: 'buy-1' });
    expect(order.trades).to.not.be.empty;
    const spent = await client.createMarketBuyOrderWithCost(BTC, 50);
    expect(spent.cost).to.be.closeTo(50, 0.02);
    const trades = await client.fetchMyTrades(BTC);
    expect(trades[0]).to.include({ order: order.id, side: 'buy', takerOrMaker: 'taker' });
    expect(trades[0]?.fee).to.include({ currency: 'BTC' });
    const fetched = await client.fetchOrder(idOf(order), BTC);
    expect(fetched).to.include({ status: 'closed', filled: 1 });
    const balance = await client.fetchBalance();
    expect(balance.free).to.have.property('BTC').that.is.greaterThan(1.9);
    expect(balance.total).to.have.property('USDT').that.is.lessThan(9_860);
  });

  it('rests a limit order, lists it, finds it by client id and cancels it', async () => {
    const order = await client.createOrder(BTC, 'limit', 'buy', 0.5, 90, { clientOrderId: 'rest-1' });
    expect(order).to.include({ status: 'open', price: 90, timeInForce: 'GTC' });
    client.options.fetchOpenOrders = { warnWithoutSymbol: false };
    const open = await client.fetchOpenOrders();
    expect(open.map(({ clientOrderId }) => clientOrderId)).to.deep.equal(['rest-1']);
    const found = await client.fetchOrder('', BTC, { origClientOrderId: 'rest-1' });
    expect(found.id).to.equal(order.id);
    expect((await client.fetchBalance()).used).to.have.property('USDT', 45);
    expect(await client.cancelOrder(idOf(order), BTC)).to.include({ status: 'canceled' });
    expect(await client.fetchOpenOrders(BTC)).to.be.empty;
    expect((await client.fetchOrders(BTC)).some(({ id }) => id === order.id)).to.equal(true);
  });

  it('takes every order type that exchangeInfo names', async () => {
    const types = [
      ['limit', 90, { postOnly: true }],
      ['limit', 90, { timeInForce: 'GTC' }],
      ['STOP_LOSS', undefined, { stopPrice: 90 }],
      ['STOP_LOSS_LIMIT', 89, { stopPrice: 90 }],
      ['TAKE_PROFIT', undefined, { stopPrice: 110 }],
      ['TAKE_PROFIT_LIMIT', 111, { stopPrice: 110 }],
    ] as const;
    for (const [type, price, params] of types) {
      const side = type === 'limit' ? 'buy' : 'sell';
      const { id } = await client.createOrder(BTC, type, side, 0.1, price, params);
      expect(await client.fetchOrder(idOf({ id }), BTC), type).to.include({ status: 'open' });
    }
    expect(await client.cancelAllOrders(BTC)).to.have.length(types.length);
    const immediate = await client.createOrder(BTC, 'limit', 'buy', 0.5, 90, { timeInForce: 'IOC' });
    expect(immediate.status).to.be.oneOf(['expired', 'canceled']);
    const all = await client.createOrder(BTC, 'limit', 'buy', 0.5, 101, { timeInForce: 'FOK' });
    expect(all).to.include({ status: 'closed' });
  });

  it('edits an order by cancelling and replacing it', async () => {
    const order = await client.createOrder(BTC, 'limit', 'buy', 0.5, 90);
    const edited = await client.editOrder(idOf(order), BTC, 'limit', 'buy', 0.4, 91);
    expect(edited).to.include({ price: 91, amount: 0.4, status: 'open' });
    expect(edited.id).to.not.equal(order.id);
    expect(await client.fetchOrder(idOf(order), BTC)).to.include({ status: 'canceled' });
    await client.cancelOrder(idOf(edited), BTC);
  });

  it('checks an order without placing it', async () => {
    const before = await client.fetchOrders(BTC);
    await client.createOrder(BTC, 'limit', 'buy', 0.5, 90, { test: true });
    expect(await client.fetchOrders(BTC)).to.have.length(before.length);
  });

  it('fills a resting order when the price comes by, as a maker', async () => {
    const order = await client.createOrder(BTC, 'limit', 'buy', 0.5, 99);
    rig.feed.moveTo(BTC, 98);
    await rig.exchange.advance(1);
    expect(await client.fetchOrder(idOf(order), BTC)).to.include({ status: 'closed', average: 99 });
    const [trade] = await client.fetchOrderTrades(idOf(order), BTC);
    expect(trade).to.include({ takerOrMaker: 'maker', price: 99 });
    rig.feed.moveTo(BTC, 100);
    await rig.exchange.advance(1);
  });

  it('knows its fees and the key that asks', async () => {
    expect(await client.fetchTradingFee(BTC)).to.include({ maker: 0.001, taker: 0.001 });
    expect(await client.fetchTradingFees()).to.have.property(ETH);
    expect(await client.sapiGetAccountApiRestrictions()).to.include({ enableSpotAndMarginTrading: true });
    const reader = restClient(rig, READER);
    expect(await reader.sapiGetAccountApiRestrictions()).to.include({ enableSpotAndMarginTrading: false });
    await reader.close();
  });

  const refusals: readonly [string, string, () => Promise<unknown>][] = [
    ['insufficient balance', 'InsufficientFunds', () => client.createOrder(BTC, 'limit', 'buy', 5_000, 90)],
    [
      'a notional that is too small',
      'InvalidOrder|BadRequest',
      () => client.createOrder(BTC, 'limit', 'buy', 0.0001, 90),
    ],
    [
      'a stop that is touched already',
      'OrderImmediatelyFillable',
      () => client.createOrder(BTC, 'STOP_LOSS', 'sell', 0.1, undefined, { stopPrice: 120 }),
    ],
    [
      'a maker order that would take',
      'OrderImmediatelyFillable',
      () => client.createOrder(BTC, 'limit', 'buy', 0.1, 120, { postOnly: true }),
    ],
    ['an order that never was', 'OrderNotFound', () => client.fetchOrder('999999', BTC)],
    ['a cancel of nothing', 'OrderNotFound', () => client.cancelOrder('999999', BTC)],
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

  it('refuses a wrong secret, an unknown key and a key that may not trade as authentication errors', async () => {
    const wrong = [
      restClient(rig, { apiKey: READER.apiKey, secret: 'wrong' }),
      restClient(rig, { apiKey: 'unknown'.padEnd(64, 'u'), secret: 'wrong' }),
    ];
    for (const stranger of wrong) {
      await stranger.loadMarkets().catch(() => {});
      const error = await stranger.privateGetAccount().catch((thrown: unknown) => thrown as Error);
      expect((error as Error).constructor.name).to.equal('AuthenticationError');
      await stranger.close();
    }
    const reader = restClient(rig, READER);
    await reader.loadMarkets();
    const error = await reader.createOrder(BTC, 'limit', 'buy', 0.1, 90).catch((thrown: unknown) => thrown as Error);
    expect((error as Error).message).to.include('-2015');
    await reader.close();
  });
});
