import { expect } from 'chai';
import { BTC, ETH, type Rig, raw, restClient, START, startRig } from './rig.ts';

describe('paper exchange, OKX dialect: the market over REST', () => {
  let rig: Rig;
  let client: ReturnType<typeof restClient>;
  before(async () => {
    rig = await startRig();
    client = restClient(rig);
    await client.loadMarkets();
    await rig.exchange.advance(5);
  });
  after(async () => {
    await client.close();
    await rig.stop();
  });

  it('is loaded by an unmodified ccxt with every default on', () => {
    const market = client.market(BTC);
    expect(market as object).to.include({ id: 'BTC-USDT', spot: true, active: true, margin: false });
    expect([market.precision?.price, market.precision?.amount]).to.deep.equal([0.01, 0.0001]);
    expect(market.limits.amount).to.deep.include({ min: 0.0001, max: 9_000 });
    expect(Object.keys(client.markets ?? {})).to.have.members([BTC, ETH]);
    expect(Object.keys(client.currencies ?? {})).to.include('USDT');
  });

  it('tells market time', async () => {
    expect(await client.fetchTime()).to.equal(rig.exchange.venue.now());
  });

  it('serves bars, book, trades and tickers to ccxt', async () => {
    client.milliseconds = () => rig.exchange.venue.now();
    const hours = await client.fetchOHLCV(BTC, '1h', START - 5 * 3_600_000, 4);
    expect(hours.map(bar => bar[0])).to.deep.equal([5, 4, 3, 2].map(back => START - back * 3_600_000));
    expect((await client.fetchOHLCV(BTC, '1d', undefined, 1))[0]?.[0]).to.equal(START);
    const book = await client.fetchOrderBook(BTC, 5);
    expect(book.bids).to.have.length(5);
    expect(book.bids[0]?.[0]).to.be.lessThan(book.asks[0]?.[0] as number);
    const trades = await client.fetchTrades(BTC, undefined, 5);
    expect(trades[0]).to.include({ symbol: BTC, price: 100 });
    expect(await client.fetchTicker(BTC)).to.include({ symbol: BTC, last: 100, high: 100 });
    expect(Object.keys(await client.fetchTickers())).to.have.members([BTC, ETH]);
  });

  it('pages bars newest first, with both ends left out, and says which is over', async () => {
    const candles = async (query: string) =>
      (await raw(rig, 'GET', `market/candles?instId=BTC-USDT&bar=1s&${query}`)).data as unknown as string[][];
    const times = (bars: string[][]) => bars.map(bar => Number(bar[0]) - START);
    expect(times(await candles('limit=3'))).to.deep.equal([4_000, 3_000, 2_000]);
    expect(times(await candles(`after=${START + 3_000}&limit=2`))).to.deep.equal([2_000, 1_000]);
    expect(times(await candles(`after=${START + 3_000}&before=${START}`))).to.deep.equal([2_000, 1_000]);
    const [forming] = (await raw(rig, 'GET', 'market/candles?instId=BTC-USDT&bar=1m&limit=1'))
      .data as unknown as string[][];
    expect(forming).to.deep.equal([String(START), '100', '100', '100', '100', '50', '5000', '5000', '0']);
    expect((await candles('limit=1'))[0]?.[8]).to.equal('1');
  });

  it('keeps the latest 1440 bars in one place and older ones in another', async () => {
    const old = `instId=BTC-USDT&bar=1s&after=${START - 3_600_000}&limit=1`;
    expect((await raw(rig, 'GET', `market/candles?${old}`)).data).to.deep.equal([]);
    expect((await raw(rig, 'GET', `market/history-candles?${old}`)).data).to.have.length(1);
  });

  it('pages trades by their id', async () => {
    const trades = async (query: string) =>
      (await raw(rig, 'GET', `market/history-trades?instId=BTC-USDT&${query}`)).data.map(({ tradeId }) =>
        Number(tradeId),
      );
    const [newest = 0] = await trades('limit=1');
    expect(await trades(`after=${newest - 2}&limit=2`)).to.deep.equal([newest - 3, newest - 4]);
    expect(await trades(`before=${newest - 2}`)).to.deep.equal([newest, newest - 1]);
  });

  it('shows a halted instrument as suspended, and a delisted one not at all', async () => {
    const states = async () =>
      (await raw(rig, 'GET', 'public/instruments?instType=SPOT')).data.map(({ instId, state }) => `${instId} ${state}`);
    const listing = rig.exchange.venue.listing(ETH);
    if (listing === null) throw new Error('ETH/USDT is listed');
    rig.exchange.venue.execute({ kind: 'list-market', listing: { ...listing, status: 'halted' } });
    expect(await states()).to.deep.equal(['BTC-USDT live', 'ETH-USDT suspend']);
    rig.exchange.venue.execute({ kind: 'list-market', listing: { ...listing, status: 'delisted' } });
    expect(await states()).to.deep.equal(['BTC-USDT live']);
  });
});
