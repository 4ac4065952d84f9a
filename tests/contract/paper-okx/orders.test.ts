import { expect } from 'chai';
import { type RawReply, type Rig, signed, startRig } from './rig.ts';

const LIMIT = { instId: 'BTC-USDT', tdMode: 'cash', side: 'buy', ordType: 'limit', sz: '0.5', px: '90' };
type Changes = Readonly<Record<string, unknown>>;

describe('paper exchange, OKX dialect: orders, request by request', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await startRig();
  });
  afterEach(() => rig.stop());

  const post = (path: string, sent: unknown) => signed(rig, `POST trade/${path}`, { sent });
  const get = (path: string) => signed(rig, `GET trade/${path}`);
  const place = (changes: Changes = {}) => post('order', { ...LIMIT, ...changes });
  const partOf = ({ data }: RawReply) => data[0] ?? {};
  const told = (reply: RawReply): string => `${reply.status} ${reply.code} ${partOf(reply).sCode ?? ''}`.trim();
  const order = async (name: string) => partOf(await get(`order?instId=BTC-USDT&${name}`));

  it('answers with the venue id, the client id and a code of its own', async () => {
    const reply = await place({ clOrdId: 'a1', tag: 't' });
    expect(told(reply)).to.equal('200 0 0');
    expect(partOf(reply)).to.include({ clOrdId: 'a1', tag: 't', sMsg: '' });
    expect(await order('clOrdId=a1')).to.include({
      ordId: partOf(reply).ordId,
      state: 'live',
      sz: '0.5',
      px: '90',
      accFillSz: '0',
      avgPx: '',
      fee: '0',
      ordType: 'limit',
      algoId: '',
    });
  });

  const refusals: readonly [string, string, Changes][] = [
    ['an unknown instrument', '51001', { instId: 'XXX-USDT' }],
    ['a margin order', '51010', { tdMode: 'cross' }],
    ['no size', '50014', { sz: '' }],
    ['a negative size', '51000', { sz: '-1' }],
    ['an unknown type', '51000', { ordType: 'mmp' }],
    ['a limit order without a price', '51204', { px: '' }],
    ['a price off the tick', '51000', { px: '90.001' }],
    ['a price far away', '51006', { px: '15' }],
    ['a size off the lot', '51121', { sz: '0.50001' }],
    ['a size below the minimum', '51020', { sz: '0.00001' }],
    ['a size above the maximum', '51005', { sz: '9001' }],
    ['a market order above the maximum', '51202', { ordType: 'market', tgtCcy: 'base_ccy', sz: '101' }],
    ['more than there is', '51008', { sz: '500' }],
    ['a client id with a hyphen', '51000', { clOrdId: 'a-1' }],
    ['a client id that is too long', '51000', { clOrdId: 'a'.repeat(33) }],
    ['attached algo orders', '51000', { attachAlgoOrds: [{ slTriggerPx: '80' }] }],
  ];
  for (const [what, code, changes] of refusals) {
    it(`refuses ${what} with ${code}, and places nothing`, async () => {
      expect(told(await place(changes))).to.equal(`200 1 ${code}`);
      expect((await get('orders-pending')).data).to.deep.equal([]);
    });
  }

  it('knows a client id among all orders, closed ones and those of other instruments too', async () => {
    await place({ clOrdId: 'once', ordType: 'market', sz: '20', px: '' });
    expect(await order('clOrdId=once')).to.include({ state: 'filled' });
    expect(told(await place({ clOrdId: 'once' }))).to.equal('200 1 51016');
    expect(told(await place({ clOrdId: 'once', instId: 'ETH-USDT' }))).to.equal('200 1 51016');
    expect(told(await post('order', { ...LIMIT, clOrdId: 'other' }))).to.equal('200 0 0');
  });

  it('discards what arrives after its expTime, by the clock that it was stamped by', async () => {
    const at = (stamp: number, expTime: number) =>
      signed(rig, 'POST trade/order', { sent: LIMIT, at: stamp, headers: { expTime: String(expTime) } });
    const market = rig.exchange.venue.now();
    expect(told(await at(Date.now(), Date.now() - 1))).to.equal('200 50036');
    expect(told(await at(market, market - 1))).to.equal('200 50036');
    expect((await get('orders-pending')).data).to.deep.equal([]);
    expect(told(await at(market, market))).to.equal('200 0 0');
    expect(told(await at(Date.now(), Date.now() + 5_000))).to.equal('200 0 0');
    const late = { headers: { expTime: String(Date.now() - 1) } };
    expect(told(await signed(rig, 'POST trade/cancel-order', { sent: { instId: 'BTC-USDT', ordId: '1' }, ...late })))
      .to //
      .equal('200 1 51400');
  });

  it('spends quote on a market buy and sells base, unless told otherwise', async () => {
    await place({ clOrdId: 'quote', ordType: 'market', sz: '20' });
    const bought = await order('clOrdId=quote');
    expect(bought).to.include({ state: 'filled', sz: '20', tgtCcy: 'quote_ccy', feeCcy: 'BTC', px: '' });
    expect(Number(bought.accFillSz)).to.be.closeTo(0.2, 0.01);
    expect(Number(bought.fee)).to.be.lessThan(0);
    await place({ clOrdId: 'base', side: 'sell', ordType: 'market', sz: '0.2' });
    expect(await order('clOrdId=base')).to.include({ state: 'filled', accFillSz: '0.2', feeCcy: 'USDT' });
  });

  it('cancels what does not fill at once of ioc and fok orders', async () => {
    await place({ clOrdId: 'fok', ordType: 'fok', px: '100.5', sz: '95' });
    expect(await order('clOrdId=fok')).to.include({ state: 'canceled', accFillSz: '0' });
    await place({ clOrdId: 'ioc', ordType: 'ioc', px: '100.02', sz: '50' });
    const ioc = await order('clOrdId=ioc');
    expect(ioc).to.include({ state: 'canceled', ordType: 'ioc' });
    expect(Number(ioc.accFillSz)).to.be.within(0.001, 49.9);
  });

  it('cancels by either id, once', async () => {
    const { ordId } = partOf(await place({ clOrdId: 'c1' }));
    const cancel = (names: Changes) => post('cancel-order', { instId: 'BTC-USDT', ...names });
    const reply = await cancel({ clOrdId: 'c1' });
    expect([told(reply), partOf(reply).ordId]).to.deep.equal(['200 0 0', ordId]);
    expect(await order(`ordId=${ordId}`)).to.include({ state: 'canceled', cancelSource: '1' });
    expect(told(await cancel({ ordId }))).to.equal('200 1 51401');
    expect(told(await cancel({ clOrdId: 'nobody' }))).to.equal('200 1 51400');
    expect(told(await cancel({}))).to.equal('200 1 51407');
    await place({ clOrdId: 'filled', ordType: 'market', sz: '20' });
    expect(told(await cancel({ clOrdId: 'filled' }))).to.equal('200 1 51402');
  });

  it('amends price and size under the same id', async () => {
    const { ordId } = partOf(await place({ clOrdId: 'm1' }));
    const amend = (changes: Changes) => post('amend-order', { instId: 'BTC-USDT', clOrdId: 'm1', ...changes });
    const reply = await amend({ newPx: '95', newSz: '0.7', reqId: 'r1' });
    expect([told(reply), partOf(reply).ordId, partOf(reply).reqId]).to.deep.equal(['200 0 0', ordId, 'r1']);
    expect(await order('clOrdId=m1')).to.include({ px: '95', sz: '0.7', state: 'live', ordId });
    expect(told(await amend({}))).to.equal('200 1 51500');
    expect(told(await amend({ newSz: '500' }))).to.equal('200 1 51502');
    expect(told(await amend({ newPx: '95.001' }))).to.equal('200 1 51000');
    expect(told(await post('amend-order', { instId: 'BTC-USDT', ordId: '7', newSz: '1' }))).to.equal('200 1 51503');
    expect(told(await amend({ newPx: '101' }))).to.equal('200 0 0');
    expect(await order('clOrdId=m1')).to.include({ state: 'filled', accFillSz: '0.7' });
    expect(told(await amend({ newSz: '1' }))).to.equal('200 1 51510');
  });

  it('cancels an order whose amendment fails when it is told to', async () => {
    await place({ clOrdId: 'm2' });
    const sent = { instId: 'BTC-USDT', clOrdId: 'm2', newSz: '500', cxlOnFail: true };
    expect(told(await post('amend-order', sent))).to.equal('200 1 51502');
    expect(await order('clOrdId=m2')).to.include({ state: 'canceled' });
    expect(told(await post('amend-order', sent))).to.equal('200 1 51509');
  });

  it('takes several at once, each with its own outcome', async () => {
    const reply = await post('batch-orders', [
      { ...LIMIT, clOrdId: 'b1' },
      { ...LIMIT, sz: '500', clOrdId: 'b2' },
    ]);
    expect([reply.code, ...reply.data.map(({ clOrdId, sCode }) => `${clOrdId} ${sCode}`)]).to.deep.equal([
      '2',
      'b1 0',
      'b2 51008',
    ]);
    const cancelled = await post('cancel-batch-orders', [{ instId: 'BTC-USDT', clOrdId: 'b1' }]);
    expect(told(cancelled)).to.equal('200 0 0');
    expect(told(await post('batch-orders', LIMIT))).to.equal('400 50002');
    expect(told(await post('batch-orders', Array(21).fill(LIMIT)))).to.equal('200 51111');
  });

  it('does not know an order under another instrument, or none', async () => {
    await place({ clOrdId: 'q1' });
    expect(told(await get('order?instId=ETH-USDT&clOrdId=q1'))).to.equal('200 51603');
    expect(told(await get('order?instId=BTC-USDT&clOrdId=q2'))).to.equal('200 51603');
    expect(told(await get('order?instId=BTC-USDT&ordId=77'))).to.equal('200 51603');
    expect(told(await get('order?instId=BTC-USDT'))).to.equal('200 51003');
  });

  it('pages pending orders, history and fills by their ids, newest first', async () => {
    for (const clOrdId of ['p1', 'p2', 'p3']) await place({ clOrdId });
    const ids = async (path: string, name: string) => (await get(path)).data.map(record => String(record[name]));
    const [newest = '', middle = ''] = await ids('orders-pending?instType=SPOT', 'ordId');
    expect(await ids(`orders-pending?after=${newest}&limit=1`, 'ordId')).to.deep.equal([middle]);
    expect(await ids(`orders-pending?before=${middle}`, 'ordId')).to.deep.equal([newest]);
    expect(await ids('orders-pending?instType=SWAP', 'ordId')).to.deep.equal([]);
    await post('cancel-order', { instId: 'BTC-USDT', clOrdId: 'p2' });
    expect(await ids('orders-history?instType=SPOT', 'clOrdId')).to.deep.equal(['p2']);
    expect(told(await get('orders-history'))).to.equal('400 50014');
    for (const instId of ['BTC-USDT', 'ETH-USDT', 'BTC-USDT']) await place({ instId, ordType: 'market', sz: '20' });
    const bills = await ids('fills', 'billId');
    expect(await ids('fills', 'instId')).to.deep.equal(['BTC-USDT', 'ETH-USDT', 'BTC-USDT']);
    expect(await ids(`fills-history?instType=SPOT&after=${bills[0]}&limit=1`, 'billId')).to.deep.equal([bills[1]]);
    expect(await ids(`fills?before=${bills[2]}`, 'billId')).to.deep.equal(bills.slice(0, 2));
    expect(await ids(`fills?instId=ETH-USDT`, 'billId')).to.deep.equal([bills[1]]);
  });

  it('tells of a fill who made it, and the fee as a negative number', async () => {
    await place({ clOrdId: 'f1', px: '99' });
    await rig.walk(98);
    const [fill] = (await get('fills?instId=BTC-USDT')).data;
    expect(fill).to.include({
      clOrdId: 'f1',
      execType: 'M',
      fillPx: '99',
      fillSz: '0.5',
      fee: '-0.0005',
      feeCcy: 'BTC',
      feeRate: '-0.001',
      side: 'buy',
    });
    expect(await order('clOrdId=f1')).to.include({
      state: 'filled',
      fee: '-0.0005',
      avgPx: '99',
      tradeId: fill?.tradeId,
    });
  });

  it('keeps its ids over a restart of the dialect', async () => {
    await place({ clOrdId: 'kept', ordType: 'market', sz: '20' });
    await rig.reopen();
    expect(told(await place({ clOrdId: 'kept' }))).to.equal('200 1 51016');
  });
});
