import { expect } from 'chai';
import type { MarketSymbol } from '#shared/domain/instrument.ts';
import type { CandleFrame, ConnectionEvent, MarketData } from '#shared/exchange/port.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { BTC, ETH, START } from '../scripted-venue.ts';
import { EACH_VENUE, openStage, type Stage } from './venues.ts';

const NOPE = 'NOPE/USDT' as MarketSymbol;

/** Keeps what a subscription tells, and lets a test wait for it. */
class Heard {
  readonly candles: CandleFrame[] = [];
  readonly connections: ConnectionEvent[] = [];
  readonly unread: string[] = [];
  #wake: () => void = () => undefined;
  readonly candle = (frame: CandleFrame): void => this.#tell(() => this.candles.push(frame));
  readonly unreadable = (text: string): void => this.#tell(() => this.unread.push(text));
  readonly connection = (event: ConnectionEvent): void => this.#tell(() => this.connections.push(event));

  #tell(note: () => unknown): void {
    note();
    this.#wake();
  }

  async until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      await new Promise<void>(resolve => {
        this.#wake = resolve;
      });
    }
  }
}

for (const { name, minNotional, maxQuantity } of EACH_VENUE) {
  describe(`market data of ${name}`, () => {
    let stage: Stage;
    let market: MarketData;

    beforeEach(async () => {
      stage = await openStage(name);
      market = await stage.openMarketData();
    });
    afterEach(async () => {
      await market.close();
      await stage.stop();
    });

    it('lists instruments with their filters', async () => {
      const read = await market.instruments([ETH]);
      if (!read.ok) throw new Error(read.error.message);
      expect(read.value.map(each => each.symbol)).to.deep.equal([ETH]);
      const [eth] = read.value;
      expect(eth).to.include({ base: 'ETH', quote: 'USDT', status: 'trading' });
      expect(eth?.tickSize.toFixed()).to.equal('0.01');
      expect(eth?.stepSize.toFixed()).to.equal('0.0001');
      expect(eth?.minNotional.toFixed()).to.equal(minNotional);
      expect(eth?.maxQuantity.toFixed()).to.equal(maxQuantity);
    });

    it('leaves out what the venue does not list, and still tells the rest', async () => {
      const read = await market.instruments([BTC, NOPE]);
      expect(read.ok && read.value.map(each => each.symbol)).to.deep.equal([BTC]);
    });

    it("tells the venue's time", async () => {
      expect(await market.serverTime()).to.deep.equal({ ok: true, value: START });
    });

    it('gives closed bars only, as text, oldest first', async () => {
      await stage.exchange.advance(3);
      const read = await market.candles({ symbol: BTC, timeframe: '1s', from: START, limit: 10 });
      if (!read.ok) throw new Error(read.error.message);
      expect(read.value.map(bar => bar.openTime - START)).to.deep.equal([0, 1_000, 2_000]);
      expect(read.value[0]).to.include({ symbol: BTC, timeframe: '1s' });
      expect(Number(read.value[0]?.close)).to.equal(100);
      expect(read.value[0]?.close).to.be.a('string');
      const minutes = await market.candles({ symbol: BTC, timeframe: '1m', from: START, limit: 10 });
      expect(minutes.ok && minutes.value).to.deep.equal([]);
    });

    it('pages from and to', async () => {
      await stage.exchange.advance(5);
      const range = { from: epochMs(START + 1_000), to: epochMs(START + 3_000) };
      const read = await market.candles({ symbol: BTC, timeframe: '1s', ...range, limit: 2 });
      expect(read.ok && read.value.map(bar => bar.openTime - START)).to.deep.equal([1_000, 2_000]);
    });

    it('names an unknown symbol', async () => {
      const read = await market.candles({ symbol: NOPE, timeframe: '1s', from: START, limit: 1 });
      expect(read.ok || read.error.code).to.equal('VENUE_UNKNOWN_SYMBOL');
    });

    it('follows closed bars of all symbols, in order', async () => {
      const heard = new Heard();
      market.subscribeCandles([BTC, ETH], '1s', heard);
      await heard.until(() => heard.connections.length > 0);
      expect(heard.connections[0]?.kind).to.equal('connected');
      await subscribed(stage, heard);
      stage.feed.moveTo(BTC, 101);
      const before = heard.candles.length;
      await stage.exchange.advance(2);
      await heard.until(() => heard.candles.length >= before + 4);
      const btc = heard.candles.slice(before).filter(each => each.symbol === BTC);
      expect(btc.map(each => Number(each.close))).to.deep.equal([101, 101]);
      expect(btc[1]?.openTime).to.equal((btc[0]?.openTime ?? 0) + 1_000);
      expect(heard.unread).to.deep.equal([]);
    });

    it('tells when the connection is lost', async () => {
      const heard = new Heard();
      market.subscribeCandles([BTC], '1s', heard);
      await subscribed(stage, heard);
      await stage.disappear();
      await heard.until(() => heard.connections.some(each => each.kind === 'lost'));
    });

    it('stops when it is told to', async () => {
      const heard = new Heard();
      const stop = market.subscribeCandles([BTC], '1s', heard);
      await subscribed(stage, heard);
      stop();
      const before = heard.candles.length;
      await stage.exchange.advance(2);
      await market.serverTime();
      expect(heard.candles.length).to.equal(before);
    });
  });
}

/** The venue answers a subscription without a word to the listener: bars are let go until one is heard, then all of them. */
async function subscribed(stage: Stage, heard: Heard): Promise<void> {
  while (heard.candles.length === 0) {
    await stage.exchange.advance(1);
    await new Promise(resolve => setImmediate(resolve));
  }
  const last = stage.exchange.venue.now() - 1_000;
  const symbols = new Set(heard.candles.map(({ symbol }) => symbol));
  await heard.until(() =>
    [...symbols].every(symbol => heard.candles.findLast(each => each.symbol === symbol)?.openTime === last),
  );
}
