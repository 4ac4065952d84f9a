import { isDeepStrictEqual } from 'node:util';
import { expect } from 'chai';
import type { MarketSymbol } from '#shared/domain/instrument.ts';
import { faultScript } from '#shared/exchange/paper/faults/script.ts';
import type { BookLoss, FollowedBook, MarketData, TickerFrame, TradeFrame } from '#shared/exchange/port.ts';
import { BTC, ETH } from '../scripted-venue.ts';
import { EACH_VENUE, openStage, type Stage } from './venues.ts';

const DEPTH = 5;

/** Keeps what subscriptions tell. */
class Heard {
  readonly books: FollowedBook[] = [];
  readonly trades: TradeFrame[] = [];
  readonly tickers: TickerFrame[] = [];
  readonly losses: (BookLoss | 'connection')[] = [];
  readonly unread: string[] = [];
  frames = 0;
  readonly book = (frame: FollowedBook): void => void this.books.push(frame);
  readonly trade = (frame: TradeFrame): void => void this.trades.push(frame);
  readonly ticker = (frame: TickerFrame): void => void this.tickers.push(frame);
  readonly bookLost = (_symbol: MarketSymbol, loss: BookLoss): void => void this.losses.push(loss);
  readonly unreadable = (text: string): void => void this.unread.push(text);
  readonly heard = (): void => {
    this.frames += 1;
  };
  readonly connection = ({ kind }: { readonly kind: string }): void => {
    if (kind === 'lost') this.losses.push('connection');
  };

  latest(symbol: MarketSymbol): FollowedBook | undefined {
    return this.books.findLast(each => each.symbol === symbol);
  }
}

for (const { name } of EACH_VENUE) {
  describe(`live market of ${name}`, () => {
    let stage: Stage;
    let market: MarketData;
    let price: number;

    beforeEach(async () => {
      stage = await openStage(name);
      market = await stage.openMarketData();
      price = 100;
    });
    afterEach(async () => {
      await market.close();
      await stage.stop();
    });

    /** Lets the market go on until `condition` holds, the price with it: not straight back, which would hide a change that was missed. */
    const until = async (condition: () => boolean): Promise<void> => {
      while (!condition()) {
        price = 100 + ((price - 99) % 5);
        for (const symbol of [BTC, ETH]) stage.feed.moveTo(symbol, price);
        await stage.exchange.advance(1);
        await new Promise(resolve => setTimeout(resolve, 5)); // sockets need turns of both sides
      }
    };
    /** The market stands still, and what was told of it last is what the venue says when asked. */
    const isUpToDate = async (heard: Heard, symbol: MarketSymbol): Promise<void> => {
      const read = await market.book(symbol, DEPTH);
      if (!read.ok) throw new Error(read.error.message);
      const { sequence, bids, asks } = read.value; // where the venue numbers no answer, the levels say which one it is
      const isSame = (frame: FollowedBook | undefined): boolean =>
        sequence === null ? isDeepStrictEqual([frame?.bids, frame?.asks], [bids, asks]) : frame?.sequence === sequence;
      while (!isSame(heard.latest(symbol))) await new Promise(setImmediate);
      expect(heard.latest(symbol)).to.deep.include({ bids, asks });
    };

    it('tells the book when asked, best first, as text', async () => {
      const read = await market.book(BTC, 3);
      if (!read.ok) throw new Error(read.error.message);
      const { symbol, bids, asks } = read.value;
      expect(symbol).to.equal(BTC);
      expect([bids.length, asks.length]).to.deep.equal([3, 3]);
      const prices = [...bids.toReversed(), ...asks].map(([at]) => Number(at));
      expect(prices).to.deep.equal([...prices].sort((a, b) => a - b));
      expect(bids[0]?.[1]).to.be.a('string');
    });

    it('tells the latest trades when asked, oldest first', async () => {
      stage.feed.moveTo(BTC, 101);
      await stage.exchange.advance(3);
      const read = await market.trades(BTC, 3);
      if (!read.ok) throw new Error(read.error.message);
      expect(read.value).to.have.length(3);
      const ids = read.value.map(({ venueTradeId }) => Number(venueTradeId));
      expect(ids).to.deep.equal([...ids].sort((a, b) => a - b));
      expect(read.value.at(-1)).to.include({ symbol: BTC });
      expect(Number(read.value.at(-1)?.price)).to.equal(101);
      expect(read.value.at(-1)?.takerSide).to.be.oneOf(['buy', 'sell']);
    });

    it('tells tickers when asked', async () => {
      stage.feed.moveTo(BTC, 101);
      await stage.exchange.advance(1);
      const read = await market.tickers([BTC, ETH]);
      if (!read.ok) throw new Error(read.error.message);
      expect(read.value.map(({ symbol }) => symbol)).to.have.members([BTC, ETH]);
      const btc = read.value.find(({ symbol }) => symbol === BTC);
      expect(Number(btc?.last)).to.equal(101);
      expect(Number(btc?.bid?.[0])).to.be.lessThan(Number(btc?.ask?.[0]));
    });

    it('follows books', async () => {
      const heard = new Heard();
      market.subscribeBook([BTC, ETH], DEPTH, heard);
      await until(() => heard.books.length > 10);
      await isUpToDate(heard, BTC);
      await isUpToDate(heard, ETH);
      expect([heard.losses, heard.unread]).to.deep.equal([[], []]);
    });

    it('finds that a frame of a book is missing, and takes it up anew', async () => {
      const heard = new Heard();
      market.subscribeBook([BTC], DEPTH, heard);
      await until(() => heard.books.length > 1);
      const drop = { frame: 'any', times: 1, do: { kind: 'drop' } };
      stage.exchange.venue.faults.load(faultScript.parse({ faults: [drop] }));
      await until(() => heard.losses.length > 0);
      const before = heard.books.length;
      await until(() => heard.books.length > before + 1);
      await isUpToDate(heard, BTC);
    });

    it('takes books up anew on a new connection', async () => {
      const heard = new Heard();
      market.subscribeBook([BTC], DEPTH, heard);
      await until(() => heard.books.length > 1);
      stage.exchange.venue.faults.load(faultScript.parse({ faults: [{ do: { kind: 'maintenance', forMs: 50 } }] }));
      await until(() => heard.losses.includes('connection'));
      const before = heard.books.length;
      await until(() => heard.books.length > before);
      await isUpToDate(heard, BTC);
    });

    it('follows trades, each once, in their order', async () => {
      const heard = new Heard();
      const stop = market.subscribeTrades([BTC], heard);
      await until(() => heard.trades.length > 10);
      const first = heard.trades[0]?.venueTradeId;
      const read = await market.trades(BTC, 500);
      if (!read.ok) throw new Error(read.error.message);
      const { value: listed } = read;
      while (heard.trades.at(-1)?.venueTradeId !== listed.at(-1)?.venueTradeId) await new Promise(setImmediate);
      const from = listed.findIndex(({ venueTradeId }) => venueTradeId === first);
      expect(heard.trades).to.deep.equal(listed.slice(from));
      stop();
      const before = heard.frames;
      await stage.exchange.advance(2);
      await market.serverTime();
      expect(heard.frames).to.equal(before);
    });

    it('follows tickers', async () => {
      const heard = new Heard();
      market.subscribeTickers([BTC, ETH], heard);
      await until(() => [BTC, ETH].every(symbol => heard.tickers.filter(each => each.symbol === symbol).length > 2));
      const latest = heard.tickers.findLast(({ symbol }) => symbol === BTC);
      expect(Number(latest?.bid?.[0])).to.be.lessThan(Number(latest?.ask?.[0]));
      expect(heard.unread).to.deep.equal([]);
    });
  });
}
