import { expect } from 'chai';
import { faultScript } from '#shared/exchange/paper/faults/script.ts';
import { BTC, Listener, OTHER, type RawReply, type Rig, signed, startRig, token } from './rig.ts';

type Json = Record<string, unknown>;
const bodyOf = ({ body }: RawReply): Json => body as Json;

describe('paper exchange, Coinbase dialect: orders, request by request', () => {
  let rig: Rig;
  let ids = 0;
  before(async () => {
    rig = await startRig();
    await rig.exchange.advance(3);
  });
  after(() => rig.stop());

  async function place(configuration: object, change: Json = {}): Promise<Json> {
    const body = {
      client_order_id: `id-${ids++}`,
      product_id: 'BTC-USDT',
      side: 'BUY',
      order_configuration: configuration,
      ...change,
    };
    const reply = await signed(rig, 'POST', '/orders', { body });
    expect(reply.status).to.equal(200);
    return bodyOf(reply);
  }
  const limit = (price: string, size = '0.5') => ({ limit_limit_gtc: { base_size: size, limit_price: price } });
  const bracket = { trigger_bracket_gtc: { base_size: '0.5', limit_price: '110', stop_trigger_price: '90' } };
  const placedId = async (configuration: object, change: Json = {}): Promise<string> => {
    const { success, order_id: id } = await place(configuration, change);
    expect(success).to.equal(true);
    return String(id);
  };
  const order = async (id: string): Promise<Json> =>
    bodyOf(await signed(rig, 'GET', `/orders/historical/${id}`)).order as Json;
  const list = async (path: string, name: 'orders' | 'fills'): Promise<readonly Json[]> =>
    bodyOf(await signed(rig, 'GET', `/orders/historical/${path}`))[name] as readonly Json[];
  const cancel = async (...order_ids: string[]): Promise<readonly unknown[]> => {
    const { results } = bodyOf(await signed(rig, 'POST', '/orders/batch_cancel', { body: { order_ids } }));
    return (results as readonly Json[]).map(result => (result.success ? 'cancelled' : result.failure_reason));
  };
  async function moveTo(price: number): Promise<void> {
    rig.feed.moveTo(BTC, price);
    await rig.exchange.advance(1);
  }

  describe('client ids', () => {
    it('answers a used one with the order that it named first, open or closed, whatever the rest says', async () => {
      const first = await placedId(limit('90'), { client_order_id: 'again' });
      const before = rig.exchange.state().openOrders;
      const second = await place(limit('91', '0.7'), { client_order_id: 'again', product_id: 'ETH-USDT' });
      expect(second).to.include({ success: true, order_id: first });
      expect(second.success_response).to.include({ order_id: first, product_id: 'BTC-USDT', client_order_id: 'again' });
      expect(rig.exchange.state().openOrders).to.equal(before);
      await cancel(first);
      expect(await place(limit('90'), { client_order_id: 'again' })).to.include({ order_id: first });
      const pair = await placedId(bracket, { side: 'SELL', client_order_id: 'pair-again' });
      expect(await place(limit('90'), { client_order_id: 'pair-again' })).to.include({ order_id: pair });
      await cancel(pair);
    });

    it('asks for one', async () => {
      const body = { product_id: 'BTC-USDT', side: 'BUY', order_configuration: limit('90') };
      expect(await signed(rig, 'POST', '/orders', { body })).to.include({ status: 400 });
    });

    it('keeps accounts apart', async () => {
      const id = await placedId(limit('90'));
      expect(await signed(rig, 'GET', `/orders/historical/${id}`, { key: OTHER })).to.include({ status: 404 });
      const theirs = await signed(rig, 'POST', '/orders/batch_cancel', { key: OTHER, body: { order_ids: [id] } });
      expect(bodyOf(theirs).results).to.deep.equal([
        { success: false, failure_reason: 'UNKNOWN_CANCEL_ORDER', order_id: id },
      ]);
      await cancel(id);
    });
  });

  describe('refusals come with HTTP 200', () => {
    const cases: readonly [string, string, string, object, Json?][] = [
      ['an unknown product', 'INVALID_PRODUCT_ID', 'PREVIEW_INVALID_PRODUCT_ID', limit('90'), { product_id: 'NO-NE' }],
      ['a wrong side', 'INVALID_SIDE', 'PREVIEW_INVALID_SIDE', limit('90'), { side: 'LONG' }],
      ['too fine a price', 'INVALID_PRICE_PRECISION', 'PREVIEW_INVALID_PRICE_PRECISION', limit('90.001')],
      ['too fine a size', 'INVALID_SIZE_PRECISION', 'PREVIEW_INVALID_SIZE_PRECISION', limit('90', '0.50001')],
      ['too small a size', 'UNKNOWN_FAILURE_REASON', 'PREVIEW_INVALID_BASE_SIZE_TOO_SMALL', limit('90', '0.00001')],
      ['too large a size', 'UNKNOWN_FAILURE_REASON', 'PREVIEW_INVALID_BASE_SIZE_TOO_LARGE', limit('90', '10000')],
      ['too small a value', 'UNKNOWN_FAILURE_REASON', 'PREVIEW_INVALID_QUOTE_SIZE_TOO_SMALL', limit('90', '0.01')],
      ['too little money', 'INSUFFICIENT_FUND', 'PREVIEW_INSUFFICIENT_FUND', limit('90', '500')],
      [
        'a stop above the price that it waits below',
        'UNKNOWN_FAILURE_REASON',
        'PREVIEW_STOP_PRICE_ABOVE_LAST_TRADE_PRICE',
        { stop_limit_stop_limit_gtc: { base_size: '0.5', limit_price: '104', stop_price: '105' } },
        { side: 'SELL' },
      ],
      [
        'a bracket beside the price',
        'UNKNOWN_FAILURE_REASON',
        'PREVIEW_INVALID_BRACKET_PRICES',
        { trigger_bracket_gtc: { base_size: '0.5', limit_price: '99', stop_trigger_price: '90' } },
        { side: 'SELL' },
      ],
      [
        'two configurations at once',
        'UNSUPPORTED_ORDER_CONFIGURATION',
        'PREVIEW_INVALID_ORDER_CONFIG',
        { ...limit('90'), ...bracket },
      ],
      [
        'a plain stop, which the venue has not',
        'UNSUPPORTED_ORDER_CONFIGURATION',
        'PREVIEW_INVALID_ORDER_CONFIG',
        { stop_market: { base_size: '0.5', stop_price: '90' } },
      ],
    ];
    for (const [what, error, preview, configuration, change] of cases) {
      it(`${what}: ${preview}`, async () => {
        const refused = await place(configuration, change ?? {});
        expect(refused).to.include({ success: false });
        expect(refused.error_response).to.include({ error, preview_failure_reason: preview });
      });
    }
  });

  describe('cancels', () => {
    it('tells of each order what became of it', async () => {
      const open = await placedId(limit('90'));
      const filled = await placedId(limit('110', '0.1'));
      const reasons = ['cancelled', 'ORDER_IS_FULLY_FILLED', 'UNKNOWN_CANCEL_ORDER', 'DUPLICATE_CANCEL_REQUEST'];
      expect(await cancel(open, filled, 'never-was', open)).to.deep.equal(reasons);
    });
  });

  describe('an order that is hidden from queries', () => {
    it('is still taken, answered by its client id, told to the user and cancelled', async () => {
      const { faults } = rig.exchange.venue;
      const hide = { kind: 'hide-order', forMs: 60_000 };
      faults.load(faultScript.parse({ faults: [{ order: 'placed', do: hide }] }));
      const socket = await new Listener(rig.ws).opened();
      socket.send({ type: 'subscribe', channel: 'user', jwt: token(null) });
      await socket.next(frame => frame.channel === 'user');
      const id = await placedId(limit('90'), { client_order_id: 'hidden' });
      expect(await signed(rig, 'GET', `/orders/historical/${id}`)).to.include({ status: 404 });
      expect(await list('batch?order_status=OPEN', 'orders')).to.be.empty;
      expect(await place(limit('90'), { client_order_id: 'hidden' })).to.include({ success: true, order_id: id });
      expect(JSON.stringify(await socket.next(frame => frame.channel === 'user'))).to.include(id);
      expect(await cancel(id)).to.deep.equal(['cancelled']);
      faults.load(faultScript.parse({ faults: [] }));
      expect(rig.exchange.state().openOrders).to.equal(0);
      socket.close();
    });
  });

  describe('edits', () => {
    const edit = async (order_id: string, change: Json): Promise<unknown> => {
      const { success, errors } = bodyOf(await signed(rig, 'POST', '/orders/edit', { body: { order_id, ...change } }));
      return success ? 'edited' : (errors as readonly Json[])[0]?.edit_failure_reason;
    };

    it('gives a limit order another price and size, under the same ids', async () => {
      const id = await placedId(limit('90'), { client_order_id: 'edited' });
      expect(await edit(id, { price: '91', size: '0.7' })).to.equal('edited');
      expect(await order(id)).to.deep.include({
        status: 'OPEN',
        client_order_id: 'edited',
        order_configuration: { limit_limit_gtc: { base_size: '0.7', limit_price: '91', post_only: false } },
      });
      expect(await edit(id, { price: '110' })).to.equal('edited');
      expect(await order(id)).to.include({ status: 'FILLED', filled_size: '0.7' });
      expect(await edit(id, { price: '91' })).to.equal('ONLY_OPEN_ORDERS_CAN_BE_EDITED');
    });

    it('says what cannot be edited', async () => {
      const id = await placedId(limit('90'));
      const pair = await placedId(bracket, { side: 'SELL' });
      expect(await edit('never-was', { price: '91' })).to.equal('ORDER_NOT_FOUND');
      expect(await edit(pair, { price: '111' })).to.equal('ONLY_LIMIT_ORDER_EDITS_SUPPORTED');
      expect(await edit(id, { price: '91.001' })).to.equal('INVALID_EDITED_PRICE');
      expect(await edit(id, { size: '0.00001' })).to.equal('INVALID_EDITED_SIZE');
      expect(await edit(id, { size: '5000' })).to.equal('COMMANDER_REJECTED_EDIT_ORDER');
      await cancel(id, pair);
    });
  });

  describe('queries', () => {
    it('pages through orders and fills, newest first, also when what the cursor names is open no more', async () => {
      const placed: string[] = [];
      for (let n = 0; n < 5; n++) placed.unshift(await placedId(limit('90')));
      const first = bodyOf(await signed(rig, 'GET', '/orders/historical/batch?order_status=OPEN&limit=2'));
      expect((first.orders as readonly Json[]).map(each => each.order_id)).to.deep.equal(placed.slice(0, 2));
      expect(first.has_next).to.equal(true);
      await cancel(placed[1] ?? '');
      const second = await list(`batch?order_status=OPEN&limit=3&cursor=${first.cursor}`, 'orders');
      expect(second.map(each => each.order_id)).to.deep.equal(placed.slice(2, 5));
      await cancel(...placed);
      for (let n = 0; n < 3; n++) await placedId(limit('110', '0.1'));
      const all = await list('fills', 'fills');
      const page = bodyOf(await signed(rig, 'GET', '/orders/historical/fills?limit=2'));
      const rest = await list(`fills?cursor=${page.cursor}`, 'fills');
      expect([...(page.fills as readonly Json[]), ...rest]).to.deep.equal(all);
      expect(new Set(all.map(({ trade_id }) => trade_id)).size).to.equal(all.length);
    });

    it('finds the fills of an order, and those since a moment', async () => {
      const id = await placedId(limit('110', '0.2'));
      const fills = await list(`fills?order_ids=${id}`, 'fills');
      expect(fills.map(({ order_id }) => order_id)).to.deep.equal(fills.map(() => id));
      expect(fills[0]).to.include({ liquidity_indicator: 'TAKER', side: 'BUY', size: '0.2', size_in_quote: false });
      await rig.exchange.advance(1);
      const since = new Date(rig.exchange.venue.now()).toISOString();
      expect(await list(`fills?start_sequence_timestamp=${since}`, 'fills')).to.be.empty;
    });

    it('shows what a buy cost, fees included, and its fills in quote when it was sized so', async () => {
      const id = await placedId({ market_market_ioc: { quote_size: '50.05' } });
      const shown = await order(id);
      expect(shown).to.include({ status: 'FILLED', size_in_quote: true, order_type: 'MARKET' });
      expect(Number(shown.total_value_after_fees)).to.be.within(50, 50.05);
      expect((await list(`fills?order_ids=${id}`, 'fills'))[0]).to.include({ size_in_quote: true });
    });
  });

  describe('brackets', () => {
    const sell = { side: 'SELL' };

    it('rests as one order with both prices', async () => {
      const id = await placedId(bracket, { ...sell, client_order_id: 'pair-1' });
      expect(await order(id)).to.deep.include({
        status: 'OPEN',
        order_type: 'BRACKET',
        client_order_id: 'pair-1',
        trigger_status: 'STOP_PENDING',
        order_configuration: bracket,
        filled_size: '0',
      });
      expect(await list('batch?order_status=OPEN', 'orders')).to.have.length(1);
      expect(await cancel(id)).to.deep.equal(['cancelled']);
      expect(await order(id)).to.include({ status: 'CANCELLED' });
      expect(await list('batch?order_status=OPEN', 'orders')).to.be.empty;
    });

    it('takes its profit at the limit, as a maker', async () => {
      const id = await placedId(bracket, sell);
      await moveTo(111);
      expect(await order(id)).to.include({ status: 'FILLED', average_filled_price: '110', filled_size: '0.5' });
      expect(await list(`fills?order_ids=${id}`, 'fills')).to.have.length(1);
      expect(await cancel(id)).to.deep.equal(['ORDER_IS_FULLY_FILLED']);
      await moveTo(100);
    });

    it('keeps its stop for what its limit has not filled', async () => {
      for (let bought = 0; bought < 2; bought++) {
        await placedId({ limit_limit_fok: { base_size: '6', limit_price: '104' } });
        await moveTo(100);
      }
      const large = { trigger_bracket_gtc: { ...bracket.trigger_bracket_gtc, base_size: '12' } };
      const id = await placedId(large, sell);
      await moveTo(111); // resting orders get half of a bar's volume, which is 10
      expect(await order(id)).to.include({ status: 'OPEN', filled_size: '5', trigger_status: 'STOP_PENDING' });
      await moveTo(89);
      expect(await order(id)).to.include({ status: 'FILLED', filled_size: '12', trigger_status: 'STOP_TRIGGERED' });
      const fills = await list(`fills?order_ids=${id}`, 'fills');
      const sold = (how: string) =>
        fills.filter(fill => fill.liquidity_indicator === how).map(fill => Number(fill.size));
      expect(sold('MAKER')).to.deep.equal([5, 5]);
      expect(sold('TAKER').reduce((total, size) => total + size)).to.equal(2);
      await moveTo(100);
    });

    it('becomes a limit order at the stop that reaches 5 % further', async () => {
      const id = await placedId(bracket, sell);
      await moveTo(89);
      const shown = await order(id);
      expect(shown).to.include({ status: 'FILLED', trigger_status: 'STOP_TRIGGERED', filled_size: '0.5' });
      expect(Number(shown.average_filled_price)).to.be.within(85, 90);
      const [fill] = await list(`fills?order_ids=${id}`, 'fills');
      expect(fill).to.include({ order_id: id, liquidity_indicator: 'TAKER' });
      await moveTo(100);
    });
  });
});
