import { expect } from 'chai';
import { Redis } from 'ioredis';
import { type Tick, tick } from '#shared/contracts/ticks.ts';
import { faultScript } from '#shared/exchange/paper/faults/script.ts';
import { BTC, ETH, type Rig, startRig } from '#tests/contract/paper-binance/rig.ts';
import { type TestDatabase, testDatabase } from '../database.ts';
import { redisUrl } from '../messaging/post.ts';
import { type Running, startAgent } from './fixture.ts';

describe('ticks of data-collection', () => {
  let test: TestDatabase;
  let rig: Rig;
  let agent: Running;
  let redis: Redis;
  const heard: { readonly channel: string; readonly tick: Tick }[] = [];

  beforeEach(async () => {
    test = await testDatabase();
    rig = await startRig();
    heard.length = 0;
    redis = new Redis(redisUrl());
    const prefix = new URL(test.url).pathname;
    await redis.psubscribe(`${prefix}:ticks:*`);
    redis.on('pmessage', (_pattern: string, channel: string, text: string) => {
      heard.push({ channel: channel.slice(prefix.length), tick: tick.parse(JSON.parse(text)) });
    });
    const config = { streams: ['ticker' as const, 'book' as const, 'trades' as const], bookDepth: 3 };
    agent = await startAgent({ test, restUrl: rig.url, streamUrl: rig.ws, config });
  });
  afterEach(async () => {
    await agent.stop();
    redis.disconnect();
    await rig.stop();
    await test.drop();
  });

  let price = 100;
  const until = async (condition: () => boolean): Promise<void> => {
    while (!condition()) {
      price = price === 100 ? 101 : 100;
      for (const symbol of [BTC, ETH]) rig.feed.moveTo(symbol, price);
      await rig.exchange.advance(1);
      await new Promise(resolve => setTimeout(resolve, 10));
    }
  };
  const on = (channel: string): readonly Tick[] =>
    heard.filter(each => each.channel === channel).map(each => each.tick);

  it('are published on a channel per instrument and stream, with the sequence of the venue', async () => {
    const channels = ['BTC/USDT', 'ETH/USDT'].flatMap(symbol =>
      ['ticker', 'book', 'trades'].map(stream => `:ticks:binance:${symbol}:${stream}`),
    );
    await until(() => channels.every(channel => on(channel).length > 3));
    expect(new Set(heard.map(({ channel }) => channel))).to.deep.equal(new Set(channels));
    const books = on(':ticks:binance:BTC/USDT:book').filter(each => each.kind === 'book');
    expect(books[0]?.bids).to.have.length(3);
    const sequences = books.map(({ sequence }) => sequence);
    expect(sequences).to.deep.equal([...new Set(sequences)].sort((a, b) => a - b));
    expect(agent.agent.details?.().streamAgesMs).to.have.all.keys('candles', 'ticker', 'book', 'trades');
  });

  it('are what is stored beside the candles of trades and book', async () => {
    const known = async () =>
      test.db
        .selectFrom('candles')
        .select(['trades', 'buy_volume', 'volume', 'mean_spread', 'mean_imbalance'])
        .where('mean_spread', 'is not', null)
        .where('trades', '>', 0)
        .execute();
    let rows = await known();
    while (rows.length < 3) {
      price = price === 100 ? 101 : 100;
      for (const symbol of [BTC, ETH]) rig.feed.moveTo(symbol, price);
      await rig.exchange.advance(1);
      await new Promise(resolve => setTimeout(resolve, 10));
      rows = await known();
    }
    for (const row of rows) {
      expect(row.mean_spread).to.be.within(1e-9, 0.1);
      expect(row.mean_imbalance).to.be.within(-1, 1);
      expect(Number(row.buy_volume)).to.be.at.least(0);
    }
    const marks = await test.db.selectFrom('marks').select(['price', 'mid']).execute();
    expect(marks).to.have.length.above(0);
    for (const { mid } of marks) expect(Number(mid)).to.be.within(50, 150);
  });

  it('say when a book is lost, before there is one again', async () => {
    const books = (): readonly Tick[] => on(':ticks:binance:BTC/USDT:book');
    await until(() => books().some(({ kind }) => kind === 'book'));
    const drop = { frame: 'other', symbol: BTC, times: 60, do: { kind: 'drop' } };
    rig.exchange.venue.faults.load(faultScript.parse({ faults: [drop] }));
    await until(() => books().some(({ kind }) => kind === 'book-lost'));
    await until(() => books().at(-1)?.kind === 'book');
  });
});
