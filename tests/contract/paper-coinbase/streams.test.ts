import { expect } from 'chai';
import { faultScript } from '#shared/exchange/paper/faults/script.ts';
import { BTC, Listener, type Rig, STRANGER, signed, startRig, token } from './rig.ts';

type Json = Record<string, unknown>;

describe('paper exchange, Coinbase dialect: streams, frame by frame', () => {
  let rig: Rig;
  let socket: Listener;
  beforeEach(async () => {
    rig = await startRig();
    await rig.exchange.advance(3);
    socket = await new Listener(rig.ws).opened();
  });
  afterEach(async () => {
    socket.close();
    await rig.stop();
  });

  const subscribe = (channel: string, rest: Json = {}): void =>
    socket.send({ type: 'subscribe', channel, product_ids: ['BTC-USDT'], ...rest });
  const next = (channel: string): Promise<Json> => socket.next(frame => frame.channel === channel);
  const eventOf = (frame: Json): Json => (frame.events as readonly Json[])[0] ?? {};
  /** The next event of a channel. */
  const heard = async (channel: string): Promise<Json> => eventOf(await next(channel));
  const errorOf = async (): Promise<unknown> => (await socket.next(frame => frame.type === 'error')).message;
  async function moveTo(price: number): Promise<void> {
    rig.feed.moveTo(BTC, price);
    await rig.exchange.advance(1);
  }
  const place = async (order_configuration: object, change: Json = {}): Promise<string> => {
    const body = { client_order_id: 'one', product_id: 'BTC-USDT', side: 'BUY', order_configuration, ...change };
    return String(((await signed(rig, 'POST', '/orders', { body })).body as Json).order_id);
  };
  const resting = { limit_limit_gtc: { base_size: '0.5', limit_price: '90' } };

  it('numbers every message of a connection, whatever its channel', async () => {
    subscribe('market_trades');
    subscribe('ticker');
    subscribe('heartbeats');
    for (let confirmed = 0; confirmed < 3; confirmed++) await next('subscriptions');
    await rig.exchange.advance(2);
    await next('heartbeats');
    await next('heartbeats');
    const numbers = socket.frames.map(frame => (frame as Json).sequence_num);
    expect(numbers).to.deep.equal(numbers.map((_, index) => index));
  });

  it('leaves a gap where a message was lost', async () => {
    subscribe('market_trades');
    subscribe('heartbeats');
    for (let confirmed = 0; confirmed < 2; confirmed++) await next('subscriptions');
    rig.exchange.venue.faults.load(faultScript.parse({ faults: [{ frame: 'candle', do: { kind: 'drop' } }] }));
    const seen = socket.frames.length;
    await rig.exchange.advance(2);
    await next('market_trades');
    const numbers = socket.frames.slice(seen - 1).map(frame => Number((frame as Json).sequence_num));
    const steps = numbers.slice(1).map((number, index) => number - (numbers[index] ?? 0));
    expect(steps.filter(step => step !== 1)).to.deep.equal([2]);
  });

  it('tells trades newest first: the latest at once, then those of each step, dated into the bar that they made', async () => {
    subscribe('market_trades');
    const snapshot = await heard('market_trades');
    expect(snapshot.type).to.equal('snapshot');
    expect(snapshot.trades).to.have.length.greaterThan(8);
    await moveTo(101);
    const frame = await next('market_trades');
    const { type, trades } = eventOf(frame);
    expect(type).to.equal('update');
    const ids = (trades as readonly Json[]).map(trade => Number(trade.trade_id));
    expect(ids).to.deep.equal(ids.toSorted((a, b) => b - a));
    const end = rig.exchange.venue.now();
    expect(frame.timestamp).to.equal(new Date(end).toISOString());
    expect((trades as readonly Json[]).map(trade => trade.time)).to.deep.equal(
      ids.map(() => new Date(end - 1).toISOString()),
    );
    expect((trades as readonly Json[])[0]).to.include({ product_id: 'BTC-USDT', price: '101' });
  });

  it('sends the heartbeat of a step behind everything else of it', async () => {
    subscribe('heartbeats');
    subscribe('market_trades');
    await next('subscriptions').then(() => next('subscriptions'));
    await rig.exchange.advance(1);
    const end = new Date(rig.exchange.venue.now()).toISOString();
    const trades = await next('market_trades');
    const beat = await socket.next(frame => frame.channel === 'heartbeats' && frame.timestamp === end);
    expect(Number(beat.sequence_num)).to.be.greaterThan(Number(trades.sequence_num));
    const counters = socket.frames
      .filter(frame => (frame as Json).channel === 'heartbeats')
      .map(frame => eventOf(frame as Json).heartbeat_counter as number);
    expect(counters).to.deep.equal(counters.map((_, index) => (counters[0] ?? 0) + index));
  });

  it('keeps a book whole by its updates', async () => {
    subscribe('level2');
    const book = { bid: new Map<string, string>(), offer: new Map<string, string>() };
    const take = (event: Json): void => {
      for (const { side, price_level, new_quantity } of event.updates as readonly Record<string, string>[]) {
        const levels = side === 'bid' ? book.bid : book.offer;
        if (new_quantity === '0') levels.delete(String(price_level));
        else levels.set(String(price_level), String(new_quantity));
      }
    };
    const snapshot = await heard('l2_data');
    expect([snapshot.type, snapshot.product_id]).to.deep.equal(['snapshot', 'BTC-USDT']);
    take(snapshot);
    for (const price of [101, 99.5, 102]) {
      await moveTo(price);
      take(await heard('l2_data'));
    }
    const depth = rig.exchange.venue.depth(BTC, 5_000);
    const levels = (side: readonly { price: { toFixed(): string }; quantity: { toFixed(): string } }[] = []) =>
      side.map(({ price, quantity }) => `${price.toFixed()} ${quantity.toFixed()}`).sort();
    const kept = (side: Map<string, string>) => [...side].map(([price, quantity]) => `${price} ${quantity}`).sort();
    expect(kept(book.bid)).to.deep.equal(levels(depth?.bids));
    expect(kept(book.offer)).to.deep.equal(levels(depth?.asks));
  });

  it('tells five-minute candles as they form', async () => {
    subscribe('candles');
    expect((await heard('candles')).type).to.equal('snapshot');
    await moveTo(103);
    const { candles } = await heard('candles');
    expect((candles as readonly Json[])[0]).to.include({ product_id: 'BTC-USDT', high: '103', close: '103' });
  });

  it('tells the user of orders with figures so far: open ones at once, then every change', async () => {
    const id = await place(resting);
    subscribe('user', { jwt: token(null) });
    const snapshot = await heard('user');
    expect(snapshot).to.include({ type: 'snapshot' });
    expect((snapshot.orders as readonly Json[]).map(each => each.order_id)).to.deep.equal([id]);
    await moveTo(89);
    const { type, orders } = await heard('user');
    expect(type).to.equal('update');
    expect((orders as readonly Json[])[0]).to.include({
      order_id: id,
      client_order_id: 'one',
      status: 'FILLED',
      cumulative_quantity: '0.5',
      leaves_quantity: '0',
      avg_price: '90',
      total_fees: '0.045',
      number_of_fills: '1',
      order_type: 'Limit',
    });
  });

  it('tells of a bracket as one order', async () => {
    subscribe('user', { jwt: token(null) });
    await heard('user');
    const configuration = { trigger_bracket_gtc: { base_size: '0.5', limit_price: '110', stop_trigger_price: '90' } };
    const id = await place(configuration, { side: 'SELL' });
    const placed = ((await heard('user')).orders as readonly Json[])[0];
    const terms = { order_id: id, client_order_id: 'one', order_type: 'Bracket', limit_price: '110', stop_price: '90' };
    expect(placed).to.include({ ...terms, status: 'OPEN', leaves_quantity: '0.5', trigger_status: 'STOP_PENDING' });
    await moveTo(88);
    const stopped = ((await heard('user')).orders as readonly Json[])[0];
    expect(stopped).to.include({ ...terms, status: 'FILLED', trigger_status: 'STOP_TRIGGERED' });
    const told = socket.frames.filter(frame => (frame as Json).channel === 'user');
    expect(told).to.have.length(3);
  });

  it('closes a connection of the user when user streams end, and no other', async () => {
    const other = await new Listener(rig.ws).opened();
    subscribe('user', { jwt: token(null) });
    await heard('user');
    const closed = new Promise(resolve => socket.socket.once('close', resolve));
    rig.exchange.venue.faults.load(faultScript.parse({ faults: [{ do: { kind: 'expire-stream' } }] }));
    expect(await closed).to.equal(1001);
    expect(other.socket.readyState).to.equal(other.socket.OPEN);
    other.close();
  });

  it('confirms what is subscribed, and stops what is not any more', async () => {
    subscribe('market_trades', { product_ids: ['BTC-USDT', 'ETH-USDT'] });
    expect((await heard('subscriptions')).subscriptions).to.deep.equal({ market_trades: ['BTC-USDT', 'ETH-USDT'] });
    socket.send({ type: 'unsubscribe', channel: 'market_trades', product_ids: ['BTC-USDT'] });
    expect((await heard('subscriptions')).subscriptions).to.deep.equal({ market_trades: ['ETH-USDT'] });
    await rig.exchange.advance(1);
    const { trades } = await heard('market_trades');
    expect((trades as readonly Json[])[0]).to.include({ product_id: 'ETH-USDT' });
    socket.send({ type: 'unsubscribe', channel: 'market_trades' });
    expect((await heard('subscriptions')).subscriptions).to.deep.equal({});
  });

  const now = Math.floor(Date.now() / 1_000);
  const refusals: readonly [string, () => unknown, RegExp][] = [
    ['the user channel without a token', () => ({ type: 'subscribe', channel: 'user' }), /authentication failure/],
    [
      'a token of a stranger',
      () => ({ type: 'subscribe', channel: 'user', jwt: token(null, { key: STRANGER }) }),
      /authentication failure/,
    ],
    [
      'a token that is over',
      () => ({ type: 'subscribe', channel: 'user', jwt: token(null, { claims: { nbf: now - 200, exp: now - 80 } }) }),
      /authentication failure/,
    ],
    ['an unknown channel', () => ({ type: 'subscribe', channel: 'everything' }), /parse/],
    [
      'an unknown product',
      () => ({ type: 'subscribe', channel: 'ticker', product_ids: ['NO-NE'] }),
      /unknown product: NO-NE/,
    ],
    ['what is no JSON', () => 'hello', /parse/],
  ];
  for (const [what, message, words] of refusals) {
    it(`refuses ${what}`, async () => {
      socket.send(message());
      expect(await errorOf()).to.match(words);
    });
  }
});
