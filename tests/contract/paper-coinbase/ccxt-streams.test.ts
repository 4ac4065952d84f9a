import { expect } from 'chai';
import { BTC, ETH, type Rig, restClient, startRig, streamClient } from './rig.ts';

type StreamClient = Awaited<ReturnType<typeof streamClient>>;

describe('paper exchange, Coinbase dialect: unmodified ccxt over its streams', () => {
  let rig: Rig;
  let client: StreamClient;

  before(async () => {
    rig = await startRig();
    await rig.exchange.advance(3);
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

  it('watches trades and tickers', async () => {
    const [trade] = await whileMarketMoves(client.watchTrades(BTC));
    expect(trade).to.include({ symbol: BTC, price: 100 });
    expect(await whileMarketMoves(client.watchTicker(BTC))).to.include({ symbol: BTC, last: 100 });
    expect(Object.keys(await whileMarketMoves(client.watchTickers([ETH])))).to.include(ETH);
  });

  it('keeps a local book that stays equal to the venue', async () => {
    await whileMarketMoves(client.watchOrderBook(BTC));
    for (const price of [101, 99.5, 102]) {
      const update = client.watchOrderBook(BTC);
      rig.feed.moveTo(BTC, price);
      await rig.exchange.advance(1);
      const book = await update;
      const depth = rig.exchange.venue.depth(BTC, 5_000);
      expect(book.bids.map(([at]) => at)).to.deep.equal(depth?.bids.map(level => level.price.toNumber()));
      expect(book.asks.map(([at]) => at)).to.deep.equal(depth?.asks.map(level => level.price.toNumber()));
    }
  });

  it('watches the orders of the account', async () => {
    const snapshot = client.watchOrders(BTC);
    const rest = restClient(rig);
    await rest.loadMarkets();
    const { id } = await rest.createOrder(BTC, 'limit', 'buy', 0.5, 90);
    let orders = await snapshot;
    while (!orders.some(order => order.id === id)) orders = await client.watchOrders(BTC);
    expect(orders.find(order => order.id === id)).to.include({ symbol: BTC, status: 'open', side: 'buy' });
    await rest.close();
  });
});
