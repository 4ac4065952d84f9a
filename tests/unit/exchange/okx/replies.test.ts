import { expect } from 'chai';
import { readAccountRow } from '#shared/exchange/okx/account-frames.ts';
import { balancesReply, permissionsReply } from '#shared/exchange/okx/account-replies.ts';
import { readFrame } from '#shared/exchange/okx/candle-stream.ts';
import { openLineage } from '#shared/exchange/okx/lineage.ts';
import { algoOrder, fillRow, plainOrder, toAlgoOrder, toFill, toOrder } from '#shared/exchange/okx/orders.ts';
import type { AccountEvent, VenueOrder } from '#shared/exchange/port.ts';

/* Payloads of the shape that the OKX API v5 documentation shows, with what we do not read left in. */

const OURS = '0123456789abcdef0123456789abcdef';
const ORDER = {
  ...{ instType: 'SPOT', instId: 'BTC-USDT', ordId: '680800019749904384', clOrdId: OURS, tag: '' },
  ...{ algoId: '', algoClOrdId: '', side: 'buy', ordType: 'limit', px: '51858', sz: '0.3', tgtCcy: '' },
  ...{ accFillSz: '0.1', avgPx: '51850.5', fillPx: '51850', fillSz: '0.05', fillTime: '1708587373361' },
  ...{ state: 'partially_filled', fee: '-0.0001', feeCcy: 'BTC', tradeId: '744876980', tdMode: 'cash', lever: '' },
  ...{ cTime: '1708587373300', uTime: '1708587373362' },
};
const ALGO = {
  ...{ instType: 'SPOT', instId: 'BTC-USDT', algoId: '1753184812254216192', algoClOrdId: OURS, clOrdId: '' },
  ...{
    side: 'sell',
    ordType: 'oco',
    sz: '0.3',
    tpTriggerPx: '60000',
    tpOrdPx: '-1',
    slTriggerPx: '50000',
    slOrdPx: '-1',
  },
  ...{ state: 'live', ordId: '', ordIdList: [], actualSz: '0', actualPx: '', actualSide: '', failCode: '' },
  ...{ cTime: '1708587373300', uTime: '1708587373300', triggerTime: '' },
};
const CHILD = {
  ...ORDER,
  ...{ ordId: '680800019749904999', clOrdId: '', algoId: ALGO.algoId, algoClOrdId: OURS, side: 'sell' },
  ...{ ordType: 'market', px: '', accFillSz: '0.3', avgPx: '49990', state: 'filled', tgtCcy: 'base_ccy' },
};
const texts = ({ quantity, filledQuantity, filledQuote, limitPrice, stopPrice }: VenueOrder): readonly unknown[] => [
  quantity.toFixed(),
  filledQuantity.toFixed(),
  filledQuote.toFixed(),
  limitPrice?.toFixed() ?? null,
  stopPrice?.toFixed() ?? null,
];

describe("OKX's orders", () => {
  it('reads a plain order', () => {
    const order = toOrder(plainOrder.parse(ORDER));
    expect(order).to.deep.include({
      ...{ symbol: 'BTC/USDT', venueOrderId: '680800019749904384', clientOrderId: OURS, side: 'buy', type: 'limit' },
      ...{ timeInForce: 'GTC', state: 'partly-filled', venueListId: null, updatedAt: 1_708_587_373_362 },
    });
    expect(texts(order)).to.deep.equal(['0.3', '0.1', '5185.05', '51858', null]);
  });

  it('names types and states as we do', () => {
    const read = (changes: object): VenueOrder => toOrder(plainOrder.parse({ ...ORDER, ...changes }));
    expect(read({ ordType: 'post_only' }).type).to.equal('limit-maker');
    expect(read({ ordType: 'ioc' })).to.deep.include({ type: 'limit', timeInForce: 'IOC' });
    expect(read({ ordType: 'fok' })).to.deep.include({ type: 'limit', timeInForce: 'FOK' });
    expect(read({ ordType: 'market', px: '' })).to.deep.include({ type: 'market', limitPrice: null });
    const states = ['live', 'partially_filled', 'filled', 'canceled', 'mmp_canceled'].map(
      state => read({ state }).state,
    );
    expect(states).to.deep.equal(['open', 'partly-filled', 'filled', 'cancelled', 'cancelled']);
    expect(() => read({ state: 'new-state' })).to.throw();
    expect(() => read({ sz: 'NaN' })).to.throw();
  });

  it('takes a purchase by value, which somebody placed by hand, as what it bought', () => {
    const order = toOrder(plainOrder.parse({ ...ORDER, ordType: 'market', tgtCcy: 'quote_ccy', sz: '5000', px: '' }));
    expect(order.quantity.toFixed()).to.equal('0.1');
  });

  it('reads the kinds of algo orders', () => {
    const read = (changes: object): VenueOrder => toAlgoOrder(algoOrder.parse({ ...ALGO, ...changes }), []);
    expect(read({})).to.deep.include({
      type: 'bracket',
      venueOrderId: ALGO.algoId,
      clientOrderId: OURS,
      state: 'open',
    });
    expect(texts(read({}))).to.deep.equal(['0.3', '0', '0', '60000', '50000']);
    const stop = { ordType: 'conditional', tpTriggerPx: '', tpOrdPx: '' };
    expect([read(stop).type, ...texts(read(stop))]).to.deep.equal(['stop-loss', '0.3', '0', '0', null, '50000']);
    expect(read({ ...stop, slOrdPx: '49000' }).type).to.equal('stop-loss-limit');
    const target = { ordType: 'conditional', slTriggerPx: '', slOrdPx: '' };
    expect([read(target).type, read(target).stopPrice?.toFixed()]).to.deep.equal(['take-profit', '60000']);
    expect(read({ ...target, tpOrdPx: '61000' }).limitPrice?.toFixed()).to.equal('61000');
  });

  it('says how an algo order stands by what it placed', () => {
    const stand = (state: string, children: readonly object[]): readonly [string, string] => {
      const parsed = children.map(child => plainOrder.parse({ ...CHILD, ...child }));
      const order = toAlgoOrder(algoOrder.parse({ ...ALGO, state }), parsed);
      return [order.state, order.filledQuantity.toFixed()];
    };
    expect(stand('live', [])).to.deep.equal(['open', '0']);
    expect(stand('pause', [])).to.deep.equal(['open', '0']);
    expect(stand('canceled', [])).to.deep.equal(['cancelled', '0']);
    expect(stand('order_failed', [])).to.deep.equal(['rejected', '0']);
    expect(stand('effective', [{}])).to.deep.equal(['filled', '0.3']);
    expect(stand('effective', [{ state: 'partially_filled', accFillSz: '0.1' }])).to.deep.equal([
      'partly-filled',
      '0.1',
    ]);
    expect(stand('effective', [{ state: 'live', accFillSz: '0' }])).to.deep.equal(['open', '0']);
    expect(stand('effective', [{ state: 'canceled', accFillSz: '0.1' }])).to.deep.equal(['cancelled', '0.1']);
    expect(stand('effective', [])).to.deep.equal(['open', '0']); // what it placed is not shown yet
    expect(
      stand('effective', [
        { state: 'filled', accFillSz: '0.1', sz: '0.1' },
        { accFillSz: '0.2', sz: '0.2' },
      ]),
    ).to.deep.equal(['filled', '0.3']);
  });

  it('reads a trade under the order that it is told of, its fee without a sign', () => {
    const row = {
      ...{ instId: 'BTC-USDT', tradeId: '744876980', billId: '1', ordId: CHILD.ordId, clOrdId: '', side: 'sell' },
      ...{ fillSz: '0.3', fillPx: '49990', fee: '-14.997', feeCcy: 'USDT', execType: 'T', ts: '1708587373363' },
      fillTime: '1708587373361',
    };
    const read = (changes: object) =>
      toFill(fillRow.parse({ ...row, ...changes }), {
        venueOrderId: algoOrder.parse(ALGO).algoId,
        clientOrderId: OURS,
      });
    const fill = read({});
    expect(fill).to.deep.include({
      ...{ venueTradeId: '744876980', venueOrderId: ALGO.algoId, clientOrderId: OURS, side: 'sell', isMaker: false },
      ...{ feeAsset: 'USDT', venueTime: 1_708_587_373_361 },
    });
    expect(fill.fee.toFixed()).to.equal('14.997');
    expect(read({ fee: '0.5' }).fee.toFixed()).to.equal('0'); // a rebate
    expect(read({ fee: '0', execType: 'M' })).to.deep.include({ isMaker: true });
  });
});

describe("OKX's account", () => {
  it('reads the balances of the trading account', () => {
    const details = [
      { ccy: 'USDT', availBal: '4834.3', frozenBal: '4.7', cashBal: '4839', eq: '4839', uTime: '1708587373000' },
      { ccy: 'BTC', availBal: '', frozenBal: '0', cashBal: '0' },
    ];
    const read = balancesReply({ code: '0', data: [{ uTime: '1708587373999', totalEq: '1', details }], msg: '' });
    expect(read.venueTime).to.equal(1_708_587_373_999);
    const told = read.balances.map(({ asset, free, locked }) => `${asset} ${free} ${locked}`);
    expect(told).to.deep.equal(['USDT 4834.3 4.7', 'BTC 0 0']);
  });

  it('reads what a key may do', () => {
    const read = (perm: string, ip: string) => permissionsReply({ code: '0', data: [{ perm, ip, uid: '1' }], msg: '' });
    expect(read('read_only,trade', '10.1.1.1')).to.deep.equal({
      reads: true,
      trades: true,
      withdraws: false,
      boundToIp: true,
    });
    expect(read('read_only,withdraw,trade', '')).to.deep.include({ withdraws: true, boundToIp: false });
    expect(read('read_only', '')).to.deep.include({ trades: false });
  });
});

describe("frames of OKX's account", () => {
  const PUSHED = { ...ORDER, fillFee: '-0.00005', fillFeeCcy: 'BTC', execType: 'M', msg: '', code: '0' };
  const updated = (event: AccountEvent | null) => {
    if (event?.kind !== 'order-updated') throw new Error(`not an order: ${JSON.stringify(event)}`);
    return event;
  };

  it('reads an update of an order with its trade', () => {
    const { order, fill } = updated(readAccountRow('orders', PUSHED, openLineage()));
    expect(order).to.deep.include({ clientOrderId: OURS, state: 'partly-filled' });
    expect(fill).to.deep.include({ venueTradeId: '744876980', clientOrderId: OURS, isMaker: true, feeAsset: 'BTC' });
    expect([fill?.quantity.toFixed(), fill?.price.toFixed(), fill?.fee.toFixed()]).to.deep.equal([
      '0.05',
      '51850',
      '0.00005',
    ]);
  });

  it('has no trade where the update is about none', () => {
    const placed = { ...PUSHED, state: 'live', tradeId: '', fillSz: '0', fillPx: '', fillTime: '', fillFee: '0' };
    expect(updated(readAccountRow('orders', placed, openLineage())).fill).to.equal(null);
  });

  it('tells what an algo order placed as the algo order, and knows the child from then on', () => {
    const lineage = openLineage();
    const child = { ...CHILD, fillFee: '-1', fillFeeCcy: 'USDT', execType: 'T', msg: '' };
    const { order, fill } = updated(readAccountRow('orders', child, lineage));
    const parent = { venueOrderId: ALGO.algoId, clientOrderId: OURS };
    expect(order).to.deep.include({ ...parent, state: 'filled' });
    expect(fill).to.deep.include(parent);
    expect(lineage.ownerOf(plainOrder.parse(CHILD).ordId)).to.deep.equal(parent);
  });

  it('tells an algo order until it goes off', () => {
    const read = (changes: object) => readAccountRow('orders-algo', { ...ALGO, ...changes }, openLineage());
    expect(updated(read({})).order).to.deep.include({ type: 'bracket', state: 'open' });
    expect(updated(read({ state: 'canceled' })).order.state).to.equal('cancelled');
    const failed = updated(read({ state: 'order_failed', failCode: '51008' }));
    expect([failed.order.state, failed.reason]).to.deep.equal(['rejected', '51008']);
    expect(read({ state: 'effective', ordId: CHILD.ordId, ordIdList: [CHILD.ordId] })).to.equal(null);
  });

  it('throws for what it follows and cannot read, and passes over the rest', () => {
    expect(() => readAccountRow('orders', { ...PUSHED, sz: null }, openLineage())).to.throw();
    expect(readAccountRow('positions', {}, openLineage())).to.equal(null);
  });
});

describe("frames of OKX's candles", () => {
  const bar = (confirm: string) => ['1708587373000', '1.5', '2', '1', '1.7', '45', '70', '70', confirm];
  const frame = (...data: readonly unknown[]): string =>
    JSON.stringify({ arg: { channel: 'candle1s', instId: 'BTC-USDT' }, data });

  it('takes closed bars, in order, and leaves those still forming', () => {
    const read = readFrame(frame(bar('1'), bar('0')));
    expect(read.kind === 'candles' && read.candles).to.deep.equal([
      { symbol: 'BTC/USDT', openTime: 1_708_587_373_000, open: '1.5', high: '2', low: '1', close: '1.7', volume: '45' },
    ]);
  });

  it('tells answers, refusals, notices and nonsense apart', () => {
    const kind = (body: unknown): string => readFrame(typeof body === 'string' ? body : JSON.stringify(body)).kind;
    expect(kind({ event: 'subscribe', arg: { channel: 'candle1s', instId: 'BTC-USDT' }, connId: 'a' })).to.equal(
      'candles',
    );
    expect(kind({ event: 'error', code: '60018', msg: 'Wrong URL or channel' })).to.equal('unreadable');
    expect(kind({ event: 'notice', code: '64008', msg: 'The connection will soon be closed' })).to.equal('ends');
    expect(kind({ something: 'else' })).to.equal('unreadable');
    expect(kind('{"arg":{"channel":"candle1s"')).to.equal('unreadable');
  });
});
