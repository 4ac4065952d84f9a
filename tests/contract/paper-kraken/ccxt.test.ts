import { expect } from 'chai';
import { BTC, ETH, READER, type Rig, restClient, startRig, streamClient, TRADER, whileMarketMoves } from './rig.ts';

/** ccxt's type says that an order may have no id. */
const idOf = (order: { readonly id?: string | undefined }): string => order.id ?? 'none';

/** Several in one millisecond. */
const nonces = (): (() => number) => {
  let last = Date.now();
  return () => ++last;
};

describe('paper exchange, Kraken dialect: unmodified ccxt', () => {
  let rig: Rig;
  let client: ReturnType<typeof restClient>;

  beforeEach(async () => {
    rig = await startRig();
    client = restClient(rig);
    await client.loadMarkets();
    await rig.exchange.advance(1);
  });
  afterEach(async () => {
    await client.close();
    await rig.stop();
  });

  it('reads the market', async () => {
    expect(client.market(BTC)).to.include({ id: 'XBTUSDT', active: true });
    expect(client.market(BTC).precision).to.include({ price: 0.01, amount: 0.0001 });
    rig.feed.moveTo(BTC, 101);
    await rig.exchange.advance(60);
    const [bar] = await client.fetchOHLCV(BTC, '1m', undefined, 1);
    expect(bar).to.have.length(6);
    expect((await client.fetchTicker(BTC)).last).to.equal(101);
    const book = await client.fetchOrderBook(BTC, 3);
    expect(book.bids[0]?.[0]).to.be.lessThan(book.asks[0]?.[0] as number);
    const trades = await client.fetchTrades(BTC, undefined, 3);
    expect(trades.at(-1)).to.include({ symbol: BTC, price: 101 });
    expect((await client.fetchStatus()).status).to.equal('ok');
  });

  it('places, finds, edits and cancels a limit order', async () => {
    const named = { clientOrderId: 'limit-1' };
    const order = await client.createOrder(BTC, 'limit', 'buy', 0.5, 90, named);
    const found = await client.fetchOrder(idOf(order), BTC);
    expect(found).to.include({ status: 'open', price: 90, amount: 0.5, filled: 0, ...named });
    expect((await client.fetchBalance()).used)
      .to.have.property('USDT')
      .that.is.closeTo(45, 0.1);
    await client.editOrder(idOf(order), BTC, 'limit', 'buy', 0.4, 91);
    expect(await client.fetchOrder(idOf(order), BTC)).to.include({ price: 91, amount: 0.4 });
    expect((await client.fetchOpenOrders(BTC)).map(idOf)).to.deep.equal([idOf(order)]);
    await client.cancelOrder(idOf(order), BTC);
    expect((await client.fetchClosedOrders(BTC))[0]).to.include({ id: idOf(order), status: 'canceled' });
  });

  it('buys at the market, pays its fee in quote, and sells by a stop', async () => {
    const order = await client.createOrder(BTC, 'market', 'buy', 0.2);
    expect(await client.fetchOrder(idOf(order), BTC)).to.include({ status: 'closed', filled: 0.2 });
    const stop = await client.createOrder(BTC, 'market', 'sell', 0.2, undefined, { stopLossPrice: 95 });
    expect(await client.fetchOrder(idOf(stop), BTC)).to.include({ status: 'open', stopLossPrice: 95 });
    rig.feed.moveTo(BTC, 94);
    await rig.exchange.advance(2);
    expect(await client.fetchOrder(idOf(stop), BTC)).to.include({ status: 'closed', filled: 0.2 });
    const trades = await client.fetchMyTrades(BTC);
    expect(trades.map(({ side }) => side)).to.include.members(['buy', 'sell']);
    expect(trades[0]).to.include({ takerOrMaker: 'taker' });
    expect(trades[0]?.fee).to.include({ currency: 'USDT' });
  });

  const refusals: readonly [string, string, () => Promise<unknown>][] = [
    ['insufficient funds', 'InsufficientFunds', () => client.createOrder(BTC, 'limit', 'buy', 5_000, 90)],
    ['an order that never was', 'OrderNotFound', () => client.cancelOrder('OAAAAA-AAAAA-AAAAAA', BTC)],
    [
      'a wrong secret',
      'AuthenticationError|ExchangeError',
      () => restClient(rig, { ...TRADER, secret: 'A'.repeat(88) }).fetchBalance(),
    ],
    ['a wrong key', 'AuthenticationError', () => restClient(rig, { ...TRADER, apiKey: 'nobody' }).fetchBalance()],
    [
      'a key that may only read',
      'PermissionDenied',
      () => restClient(rig, READER).createOrder(BTC, 'limit', 'buy', 0.5, 90),
    ],
    ['a nonce of before', 'InvalidNonce', () => staleNonce()],
    ['a deadline that is over', 'BadRequest|ExchangeError', () => withDeadline(Date.now() - 1_000)],
    ['a deadline too far ahead', 'BadRequest|ExchangeError', () => withDeadline(Date.now() + 70_000)],
    ['more calls than the counter takes', 'DDoSProtection', () => manyCalls()],
  ];
  const manyCalls = async (): Promise<void> => {
    client.nonce = nonces();
    for (let call = 0; call < 25; call++) await client.fetchBalance();
  };
  const staleNonce = async (): Promise<unknown> => {
    await client.fetchBalance();
    client.nonce = () => 1;
    return client.fetchBalance();
  };
  const withDeadline = (at: number): Promise<unknown> =>
    client.createOrder(BTC, 'limit', 'buy', 0.5, 90, { deadline: new Date(at).toISOString() });
  for (const [what, name, act] of refusals) {
    it(`refuses ${what} so that ccxt throws ${name}`, async () => {
      const error = await act().then(
        () => null,
        (thrown: unknown) => thrown as Error,
      );
      expect(error?.constructor.name ?? 'nothing').to.match(new RegExp(`^(${name})$`));
    });
  }

  it('watches bars, trades, tickers and a book that its checksums prove', async () => {
    const streams = await streamClient(rig);
    try {
      await streams.loadMarkets();
      const [trade] = await whileMarketMoves(rig, streams.watchTrades(ETH));
      expect(trade).to.include({ symbol: ETH, price: 100 });
      expect(await whileMarketMoves(rig, streams.watchTicker(ETH))).to.include({ symbol: ETH, last: 100 });
      expect((await whileMarketMoves(rig, streams.watchOHLCV(ETH, '1m'))).at(-1)?.slice(1, 5)).to.deep.equal([
        100, 100, 100, 100,
      ]);
      for (let update = 0; update < 10; update++) {
        const book = await whileMarketMoves(rig, streams.watchOrderBook(BTC));
        expect(book.bids[0]?.[0]).to.be.lessThan(book.asks[0]?.[0] as number);
      }
    } finally {
      await streams.close();
    }
  });

  it('watches orders and fills of the account', async () => {
    const streams = await streamClient(rig);
    try {
      await streams.loadMarkets();
      await client.createOrder(BTC, 'limit', 'buy', 0.1, 90);
      const orders = await streams.watchOrders(BTC); // told at once: the subscription is live
      expect(orders[0]).to.include({ symbol: BTC, side: 'buy' });
      const trades = streams.watchMyTrades(BTC);
      await client.createOrder(BTC, 'market', 'buy', 0.1);
      expect((await trades)[0]).to.include({ side: 'buy', symbol: BTC, takerOrMaker: 'taker' });
    } finally {
      await streams.close();
    }
  });
});
