import { expect } from 'chai';
import { BTC, EDWARD, ETH, type Rig, restClient, startRig, streamClient } from './rig.ts';

type StreamClient = Awaited<ReturnType<typeof streamClient>>;

describe('paper exchange, Binance dialect: unmodified ccxt over its streams', () => {
  let rig: Rig;
  let client: StreamClient;

  before(async () => {
    rig = await startRig();
    client = await streamClient(rig);
    await client.loadMarkets();
  });
  after(async () => {
    await client.close();
    await rig.stop();
  });

  /** Market time goes on, second by second, until what is watched has come. */
  async function whileMarketMoves<T>(watched: Promise<T>): Promise<T> {
    let done = false;
    const finished = watched.finally(() => {
      done = true;
    });
    while (!done) {
      await rig.exchange.advance(1);
      await new Promise(resolve => setImmediate(resolve));
    }
    return finished;
  }

  it('watches bars', async () => {
    const bars = await whileMarketMoves(client.watchOHLCV(BTC, '1s'));
    expect(bars.at(-1)?.slice(1, 6)).to.deep.equal([100, 100, 100, 100, 10]);
    const minutes = await whileMarketMoves(client.watchOHLCV(ETH, '1m'));
    expect(minutes.at(-1)?.[0]).to.satisfy((time: number) => time % 60_000 === 0);
  });

  it('watches trades, best quotes and tickers', async () => {
    const [trade] = await whileMarketMoves(client.watchTrades(BTC));
    expect(trade).to.include({ symbol: BTC, price: 100 });
    const ticker = await whileMarketMoves(client.watchTicker(BTC));
    expect(ticker).to.include({ symbol: BTC, last: 100 });
    rig.feed.moveTo(BTC, 101);
    const quotes = client.watchBidsAsks([BTC]);
    const moving = setInterval(() => rig.feed.moveTo(BTC, 100 + Math.random()), 5);
    const quote = await whileMarketMoves(quotes).finally(() => clearInterval(moving));
    expect(quote[BTC]?.bid).to.be.greaterThan(90);
  });

  it('keeps a local book that stays equal to the venue by differences', async () => {
    const first = client.watchOrderBook(BTC);
    const moving = setInterval(() => rig.feed.moveTo(BTC, (100 + Math.random()).toFixed(2) as unknown as number), 5);
    await whileMarketMoves(first);
    for (let update = 0; update < 10; update++) await whileMarketMoves(client.watchOrderBook(BTC));
    clearInterval(moving);
    const venueBook = () => rig.exchange.venue.depth(BTC, 5_000);
    for (;;) {
      rig.feed.moveTo(BTC, 100.5 + Math.random() / 100);
      const book = await whileMarketMoves(client.watchOrderBook(BTC));
      if (book.nonce !== venueBook()?.updateId) continue;
      expect(book.bids.map(([price]) => price)).to.deep.equal(venueBook()?.bids.map(({ price }) => price.toNumber()));
      expect(book.asks.map(([price]) => price)).to.deep.equal(venueBook()?.asks.map(({ price }) => price.toNumber()));
      return;
    }
  });

  it('watches orders, fills and balances of the account', async () => {
    const orders = client.watchOrders(BTC);
    const trades = client.watchMyTrades(BTC);
    const balance = client.watchBalance();
    const rest = restClient(rig);
    await rest.loadMarkets();
    // The watches above are live once their subscription is confirmed: the order must come after.
    while (!Object.values(client.clients ?? {}).some(({ subscriptions }) => 'spot' in subscriptions)) {
      await new Promise(resolve => setImmediate(resolve));
    }
    await rest.fetchTime();
    await rest.createOrder(BTC, 'market', 'buy', 0.1, undefined, { newClientOrderId: 'watched-1' });
    const [order] = await orders;
    expect(order).to.include({ clientOrderId: 'watched-1', symbol: BTC });
    const [trade] = await trades;
    expect(trade).to.include({ side: 'buy', takerOrMaker: 'taker' });
    expect((await balance).free)
      .to.have.property('BTC')
      .that.is.greaterThan(1);
    await rest.close();
  });

  it('trades over the WebSocket API', async () => {
    const order = await client.createOrderWs(BTC, 'limit', 'buy', 0.1, 90);
    expect(order).to.include({ price: 90 });
    expect(await client.fetchOrderWs(order.id ?? '', BTC)).to.include({ status: 'open' });
    expect(await client.cancelOrderWs(order.id ?? '', BTC)).to.include({ status: 'canceled' });
    // This ccxt reads the answer as a futures balance: what the venue sent is in `info`.
    expect((await client.fetchBalanceWs()).info.balances).to.be.an('array').that.is.not.empty;
  });

  it('takes an Ed25519 key, over REST and over the WebSocket API', async () => {
    const pem = String(EDWARD.privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const edward = await streamClient(rig, { apiKey: EDWARD.apiKey, secret: pem });
    await edward.loadMarkets();
    expect((await edward.fetchBalance()).free).to.have.property('USDT');
    expect((await edward.fetchBalanceWs()).info.balances).to.be.an('array').that.is.not.empty;
    await edward.close();
  });
});
