import { expect } from 'chai';
import type { Kline, MarketEvent } from '#shared/exchange/paper/market.ts';
import { Decimal } from '#shared/kernel/decimal.ts';
import { DAY_MS, epochMs } from '#shared/kernel/time.ts';
import { BTC, ETH, NOON, type OpenedVenue, openVenue, SECOND, tempFolders } from './open-venue.ts';

const HOUR = 3_600 * SECOND;
const plain = ({ openTime, open, high, low, close, volume }: Kline) =>
  JSON.stringify({ openTime, open, high, low, close, volume });

describe('paper exchange: public market', () => {
  const folders = tempFolders();
  let exchange: OpenedVenue;
  beforeEach(async () => {
    exchange = await openVenue(folders.make());
  });
  afterEach(() => {
    exchange.opened.journal.close();
    folders.remove();
  });

  it('serves history from the first second, back to the beginning of yesterday', () => {
    const { venue } = exchange;
    const seconds = venue.klines(BTC, '1s', { limit: 1_000 });
    expect(seconds).to.have.length(1_000);
    expect(seconds.at(-1)).to.include({ openTime: NOON - SECOND, closeTime: NOON, closed: true });
    expect(venue.klines(BTC, '1h', { limit: 1_000 })).to.have.length(36);
    const days = venue.klines(BTC, '1d', { limit: 10 });
    expect(days.map(day => day.closed)).to.deep.equal([true, false]);
    expect(days[0]?.openTime).to.equal(NOON - HOUR * 12 - DAY_MS);
    expect(venue.quote(BTC)?.lastPrice.toString()).to.equal(seconds.at(-1)?.close.toString());
    expect(venue.klines('NO/SUCH' as typeof BTC, '1s', { limit: 5 })).to.deep.equal([]);
  });

  it('pages forward from a start and back from an end', () => {
    const { venue } = exchange;
    const all = venue.klines(ETH, '1m', { limit: 60 });
    const from = venue.klines(ETH, '1m', { start: all[10]!.openTime, limit: 5 });
    expect(from.map(plain)).to.deep.equal(all.slice(10, 15).map(plain));
    const to = venue.klines(ETH, '1m', { end: epochMs(all[20]!.openTime + 17), limit: 3 });
    expect(to.map(plain)).to.deep.equal(all.slice(18, 21).map(plain));
    expect(venue.klines(ETH, '1m', { start: epochMs(NOON + DAY_MS), limit: 3 })).to.deep.equal([]);
  });

  it('folds longer bars as the base bars come, and they are what history says afterwards', async () => {
    const { venue } = exchange;
    const heard: Kline[] = [];
    const leave = venue.follow({ kind: 'bars', symbol: BTC, timeframe: '1m' }, event => {
      if (event.kind === 'bar') heard.push(event.kline);
    });
    await exchange.advance(59);
    expect(heard).to.have.length(59);
    expect(heard.every(bar => !bar.closed && bar.openTime === NOON)).to.equal(true);
    expect(venue.klines(BTC, '1m', { limit: 1 }).map(plain)).to.deep.equal([plain(heard.at(-1)!)]);
    await exchange.advance(62);
    const closed = heard.filter(bar => bar.closed);
    expect(closed.map(bar => bar.openTime)).to.deep.equal([NOON, NOON + 60 * SECOND]);
    expect(venue.klines(BTC, '1m', { start: NOON, limit: 2 }).map(plain)).to.deep.equal(closed.map(plain));
    leave();
    await exchange.advance(1);
    expect(heard).to.have.length(121);
  });

  it('tells fills before closing bars, all symbols in order, and the step last', async () => {
    const { venue } = exchange;
    const told: string[] = [];
    const note = (event: MarketEvent): void => {
      told.push(event.kind === 'bar' ? `bar ${event.kline.symbol}` : event.kind);
    };
    for (const symbol of [ETH, BTC]) venue.follow({ kind: 'bars', symbol, timeframe: '1s' }, note);
    venue.follow({ kind: 'steps' }, note);
    venue.follow({ kind: 'book', symbol: BTC }, note);
    venue.followAccount('main', event => told.push(event.kind));
    const price = venue.quote(BTC)!.lastPrice.times(2).toDecimalPlaces(2);
    const above = { type: 'limit', symbol: BTC, side: 'sell', clientOrderId: 'x', timeInForce: 'GTC' } as const;
    const amount = { kind: 'quote', quoteQuantity: new Decimal(500) } as const;
    venue.execute<'place-order'>({
      kind: 'place-order',
      account: 'main',
      order: { type: 'market', symbol: BTC, side: 'buy', clientOrderId: 'm', amount },
    });
    expect(told).to.have.members(['order-changed', 'order-changed', 'balances-changed', 'book-changed']);
    const refused = venue.execute<'place-order'>({
      kind: 'place-order',
      account: 'main',
      order: { ...above, price, quantity: new Decimal(50) },
    });
    expect(refused.reply.ok).to.equal(false);
    told.length = 0;
    await exchange.advance(1);
    expect(told.filter(kind => kind !== 'book-changed')).to.deep.equal(['bar BTC/USDT', 'bar ETH/USDT', 'step']);
    expect(told.indexOf('book-changed')).to.be.lessThan(told.indexOf('bar BTC/USDT'));
  });

  it('keeps recent trades and a ticker of the last day', async () => {
    await exchange.advance(30);
    const { venue } = exchange;
    const trades = venue.trades(BTC, { limit: 10 });
    expect(trades).to.have.length(10);
    const ids = trades.map(trade => trade.tradeId);
    expect(ids).to.deep.equal([...ids].sort((a, b) => a - b));
    expect(venue.trades(BTC, { fromId: ids[3], limit: 2 }).map(trade => trade.tradeId)).to.deep.equal(ids.slice(3, 5));
    expect(venue.trades(BTC, { start: venue.now(), limit: 1_000 }).every(trade => trade.at === venue.now())).to.equal(
      true,
    );
    const ticker = venue.dayTicker(BTC)!;
    const hours = venue.klines(BTC, '1h', { limit: 25 });
    expect(ticker.last.toString()).to.equal(venue.quote(BTC)!.lastPrice.toString());
    expect(ticker.openTime).to.equal(NOON + 30 * SECOND - DAY_MS + HOUR - 30 * SECOND);
    expect(ticker.high.toString()).to.equal(Decimal.max(...hours.slice(1).map(bar => bar.high)).toString());
    expect(venue.dayTicker('NO/SUCH' as typeof BTC)).to.equal(null);
  });

  it('remembers when frames went out and orders came in', () => {
    const { latency } = exchange;
    latency.closingFrameSent(BTC, '1s', NOON);
    latency.closingFrameSent(BTC, '1s', NOON); // to a second client
    latency.orderReceived(BTC, 'a');
    latency.orderReceived(ETH, 'b');
    const { frames, orders } = latency.take();
    expect(frames).to.have.length(1);
    expect(orders.map(order => order.lastFrame?.openTime ?? null)).to.deep.equal([NOON, null]);
    expect(orders[0]!.receivedAtMs).to.be.at.least(frames[0]!.sentAtMs);
    expect(latency.take()).to.deep.equal({ frames: [], orders: [] });
  });
});
