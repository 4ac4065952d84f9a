import { expect } from 'chai';
import { BTC, Listener, READER, type Rig, raw, signed, startRig, TRADER } from './rig.ts';

type Fields = Record<string, unknown>;
const eventIs = (event: string) => (frame: Fields) => frame.e === event;

describe('paper exchange, Binance dialect: streams frame by frame', () => {
  let rig: Rig;
  const open: Listener[] = [];
  before(async () => {
    rig = await startRig();
    await rig.exchange.advance(2);
  });
  afterEach(() => {
    for (const listener of open.splice(0)) listener.close();
  });
  after(() => rig.stop());

  async function connect(path: string): Promise<Listener> {
    const listener = await new Listener(`${rig.ws}${path}`).opened();
    open.push(listener);
    return listener;
  }

  it('sends bars as they are on /ws, and wrapped with their name on /stream', async () => {
    const plain = await connect('/ws/btcusdt@kline_1s');
    const combined = await connect('/stream?streams=btcusdt@kline_1s/ethusdt@trade');
    await rig.exchange.advance(1);
    const bar = await plain.next(eventIs('kline'));
    const now = rig.exchange.venue.now();
    expect(bar).to.deep.include({ e: 'kline', E: now, s: 'BTCUSDT' });
    expect(bar.k).to.deep.include({
      t: now - 1_000,
      T: now - 1,
      i: '1s',
      o: '100.00000000',
      x: true,
      v: '10.00000000',
    });
    const trade = await combined.next(frame => frame.stream === 'ethusdt@trade');
    expect(trade.data).to.include({ e: 'trade', s: 'ETHUSDT', p: '100.00000000', M: true });
    const wrapped = await combined.next(frame => frame.stream === 'btcusdt@kline_1s');
    expect(wrapped.data).to.deep.equal(bar);
  });

  it('closes longer bars when their time is over, and not before', async () => {
    const listener = await connect('/ws/btcusdt@kline_1m');
    await rig.exchange.advance(60);
    const closing = await listener.next(frame => (frame.k as Fields).x === true);
    const closed = closing.k as Fields;
    expect((closed.T as number) - (closed.t as number)).to.equal(59_999);
    expect(closing.E).to.equal((closed.T as number) + 1);
    const forming = (listener.frames as Fields[]).filter(
      frame => (frame.k as Fields).t === closed.t && frame !== closing,
    );
    expect(forming).to.not.be.empty;
    expect(
      forming.every(frame => (frame.k as Fields).x === false && (frame.E as number) <= (closed.T as number)),
    ).to.equal(true);
  });

  it('tells the latency observer which closing frame went out', async () => {
    const listener = await connect('/ws/btcusdt@kline_1s');
    rig.exchange.latency.take();
    await rig.exchange.advance(1);
    const bar = (await listener.next(eventIs('kline'))).k as Fields;
    const { frames } = rig.exchange.latency.take();
    expect(frames).to.have.length(1);
    expect(frames[0]).to.include({ symbol: BTC, timeframe: '1s', openTime: bar.t });
  });

  it('says on which side the taker was', async () => {
    const listener = await connect('/stream?streams=btcusdt@trade/btcusdt@aggTrade');
    for (const [side, buyerIsMaker] of [
      ['BUY', false],
      ['SELL', true],
    ] as const) {
      await signed(rig, 'POST', '/api/v3/order', { symbol: 'BTCUSDT', side, type: 'MARKET', quantity: 0.1 });
      for (const name of ['trade', 'aggTrade']) {
        const frame = await listener.next(({ stream }) => stream === `btcusdt@${name}`);
        expect(frame.data, name).to.include({ m: buyerIsMaker });
      }
      const [last] = (await raw(rig, 'GET', '/api/v3/trades?symbol=BTCUSDT&limit=1')).body as Fields[];
      const [aggregate] = (await raw(rig, 'GET', '/api/v3/aggTrades?symbol=BTCUSDT&limit=1')).body as Fields[];
      expect([last?.isBuyerMaker, aggregate?.m]).to.deep.equal([buyerIsMaker, buyerIsMaker]);
    }
  });

  it('subscribes, lists, unsubscribes and switches wrapping while connected', async () => {
    const listener = await connect('/ws');
    const names = [
      'btcusdt@aggTrade',
      'btcusdt@miniTicker',
      'btcusdt@ticker',
      'btcusdt@bookTicker',
      'btcusdt@depth5',
      '!miniTicker@arr',
      '!ticker@arr',
    ];
    expect(
      await listener.ask({
        method: 'SUBSCRIBE',
        params: [...names, 'nothing@here', 'btcusdt@kline_7m', 'BTCUSDT@trade'],
        id: 1,
      }),
    ).to.deep.equal({ result: null, id: 1 });
    expect((await listener.ask({ method: 'LIST_SUBSCRIPTIONS', id: 2 })).result).to.have.members(names);
    rig.feed.moveTo(BTC, 100.5);
    await rig.exchange.advance(1);
    await listener.next(eventIs('24hrTicker'));
    const seen = listener.frames as Fields[];
    expect(seen.find(eventIs('aggTrade'))).to.include({ s: 'BTCUSDT', M: true });
    expect(seen.find(eventIs('24hrMiniTicker'))).to.include({ c: '100.50000000' });
    expect(seen.find(frame => 'B' in frame && 'A' in frame && frame.e === undefined)).to.include({ s: 'BTCUSDT' });
    await listener.next(frame => Array.isArray(frame));
    expect(seen.find(frame => 'lastUpdateId' in frame)?.bids).to.have.length(5);
    expect((await listener.ask({ method: 'SET_PROPERTY', params: ['combined', true], id: 3 })).result).to.equal(null);
    expect((await listener.ask({ method: 'GET_PROPERTY', params: ['combined'], id: 'four' })).result).to.equal(true);
    await listener.ask({ method: 'UNSUBSCRIBE', params: names.slice(1), id: 5 });
    expect((await listener.ask({ method: 'LIST_SUBSCRIPTIONS', id: 6 })).result).to.deep.equal(['btcusdt@aggTrade']);
    await rig.exchange.advance(1);
    expect(await listener.next(frame => 'stream' in frame)).to.have.property('stream', 'btcusdt@aggTrade');
  });

  const nonsense: readonly [string, unknown, Fields][] = [
    ['no JSON', '{"method":', { code: 3 }],
    ['no method', { id: 1 }, { code: 2, msg: 'Invalid request: missing field `method` at line 1 column 1' }],
    ['an unknown method', { method: 'SUBSCRIB', id: 1 }, { code: 2 }],
    [
      'an id that is no id',
      { method: 'SUBSCRIBE', params: [], id: 1.5 },
      { code: 2, msg: 'Invalid request: request ID must be an unsigned integer' },
    ],
    ['params that are no list', { method: 'SUBSCRIBE', params: 'btcusdt@trade', id: 1 }, { code: 2 }],
    [
      'an unknown property',
      { method: 'GET_PROPERTY', params: ['colour'], id: 7 },
      { code: 0, msg: 'Unknown property', id: 7 },
    ],
    [
      'a property that is no name',
      { method: 'SET_PROPERTY', params: [], id: 7 },
      { code: 2, msg: 'Invalid request: property name must be a string' },
    ],
    [
      'a property of the wrong type',
      { method: 'SET_PROPERTY', params: ['combined', 'yes'], id: 7 },
      { code: 1, msg: 'Invalid value type: expected Boolean' },
    ],
    [
      'too many parameters',
      { method: 'SET_PROPERTY', params: ['combined', true, 1], id: 7 },
      { code: 2, msg: 'Invalid request: too many parameters' },
    ],
  ];
  for (const [what, sent, answer] of nonsense) {
    it(`answers ${what} with an error, and goes on`, async () => {
      const listener = await connect('/ws');
      listener.send(sent);
      expect(await listener.next()).to.include(answer);
      expect(await listener.ask({ method: 'LIST_SUBSCRIPTIONS', id: 99 })).to.deep.equal({ result: [], id: 99 });
    });
  }

  it('closes a connection to a path that it does not have', async () => {
    const listener = await connect('/other');
    const code = await new Promise(resolve => listener.socket.once('close', resolve));
    expect(code).to.equal(1008);
  });

  describe('of an account, by listen key', () => {
    const key = { headers: { 'X-MBX-APIKEY': READER.apiKey } };
    const path = '/api/v3/userDataStream';
    const listenKey = async () =>
      ((await raw(rig, 'POST', path, key)).body as { readonly listenKey: string }).listenKey;

    it('gives one key per account, prolongs and closes it', async () => {
      const first = await listenKey();
      expect(first).to.match(/^\w{64}$/);
      expect(await listenKey()).to.equal(first);
      expect((await raw(rig, 'PUT', `${path}?listenKey=${first}`, key)).body).to.deep.equal({});
      expect((await raw(rig, 'DELETE', `${path}?listenKey=${first}`, key)).body).to.deep.equal({});
      expect((await raw(rig, 'PUT', `${path}?listenKey=${first}`, key)).body).to.deep.include({ code: -1125 });
      expect((await raw(rig, 'DELETE', `${path}?listenKey=${first}`, key)).body).to.deep.include({ code: -1125 });
      expect((await raw(rig, 'POST', path)).body).to.deep.include({ code: -2014 });
    });

    it('runs out after an hour without being prolonged', async () => {
      const first = await listenKey();
      rig.wallOffsetMs = 3_600_001;
      expect((await raw(rig, 'PUT', `${path}?listenKey=${first}`, key)).body).to.deep.include({ code: -1125 });
      expect(await listenKey()).to.not.equal(first);
      rig.wallOffsetMs = 0;
    });

    it('reports orders, fills and balances with the field letters of the venue', async () => {
      const listener = await connect(`/ws/${await listenKey()}`);
      const order = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: 0.1, newClientOrderId: 'letters' };
      await signed(rig, 'POST', '/api/v3/order', order);
      const placed = await listener.next(eventIs('executionReport'));
      expect(placed).to.include({
        s: 'BTCUSDT',
        c: 'letters',
        S: 'BUY',
        o: 'MARKET',
        f: 'GTC',
        q: '0.10000000',
        x: 'NEW',
        X: 'NEW',
        r: 'NONE',
        g: -1,
        C: '',
        t: -1,
        N: null,
        n: '0',
        m: false,
      });
      const traded = await listener.next(frame => frame.x === 'TRADE');
      expect(traded).to.include({ X: 'FILLED', l: '0.10000000', z: '0.10000000', N: 'BTC', w: false, i: placed.i });
      expect(traded.n).to.equal('0.00010000');
      expect(Number(traded.Z)).to.be.closeTo(Number(traded.L) * 0.1, 1e-8);
      const position = await listener.next(eventIs('outboundAccountPosition'));
      expect((position.B as Fields[]).map(({ a }) => a)).to.have.members(['BTC', 'USDT']);
      expect(position.u).to.equal(position.E);
    });

    it('reports cancels, amendments and order lists', async () => {
      const listener = await connect(`/stream?streams=${await listenKey()}`);
      const data = async (wanted: (frame: Fields) => boolean) =>
        (await listener.next(frame => wanted(frame.data as Fields))).data as Fields;
      const limit = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: 0.5, price: 90 };
      await signed(rig, 'POST', '/api/v3/order', { ...limit, newClientOrderId: 'before' });
      await signed(rig, 'PUT', '/api/v3/order/amend/keepPriority', {
        symbol: 'BTCUSDT',
        origClientOrderId: 'before',
        newQty: 0.4,
        newClientOrderId: 'after',
      });
      expect(await data(frame => frame.x === 'REPLACED')).to.include({
        c: 'after',
        C: 'before',
        q: '0.40000000',
        X: 'NEW',
      });
      await signed(rig, 'DELETE', '/api/v3/order', {
        symbol: 'BTCUSDT',
        origClientOrderId: 'after',
        newClientOrderId: 'cancel',
      });
      expect(await data(frame => frame.x === 'CANCELED')).to.include({ c: 'cancel', C: 'after', X: 'CANCELED' });
      const oco = {
        symbol: 'BTCUSDT',
        side: 'SELL',
        quantity: 0.2,
        aboveType: 'LIMIT_MAKER',
        abovePrice: 120,
        belowType: 'STOP_LOSS',
        belowStopPrice: 95,
        listClientOrderId: 'list',
      };
      await signed(rig, 'POST', '/api/v3/orderList/oco', oco);
      const started = await data(frame => frame.e === 'listStatus');
      expect(started).to.include({ c: 'OCO', l: 'EXEC_STARTED', L: 'EXECUTING', C: 'list', r: 'NONE' });
      expect(started.O).to.have.length(2);
      rig.feed.moveTo(BTC, 94);
      await rig.exchange.advance(1);
      expect(await data(frame => frame.x === 'EXPIRED')).to.include({ o: 'LIMIT_MAKER', X: 'EXPIRED' });
      expect(await data(frame => frame.x === 'TRADE')).to.include({ o: 'STOP_LOSS' });
      expect(await data(frame => frame.e === 'listStatus')).to.include({ l: 'ALL_DONE', L: 'ALL_DONE' });
    });

    it('falls silent when the key is closed', async () => {
      const closed = await listenKey();
      const listener = await connect(`/ws/${closed}`);
      await raw(rig, 'DELETE', `${path}?listenKey=${closed}`, key);
      await signed(
        rig,
        'POST',
        '/api/v3/order',
        { symbol: 'ETHUSDT', side: 'BUY', type: 'MARKET', quantity: 0.1 },
        TRADER,
      );
      expect(await listener.ask({ method: 'LIST_SUBSCRIPTIONS', id: 1 })).to.have.property('id', 1);
      expect(listener.frames).to.have.length(1);
      await listener.ask({ method: 'UNSUBSCRIBE', params: [closed], id: 2 });
    });
  });
});
