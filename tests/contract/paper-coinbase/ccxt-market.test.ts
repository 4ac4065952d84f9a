import { expect } from 'chai';
import { BTC, ETH, type Rig, restClient, START, startRig } from './rig.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

describe('paper exchange, Coinbase dialect: unmodified ccxt asks for the market', () => {
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

  it('loads the markets with every default on', async () => {
    const market = client.market(BTC);
    expect(market as object).to.include({ id: 'BTC-USDT', spot: true, active: true, taker: 0.001, maker: 0.001 });
    expect([market.precision?.price, market.precision?.amount]).to.deep.equal([0.01, 0.0001]);
    expect(market.limits.cost?.min).to.equal(5);
    expect(Object.keys(client.markets ?? {})).to.have.members([BTC, ETH]);
    expect(Object.keys(client.currencies ?? {})).to.include.members(['USDT', 'BTC', 'ETH']);
    expect(await client.fetchTradingFees()).to.have.property(ETH);
  });

  it('tells market time, by the older and the newer endpoint', async () => {
    const seconds = Math.floor(rig.exchange.venue.now() / 1_000) * 1_000;
    expect(await client.fetchTime()).to.equal(seconds);
    expect(await client.fetchTime({ method: 'v3PublicGetBrokerageTime' })).to.equal(seconds);
  });

  it('serves candles of several lengths, the forming one too, and pages through them', async () => {
    const minutes = await client.fetchOHLCV(BTC, '1m', START - 3 * MINUTE_MS, 4);
    expect(minutes.map(([time]) => time)).to.deep.equal([-3, -2, -1, 0].map(at => START + at * MINUTE_MS));
    expect(minutes.at(-1)?.slice(1)).to.deep.equal([100, 100, 100, 100, 50]);
    for (const timeframe of ['5m', '15m', '30m', '1h', '2h', '6h', '1d']) {
      expect(await client.fetchOHLCV(BTC, timeframe, START - 24 * HOUR_MS, 10), timeframe).to.not.be.empty;
    }
    const first = await client.fetchOHLCV(BTC, '1m', START - 400 * MINUTE_MS, 300);
    const second = await client.fetchOHLCV(BTC, '1m', START - 100 * MINUTE_MS, 300);
    expect([first.length, second.length]).to.deep.equal([300, 101]);
  });

  it('serves the book, trades and tickers', async () => {
    const book = await client.fetchOrderBook(BTC, 5);
    expect([book.bids.length, book.asks.length]).to.deep.equal([5, 5]);
    expect(book.bids[0]?.[0]).to.be.lessThan(book.asks[0]?.[0] as number);
    const trades = await client.fetchTrades(BTC, undefined, 5);
    expect(trades).to.have.length(5);
    expect(trades.at(-1)).to.include({ symbol: BTC, price: 100, timestamp: rig.exchange.venue.now() - 1 });
    const ticker = await client.fetchTicker(BTC);
    expect(ticker).to.include({ symbol: BTC, last: 100, bid: book.bids[0]?.[0], ask: book.asks[0]?.[0] });
    const tickers = await client.fetchTickers();
    expect(Object.keys(tickers)).to.have.members([BTC, ETH]);
    expect(tickers[BTC]).to.include({ last: 100 });
    expect(Object.keys(await client.fetchBidsAsks([BTC]))).to.deep.equal([BTC]);
  });

  it('shows the balances of the account by both versions of the API', async () => {
    expect((await client.fetchBalance()).total).to.include({ USDT: 10_000, BTC: 1 });
    expect((await client.fetchBalance({ v3: true })).free).to.include({ USDT: 10_000, BTC: 1 });
    const accounts = await client.fetchAccounts();
    expect(accounts.map(account => account.code)).to.include.members(['USDT', 'BTC']);
  });
});
