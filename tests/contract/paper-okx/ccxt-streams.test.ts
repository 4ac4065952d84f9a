import { expect } from 'chai';
import { BTC, ETH, type Rig, restClient, startRig, streamClient } from './rig.ts';

describe('paper exchange, OKX dialect: unmodified ccxt over its streams', () => {
  let rig: Rig;
  let client: Awaited<ReturnType<typeof streamClient>>;

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
    for (let second = 0; !done; second++) {
      rig.feed.moveTo(BTC, 100 + (second % 7) / 10);
      await rig.exchange.advance(1);
      await new Promise(resolve => setImmediate(resolve));
    }
    return finished;
  }

  it('watches bars, trades and tickers', async () => {
    const bars = await whileMarketMoves(client.watchOHLCV(ETH, '1s'));
    expect(bars.at(-1)?.slice(1, 6)).to.deep.equal([100, 100, 100, 100, 10]);
    const [trade] = await whileMarketMoves(client.watchTrades(ETH));
    expect(trade).to.include({ symbol: ETH, price: 100 });
    expect(await whileMarketMoves(client.watchTicker(ETH))).to.include({ symbol: ETH, last: 100 });
  });

  it('keeps a book that its checksums prove', async () => {
    for (let update = 0; update < 10; update++) {
      const book = await whileMarketMoves(client.watchOrderBook(BTC));
      expect(book.bids[0]?.[0]).to.be.lessThan(book.asks[0]?.[0] as number);
    }
  });

  it('watches orders, fills and balances of the account', async () => {
    const [orders, trades, balance] = [client.watchOrders(BTC), client.watchMyTrades(BTC), client.watchBalance()];
    const rest = restClient(rig);
    await rest.loadMarkets();
    await balance; // told at once: the subscriptions are live
    const next = client.watchBalance();
    await rest.createOrder(BTC, 'market', 'buy', 0.1, undefined, { clientOrderId: 'watched1' });
    expect((await orders)[0]).to.include({ clientOrderId: 'watched1', symbol: BTC });
    expect((await trades)[0]).to.include({ side: 'buy', symbol: BTC });
    expect((await next).free)
      .to.have.property('BTC')
      .that.is.greaterThan(1);
    await rest.close();
  });
});
