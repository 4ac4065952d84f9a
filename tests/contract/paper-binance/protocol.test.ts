import { expect } from 'chai';
import { BTC, ETH, hmac, type RawReply, READER, type Rig, raw, signed, startRig, TRADER } from './rig.ts';

const LIMIT = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: 0.5, price: 90 } as const;
const codeOf = ({ body }: RawReply): unknown => (body as { readonly code?: unknown }).code;
const messageOf = ({ body }: RawReply): unknown => (body as { readonly msg?: unknown }).msg;
const bodyOf = ({ body }: RawReply): Record<string, unknown> => body as Record<string, unknown>;

describe('paper exchange, Binance dialect: the protocol, request by request', () => {
  let rig: Rig;
  before(async () => {
    rig = await startRig();
    await rig.exchange.advance(3);
  });
  after(() => rig.stop());

  const order = (change: Readonly<Record<string, string | number>> = {}, without: readonly string[] = []) => {
    const parameters = Object.fromEntries(
      Object.entries({ ...LIMIT, ...change }).filter(([name]) => !without.includes(name)),
    );
    return signed(rig, 'POST', '/api/v3/order', parameters);
  };

  describe('who may ask', () => {
    const account = (parameters: Readonly<Record<string, string | number>>, key = TRADER) =>
      signed(rig, 'GET', '/api/v3/account', parameters, key);

    it('accepts the signature over query and body together, wherever the parameters stand', async () => {
      const query = 'symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC';
      const body = `quantity=0.5&price=90&recvWindow=5000&timestamp=${Date.now()}`;
      const signature = hmac(TRADER.secret, query + body);
      const reply = await raw(rig, 'POST', `/api/v3/order/test?${query}`, {
        headers: { 'X-MBX-APIKEY': TRADER.apiKey, 'Content-Type': 'application/x-www-form-urlencoded' },
        body: `${body}&signature=${signature.toUpperCase()}`,
      });
      expect(reply).to.include({ status: 200 });
      expect(reply.body).to.deep.equal({});
    });

    const cases: readonly [string, number, number, () => Promise<RawReply>][] = [
      ['no API key', 401, -2014, () => raw(rig, 'GET', '/api/v3/account?timestamp=1&signature=x')],
      ['an unknown API key', 401, -2015, () => account({}, { ...TRADER, apiKey: 'nobody' })],
      ['a key that may only read', 401, -2015, () => signed(rig, 'POST', '/api/v3/order', LIMIT, READER)],
      ['a wrong signature', 400, -1022, () => account({}, { ...TRADER, secret: 'wrong' })],
      [
        'no signature',
        400,
        -1102,
        () =>
          raw(rig, 'GET', `/api/v3/account?timestamp=${Date.now()}`, { headers: { 'X-MBX-APIKEY': TRADER.apiKey } }),
      ],
      [
        'no timestamp',
        400,
        -1102,
        () => raw(rig, 'GET', '/api/v3/account?signature=x', { headers: { 'X-MBX-APIKEY': TRADER.apiKey } }),
      ],
      ['a timestamp that is no number', 400, -1100, () => account({ timestamp: 'now' })],
      ['a timestamp from before the window', 400, -1021, () => account({ timestamp: Date.now() - 6_000 })],
      ['a timestamp from the future', 400, -1021, () => account({ timestamp: Date.now() + 1_500 })],
      ['a window that is too large', 400, -1131, () => account({ recvWindow: 60_001 })],
    ];
    for (const [what, status, code, ask] of cases) {
      it(`refuses ${what} with ${code}`, async () => {
        const reply = await ask();
        expect([reply.status, codeOf(reply)]).to.deep.equal([status, code]);
      });
    }

    it('accepts what is inside the window by the wall clock or by market time', async () => {
      expect(await account({ timestamp: Date.now() - 6_000, recvWindow: 10_000 })).to.include({ status: 200 });
      expect(await account({ timestamp: rig.exchange.venue.now() })).to.include({ status: 200 });
      expect(codeOf(await account({ timestamp: rig.exchange.venue.now() + 2_000 }))).to.equal(-1021);
      rig.wallOffsetMs = 60_000;
      expect(messageOf(await account({}))).to.include('outside of the recvWindow');
      rig.wallOffsetMs = -60_000;
      expect(messageOf(await account({}))).to.include('1000ms ahead');
      rig.wallOffsetMs = 0;
    });
  });

  describe('how parameters must be', () => {
    const cases: readonly [string, number, string, () => Promise<RawReply>][] = [
      ['a missing one', -1102, "'symbol'", () => raw(rig, 'GET', '/api/v3/klines?interval=1m')],
      ['an empty one', -1105, "'symbol'", () => raw(rig, 'GET', '/api/v3/klines?symbol=&interval=1m')],
      ['illegal characters', -1100, 'legal range', () => raw(rig, 'GET', '/api/v3/klines?symbol=btcusdt&interval=1m')],
      [
        'an unknown symbol',
        -1121,
        'Invalid symbol.',
        () => raw(rig, 'GET', '/api/v3/klines?symbol=XXXUSDT&interval=1m'),
      ],
      [
        'an unknown interval',
        -1120,
        'Invalid interval.',
        () => raw(rig, 'GET', '/api/v3/klines?symbol=BTCUSDT&interval=5s'),
      ],
      [
        'one that nobody reads',
        -1104,
        "read '1' parameter(s) but was sent '2'",
        () => raw(rig, 'GET', '/api/v3/depth?symbol=BTCUSDT&what=1'),
      ],
      [
        'one that is sent twice',
        -1101,
        'Duplicate',
        () => raw(rig, 'GET', '/api/v3/depth?symbol=BTCUSDT&symbol=ETHUSDT'),
      ],
      ['a limit of zero', -1130, "'limit'", () => raw(rig, 'GET', '/api/v3/trades?symbol=BTCUSDT&limit=0')],
      [
        'symbol and symbols',
        -1128,
        'Combination',
        () => raw(rig, 'GET', '/api/v3/ticker/price?symbol=BTCUSDT&symbols=%5B%22BTCUSDT%22%5D'),
      ],
      ['a wrong side', -1117, 'Invalid side.', () => order({ side: 'HOLD' })],
      ['a wrong type', -1116, 'Invalid orderType.', () => order({ type: 'MAYBE' })],
      ['a wrong time in force', -1115, 'Invalid timeInForce.', () => order({ timeInForce: 'GTX' })],
      ['too much precision', -1111, "'price' has too much precision", () => order({ price: '90.123456789' })],
      ['a negative quantity', -1100, "'quantity'", () => order({ quantity: '-1' })],
      ['an exponent', -1100, "'quantity'", () => order({ quantity: '1e-3' })],
      ['a limit order without a price', -1102, "'price'", () => order({}, ['price'])],
      ['a limit order with a stop price', -1106, "'stopPrice'", () => order({ stopPrice: 1 })],
      ['a market order with a price', -1106, "'price'", () => order({ type: 'MARKET' }, ['timeInForce'])],
      [
        'a market order without an amount',
        -1102,
        "'quantity' or 'quoteOrderQty'",
        () => order({ type: 'MARKET' }, ['timeInForce', 'price', 'quantity']),
      ],
      ['a client id that is too long', -1100, "'newClientOrderId'", () => order({ newClientOrderId: 'x'.repeat(37) })],
      ['an iceberg', -1013, 'Iceberg', () => order({ icebergQty: 1 })],
      ['a trailing stop', -1013, 'Trailing', () => order({ trailingDelta: 100 })],
      [
        'a query that names no order',
        -1102,
        "'origClientOrderId' or 'orderId'",
        () => signed(rig, 'GET', '/api/v3/order', { symbol: 'BTCUSDT' }),
      ],
      [
        'a wrong cancel restriction',
        -1145,
        'cancelRestrictions',
        () => signed(rig, 'DELETE', '/api/v3/order', { symbol: 'BTCUSDT', orderId: 1, cancelRestrictions: 'ONLY_OLD' }),
      ],
    ];
    for (const [what, code, words, ask] of cases) {
      it(`refuses ${what} with ${code}`, async () => {
        const reply = await ask();
        expect([reply.status, codeOf(reply)]).to.deep.equal([400, code]);
        expect(messageOf(reply)).to.include(words);
      });
    }
  });

  describe('what an order must pass', () => {
    const cases: readonly [string, number, string, Readonly<Record<string, string | number>>][] = [
      ['a price off the tick', -1013, 'Filter failure: PRICE_FILTER', { price: '90.001' }],
      ['a quantity off the step', -1013, 'Filter failure: LOT_SIZE', { quantity: '0.50001' }],
      ['a quantity of zero', -1013, 'Invalid quantity.', { quantity: 0 }],
      ['a notional that is too small', -1013, 'Filter failure: NOTIONAL', { quantity: '0.01' }],
      ['a price far away', -1013, 'Filter failure: PERCENT_PRICE_BY_SIDE', { price: 501 }],
      ['more than the account has', -2010, 'Account has insufficient balance for requested action.', { quantity: 500 }],
    ];
    for (const [what, code, message, change] of cases) {
      it(`refuses ${what}`, async () => {
        const reply = await order(change);
        expect([reply.status, codeOf(reply), messageOf(reply)]).to.deep.equal([400, code, message]);
      });
    }

    it('refuses a market order larger than MARKET_LOT_SIZE', async () => {
      const reply = await order({ type: 'MARKET', quantity: 101 }, ['price', 'timeInForce']);
      expect(messageOf(reply)).to.equal('Filter failure: MARKET_LOT_SIZE');
    });

    it('keeps client order ids unique among open orders only', async () => {
      expect(await order({ newClientOrderId: 'once' })).to.include({ status: 200 });
      const again = await order({ newClientOrderId: 'once' });
      expect([codeOf(again), messageOf(again)]).to.deep.equal([-2010, 'Duplicate order sent.']);
      await signed(rig, 'DELETE', '/api/v3/order', { symbol: 'BTCUSDT', origClientOrderId: 'once' });
      expect(await order({ newClientOrderId: 'once' })).to.include({ status: 200 });
      await signed(rig, 'DELETE', '/api/v3/openOrders', { symbol: 'BTCUSDT' });
    });

    it('counts open orders and waiting stops', async () => {
      const stop = { symbol: 'BTCUSDT', side: 'SELL', type: 'STOP_LOSS', quantity: 0.1, stopPrice: 80 };
      for (let placed = 0; placed < 5; placed++) {
        expect((await signed(rig, 'POST', '/api/v3/order', stop)).status).to.equal(200);
      }
      expect(messageOf(await signed(rig, 'POST', '/api/v3/order', stop))).to.equal(
        'Filter failure: MAX_NUM_ALGO_ORDERS',
      );
      for (let placed = 5; placed < 20; placed++) expect((await order({ quantity: 0.1 })).status).to.equal(200);
      expect(messageOf(await order({ quantity: 0.1 }))).to.equal('Filter failure: MAX_NUM_ORDERS');
      expect((await signed(rig, 'DELETE', '/api/v3/openOrders', { symbol: 'BTCUSDT' })).body).to.have.length(20);
      const nothing = await signed(rig, 'DELETE', '/api/v3/openOrders', { symbol: 'BTCUSDT' });
      expect(codeOf(nothing)).to.equal(-2011);
    });
  });

  describe('what the answers say', () => {
    it('answers ACK, RESULT or FULL', async () => {
      const market = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quoteOrderQty: 20 };
      const ack = bodyOf(await signed(rig, 'POST', '/api/v3/order', { ...market, newOrderRespType: 'ACK' }));
      expect(ack).to.have.all.keys('symbol', 'orderId', 'orderListId', 'clientOrderId', 'transactTime');
      const result = bodyOf(await signed(rig, 'POST', '/api/v3/order', { ...market, newOrderRespType: 'RESULT' }));
      expect(result).to.include({
        status: 'FILLED',
        type: 'MARKET',
        timeInForce: 'GTC',
        origQuoteOrderQty: '20.00000000',
      });
      expect(result).to.not.have.property('fills');
      const full = bodyOf(await signed(rig, 'POST', '/api/v3/order', market));
      expect(full.fills).to.be.an('array').that.is.not.empty;
      expect(full.clientOrderId).to.match(/^\w{22}$/);
    });

    it('writes every amount with eight decimals', async () => {
      const { bids } = bodyOf(await raw(rig, 'GET', '/api/v3/depth?symbol=BTCUSDT&limit=5'));
      for (const [price, quantity] of bids as [string, string][]) {
        expect(price).to.match(/^\d+\.\d{8}$/);
        expect(quantity).to.match(/^\d+\.\d{8}$/);
      }
    });

    it('pages through public trades by id and by time', async () => {
      type Aggregate = { readonly a: number; readonly T: number };
      const all = (await raw(rig, 'GET', '/api/v3/aggTrades?symbol=BTCUSDT&limit=1000')).body as Aggregate[];
      const third = all[2];
      if (third === undefined) throw new Error('expected some trades');
      const fromId = (await raw(rig, 'GET', `/api/v3/aggTrades?symbol=BTCUSDT&fromId=${third.a}&limit=2`))
        .body as Aggregate[];
      expect(fromId.map(({ a }) => a)).to.deep.equal([third.a, third.a + 1]);
      const since = (await raw(rig, 'GET', `/api/v3/aggTrades?symbol=BTCUSDT&startTime=${third.T}&endTime=${third.T}`))
        .body as Aggregate[];
      expect(since.every(({ T }) => T === third.T)).to.equal(true);
      const old = (await raw(rig, 'GET', `/api/v3/historicalTrades?symbol=BTCUSDT&fromId=${third.a}&limit=1`)).body;
      expect(old).to.have.nested.property('[0].id', third.a);
    });

    it('cancels and replaces, and says which half failed', async () => {
      const replace = (change: Readonly<Record<string, string | number>>) =>
        signed(rig, 'POST', '/api/v3/order/cancelReplace', {
          ...LIMIT,
          cancelReplaceMode: 'STOP_ON_FAILURE',
          ...change,
        });
      const first = bodyOf(await order());
      const both = await replace({ cancelOrderId: Number(first.orderId), price: 91 });
      expect(both.body).to.include({ cancelResult: 'SUCCESS', newOrderResult: 'SUCCESS' });
      const stopped = await replace({ cancelOrderId: Number(first.orderId) });
      expect([stopped.status, codeOf(stopped)]).to.deep.equal([400, -2022]);
      expect(stopped.body).to.have.nested.property('data.newOrderResult', 'NOT_ATTEMPTED');
      const partly = await replace({ cancelOrderId: Number(first.orderId), cancelReplaceMode: 'ALLOW_FAILURE' });
      expect([partly.status, codeOf(partly)]).to.deep.equal([409, -2021]);
      expect(partly.body).to.have.nested.property('data.cancelResponse.code', -2011);
      expect(partly.body).to.have.nested.property('data.newOrderResult', 'SUCCESS');
      await signed(rig, 'DELETE', '/api/v3/openOrders', { symbol: 'BTCUSDT' });
    });

    it('makes an order smaller where it stands', async () => {
      const placed = bodyOf(await order({ newClientOrderId: 'large' }));
      const path = '/api/v3/order/amend/keepPriority';
      const amended = await signed(rig, 'PUT', path, {
        symbol: 'BTCUSDT',
        orderId: Number(placed.orderId),
        newQty: 0.4,
        newClientOrderId: 'small',
      });
      expect(amended.body).to.have.nested.property('amendedOrder.qty', '0.40000000');
      expect(amended.body).to.have.nested.property('amendedOrder.origClientOrderId', 'large');
      const larger = await signed(rig, 'PUT', path, { symbol: 'BTCUSDT', origClientOrderId: 'small', newQty: 0.6 });
      expect([codeOf(larger), messageOf(larger)]).to.deep.equal([
        -2038,
        'Order amend (quantity increase) is not supported.',
      ]);
      const unknown = await signed(rig, 'PUT', path, { symbol: 'BTCUSDT', orderId: 999_999, newQty: 0.1 });
      expect(codeOf(unknown)).to.equal(-2038);
      const restricted = await signed(rig, 'DELETE', '/api/v3/order', {
        symbol: 'BTCUSDT',
        origClientOrderId: 'small',
        cancelRestrictions: 'ONLY_PARTIALLY_FILLED',
      });
      expect(codeOf(restricted)).to.equal(-2011);
      await signed(rig, 'DELETE', '/api/v3/openOrders', { symbol: 'BTCUSDT' });
    });

    it('describes account, commission, restrictions and order counts', async () => {
      const account = bodyOf(await signed(rig, 'GET', '/api/v3/account', { omitZeroBalances: 'true' }));
      expect(account).to.deep.include({
        makerCommission: 10,
        takerCommission: 10,
        canTrade: true,
        permissions: ['SPOT'],
      });
      const commission = bodyOf(await signed(rig, 'GET', '/api/v3/account/commission', { symbol: 'BTCUSDT' }));
      expect(commission).to.have.nested.property('standardCommission.taker', '0.00100000');
      const counts = (await signed(rig, 'GET', '/api/v3/rateLimit/order')).body as { readonly count: number }[];
      expect(counts.map(({ count }) => count > 0)).to.deep.equal([true, true]);
      expect((await signed(rig, 'GET', '/sapi/v1/account/status')).body).to.deep.equal({ data: 'Normal' });
      expect((await raw(rig, 'GET', '/sapi/v1/system/status')).body).to.deep.include({ status: 0 });
    });

    it('answers one symbol as an object, several as a list, short or full', async () => {
      const path = '/api/v3/ticker/24hr';
      expect((await raw(rig, 'GET', `${path}?symbol=BTCUSDT`)).body).to.include({
        symbol: 'BTCUSDT',
        lastPrice: '100.00000000',
      });
      const list = (await raw(rig, 'GET', `${path}?symbols=${encodeURIComponent('["BTCUSDT","ETHUSDT"]')}&type=MINI`))
        .body;
      expect(list).to.have.length(2);
      expect(list).to.not.have.nested.property('[0].bidPrice');
      expect((await raw(rig, 'GET', '/api/v3/exchangeInfo?symbol=ETHUSDT')).body).to.have.nested.property(
        'symbols[0].baseAsset',
        ETH.split('/')[0],
      );
      expect(codeOf(await raw(rig, 'GET', '/api/v3/exchangeInfo?symbol=NOPE'))).to.equal(-1121);
      expect((await raw(rig, 'GET', '/api/v3/avgPrice?symbol=BTCUSDT')).body).to.include({ mins: 5 });
      expect((await raw(rig, 'GET', '/api/v3/ping')).body).to.deep.equal({});
    });

    it('does not know other paths, and reads no endless bodies', async () => {
      expect((await raw(rig, 'GET', '/api/v3/nothing')).status).to.equal(404);
      expect((await raw(rig, 'POST', '/api/v3/order', { body: 'x'.repeat(70_000) })).status).to.equal(413);
    });

    it('tells the latency observer when an order came', async () => {
      rig.exchange.latency.take();
      await order({ newClientOrderId: 'timed' });
      const { orders } = rig.exchange.latency.take();
      expect(orders).to.have.length(1);
      expect(orders[0]).to.include({ symbol: BTC, clientOrderId: 'timed' });
    });
  });
});
