import { expect } from 'chai';
import { type FaultScriptInput, faultScript } from '#shared/exchange/paper/faults/script.ts';
import { withNullPrices } from '#shared/exchange/paper/faults/spoilt-market.ts';
import type { AccountEvent, Kline } from '#shared/exchange/paper/market.ts';
import { Decimal } from '#shared/kernel/decimal.ts';
import type { Order, OrderRequest } from '#shared/simulation/types.ts';
import { BTC, booksOf, ETH, NOON, type OpenedVenue, openVenue, tempFolders } from './open-venue.ts';

const ALL = { fromId: null, since: null, until: null, limit: 1_000 } as const;
const named = (clientOrderId: string) => ({ kind: 'client-id', clientOrderId }) as const;

describe('paper exchange: faults of the venue', () => {
  const folders = tempFolders();
  let folder: string;
  let exchange: OpenedVenue;
  beforeEach(async () => {
    folder = folders.make();
    exchange = await openVenue(folder);
  });
  afterEach(() => {
    exchange.stop();
    exchange.opened.journal.close();
    folders.remove();
  });

  const load = (...faults: FaultScriptInput['faults']) => exchange.venue.faults.load(faultScript.parse({ faults }));
  const last = (): Decimal => exchange.actual.quote(BTC)!.lastPrice;
  const ticks = (value: Decimal): Decimal => value.toDecimalPlaces(1);
  const place = (order: OrderRequest): Order => {
    const { reply } = exchange.venue.execute<'place-order'>({ kind: 'place-order', account: 'main', order });
    if (!reply.ok) throw new Error(reply.error.kind);
    return reply.value.order;
  };
  const terms = (clientOrderId: string, side: 'buy' | 'sell' = 'buy') =>
    ({ symbol: BTC, side, clientOrderId, quantity: new Decimal('0.01') }) as const;
  const resting = (clientOrderId: string): Order =>
    place({ ...terms(clientOrderId), type: 'limit', timeInForce: 'GTC', price: ticks(last().times('0.9')) });
  const bought = (clientOrderId: string): Order =>
    place({
      ...{ symbol: BTC, side: 'buy', clientOrderId, type: 'market' },
      amount: { kind: 'base', quantity: new Decimal('0.01') },
    });
  /** What reads say of the orders and fills of BTC. */
  const reads = ({ venue } = exchange) => ({
    open: venue.openOrders('main', null).map(({ clientOrderId }) => clientOrderId),
    all: venue.orders('main', BTC, ALL).map(({ clientOrderId, state }) => `${clientOrderId} ${state.kind}`),
    fills: venue.fills('main', BTC, { ...ALL, orderId: null }).length,
  });
  const settled = () => new Promise<void>(resolve => setImmediate(resolve));

  it('without a script the clients see the venue as it is', async () => {
    bought('in');
    resting('low');
    await exchange.advance(5);
    expect(booksOf(exchange)).to.equal(booksOf({ ...exchange, venue: exchange.actual }));
  });

  it('hides an order from its acceptance on, with its fills, until the script ends it', () => {
    load({ order: 'placed', nth: 2, do: { kind: 'hide-order', forMs: 60_000 } });
    bought('seen');
    expect(bought('hidden').state.kind, 'who placed it is told').to.equal('filled');
    resting('later');
    expect(exchange.venue.order('main', BTC, named('hidden'))).to.equal(null);
    expect(reads()).to.deep.equal({ open: ['later'], all: ['seen filled', 'later working'], fills: 1 });
    load({ order: 'placed', do: { kind: 'hide-order', forMs: 60_000, fills: 'visible' } });
    bought('told by its fills');
    expect(reads()).to.deep.equal({
      open: ['later'],
      all: ['seen filled', 'hidden filled', 'later working'],
      fills: 3,
    });
    load({ order: 'placed', do: { kind: 'hide-order', forMs: 60_000 } });
    resting('open');
    expect(reads().open).to.deep.equal(['later']);
    load();
    expect(reads().open).to.deep.equal(['later', 'open']);
  });

  it('hides an order list with its legs', () => {
    load({ order: 'placed', nth: 2, do: { kind: 'hide-order', forMs: 60_000 } });
    bought('in');
    const leg = { ...terms('', 'sell'), quantity: new Decimal('0.005') };
    const { reply } = exchange.venue.execute<'place-oco'>({
      kind: 'place-oco',
      account: 'main',
      clientListId: 'list',
      above: { ...leg, clientOrderId: 'above', type: 'limit-maker', price: ticks(last().times('1.1')) },
      below: { ...leg, clientOrderId: 'below', type: 'stop-loss', stopPrice: ticks(last().times('0.9')) },
    });
    expect(reply.ok).to.equal(true);
    expect(exchange.venue.openOrderLists('main')).to.deep.equal([]);
    expect(exchange.venue.orderLists('main', ALL)).to.deep.equal([]);
    expect(exchange.venue.orderList('main', { kind: 'client-id', clientListId: 'list' })).to.equal(null);
    expect(reads().open, 'only the leg that it befell').to.deep.equal(['below']);
    load();
    expect(exchange.venue.openOrderLists('main')).to.have.length(1);
  });

  it('shows an order as it stood when it was placed, though it has filled', () => {
    load({ order: 'placed', do: { kind: 'stale', forMs: 60_000 } });
    bought('in');
    expect(reads()).to.deep.equal({ open: ['in'], all: ['in working'], fills: 0 });
    bought('next');
    expect(reads()).to.deep.equal({ open: ['in'], all: ['in working', 'next filled'], fills: 1 });
    load();
    expect(reads()).to.deep.equal({ open: [], all: ['in filled', 'next filled'], fills: 2 });
  });

  it('reads of accounts stand still, and the venue goes on', () => {
    resting('before');
    const usdt = exchange.venue.account('main')?.balances;
    load({ do: { kind: 'stale', forMs: 60_000 } });
    bought('meanwhile');
    expect(reads()).to.deep.equal({ open: ['before'], all: ['before working'], fills: 0 });
    expect(exchange.venue.account('main')?.balances).to.deep.equal(usdt);
    expect(reads({ ...exchange, venue: exchange.actual }).fills).to.equal(1);
    load();
    expect(reads().fills).to.equal(1);
  });

  it('a gap jumps over the stop, stays, shows in every bar, and survives a restart and a compaction', async () => {
    bought('in');
    place({
      ...terms('stop', 'sell'),
      quantity: new Decimal('0.005'),
      type: 'stop-loss',
      stopPrice: ticks(last().times('0.97')),
    });
    const before = last();
    const stop = exchange.venue.order('main', BTC, named('stop'))!;
    const eth = exchange.actual.quote(ETH)!.lastPrice;
    const trades: Decimal[] = [];
    exchange.venue.follow({ kind: 'trades', symbol: BTC }, event => {
      if (event.kind === 'market-traded') trades.push(event.price);
    });
    await exchange.advance(2);
    trades.length = 0;
    load({ do: { kind: 'gap', symbol: BTC, by: '-0.12' } });
    await exchange.advance(1);
    const sold = exchange.venue.order('main', BTC, named('stop'))!;
    expect(sold.state.kind).to.equal('filled');
    expect(sold.filledQuote.div(sold.filled).div(before).toNumber()).to.be.closeTo(0.88, 0.005);
    expect(trades.every(price => price.lt(stop.stopPrice!.times('0.95')))).to.equal(true);
    expect(exchange.actual.quote(ETH)!.lastPrice.div(eth).toNumber()).to.be.closeTo(1, 0.01);
    await exchange.advance(70);
    expect(last().div(before).toNumber()).to.be.closeTo(0.88, 0.02);
    const bars = longBars(exchange);
    const day = exchange.venue.klines(BTC, '1d', { limit: 1 })[0]!;
    expect(day.high.div(day.low).toNumber()).to.be.greaterThan(1.1);

    const books = booksOf(exchange);
    for (const end of ['crash', 'compact'] as const) {
      if (end === 'compact') exchange.compact();
      exchange.opened.journal.close();
      exchange = await openVenue(folder);
      expect(booksOf(exchange), end).to.equal(books);
      expect(longBars(exchange), end).to.equal(bars);
    }
  });

  it('two gaps add up', async () => {
    const before = last();
    load({ do: { kind: 'gap', symbol: BTC, by: 0.5 } }, { do: { kind: 'gap', symbol: BTC, by: -0.5 } });
    await exchange.advance(1);
    expect(last().div(before).toNumber()).to.be.closeTo(0.75, 0.005);
  });

  it('carries bad prices on bars since then, trades, tickers and quotes, of that symbol alone', async () => {
    await exchange.advance(61);
    const told: Kline[] = [];
    exchange.venue.follow({ kind: 'bars', symbol: BTC, timeframe: '1s' }, event => {
      if (event.kind === 'bar') told.push(event.kline);
    });
    for (const [value, text] of [
      ['zero', '"0"'],
      ['null', 'null'],
      ['nan', '"NaN"'],
    ] as const) {
      load({ do: { kind: 'bad-price', symbol: BTC, value, forMs: 60_000 } });
      await exchange.advance(1);
      const [earlier, now] = exchange.venue.klines(BTC, '1s', { limit: 2 });
      const seen = [
        told.at(-1)?.close,
        now?.high,
        exchange.venue.dayTicker(BTC)?.last,
        exchange.venue.quote(BTC)?.lastPrice,
      ];
      const wire = withNullPrices(
        JSON.stringify([...seen, exchange.venue.trades(BTC, { limit: 1 })[0]?.price].map(String)),
      );
      expect(wire, value).to.equal(`[${Array(5).fill(text).join(',')}]`);
      expect(earlier?.close.gt(0), 'what was over is as it was').to.equal(true);
      expect(exchange.venue.klines(ETH, '1s', { limit: 1 })[0]?.close.gt(0)).to.equal(true);
    }
    load();
    expect(exchange.venue.klines(BTC, '1s', { limit: 1 })[0]?.close.gt(0)).to.equal(true);
  });

  it('delists a market: its orders end and new ones are refused, after a restart too, until it is listed again', async () => {
    resting('low');
    load({ do: { kind: 'delist', symbol: BTC } });
    expect(exchange.venue.listing(BTC)?.status).to.equal('delisted');
    expect(reads().open).to.deep.equal([]);
    expect(() => resting('more')).to.throw('market-closed');
    exchange.opened.journal.close();
    exchange = await openVenue(folder);
    expect(() => resting('more')).to.throw('market-closed');
    load({ do: { kind: 'relist', symbol: BTC } });
    expect(resting('more').state.kind).to.equal('working');
  });

  it('replaces an order by cancel and create', async () => {
    const told: string[] = [];
    exchange.venue.followAccount('main', (event: AccountEvent) => {
      if (event.kind === 'order-changed')
        told.push(`${event.order.id} ${event.order.clientOrderId} ${event.change.kind}`);
    });
    load({ order: 'placed', do: { kind: 'replace' } });
    bought('in');
    expect(told.splice(0), 'what has filled is none of its business').to.have.length(2);
    const { id } = resting('low');
    await settled();
    expect(told).to.deep.equal([`${id} low placed`, `${id} low cancelled`, `${id + 1} low placed`]);
    expect(exchange.venue.order('main', BTC, named('low'))?.id).to.equal(id + 1);
  });

  it('skews the clock, and nothing else', () => {
    load({ do: { kind: 'skew', ms: -5_000, forMs: 60_000 } });
    expect(exchange.venue.now()).to.equal(NOON - 5_000);
    expect(exchange.venue.faults.skewed(NOON)).to.equal(NOON - 5_000);
    expect(resting('low').placedAt).to.equal(NOON);
    load();
    expect(exchange.venue.now()).to.equal(NOON);
  });

  it('ends all that lasts with the venue', () => {
    load({ do: { kind: 'maintenance', forMs: 60_000 } });
    expect(exchange.venue.faults.isClosed()).to.equal(true);
    exchange.stop();
    expect(exchange.venue.faults.isClosed()).to.equal(false);
  });
});

/** The latest bars that are made of others, as JSON. */
const longBars = ({ venue }: OpenedVenue): string =>
  JSON.stringify((['1m', '1h', '1d'] as const).map(timeframe => venue.klines(BTC, timeframe, { limit: 3 })));
