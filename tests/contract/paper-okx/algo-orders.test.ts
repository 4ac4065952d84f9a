import { expect } from 'chai';
import { BTC, type RawReply, type Rig, restClient, signed, startRig } from './rig.ts';

const STOP = {
  instId: 'BTC-USDT',
  tdMode: 'cash',
  side: 'sell',
  ordType: 'conditional',
  sz: '0.5',
  slTriggerPx: '95',
  slOrdPx: '-1',
};
const OCO = { ...STOP, ordType: 'oco', tpTriggerPx: '105', tpOrdPx: '-1' };
type Changes = Readonly<Record<string, unknown>>;

describe('paper exchange, OKX dialect: algo orders', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await startRig();
  });
  afterEach(() => rig.stop());

  const post = (path: string, sent: unknown) => signed(rig, `POST trade/${path}`, { sent });
  const get = async (path: string) => (await signed(rig, `GET trade/${path}`)).data;
  const place = (sent: Changes) => post('order-algo', sent);
  const partOf = ({ data }: RawReply) => data[0] ?? {};
  const told = (reply: RawReply): string => `${reply.status} ${reply.code} ${partOf(reply).sCode ?? ''}`.trim();
  const algo = async (algoClOrdId: string) => (await get(`order-algo?algoClOrdId=${algoClOrdId}`))[0];
  const cancel = (names: Changes) => post('cancel-algos', [{ instId: 'BTC-USDT', ...names }]);
  const balance = async (ccy: string) => (await signed(rig, `GET account/balance?ccy=${ccy}`)).data[0];

  it('waits, without being an order', async () => {
    const reply = await place({ ...STOP, algoClOrdId: 's1' });
    expect(told(reply)).to.equal('200 0 0');
    expect(partOf(reply)).to.include({ algoClOrdId: 's1' });
    expect(await algo('s1')).to.include({
      algoId: partOf(reply).algoId,
      ordType: 'conditional',
      state: 'live',
      sz: '0.5',
      slTriggerPx: '95',
      slOrdPx: '-1',
      tpTriggerPx: '',
      ordId: '',
      actualSide: '',
    });
    expect(await get('orders-pending')).to.deep.equal([]);
    expect(await get('orders-algo-pending?ordType=conditional,oco')).to.have.length(1);
    expect(await get('orders-algo-pending?ordType=oco')).to.deep.equal([]);
    expect(await balance('BTC')).to.have.nested.property('details[0].availBal', '0.5');
  });

  it('makes an order with an id of its own when it is triggered', async () => {
    await place({ ...STOP, algoClOrdId: 's2' });
    await rig.walk(94);
    const found = await algo('s2');
    expect(found).to.include({ state: 'effective', actualSide: 'sl', actualSz: '0.5' });
    const child = (await get(`order?instId=BTC-USDT&ordId=${found?.ordId}`))[0];
    expect(child).to.include({
      state: 'filled',
      ordType: 'market',
      accFillSz: '0.5',
      clOrdId: '',
      algoId: found?.algoId,
      algoClOrdId: 's2',
    });
    expect(found?.ordIdList).to.deep.equal([child?.ordId]);
    expect((await get('fills'))[0]).to.include({ ordId: child?.ordId, clOrdId: '', fillSz: '0.5' });
    expect(await get('orders-algo-pending?ordType=conditional')).to.deep.equal([]);
    expect(await get('orders-algo-history?ordType=conditional&state=effective')).to.have.length(1);
  });

  it('rests as a limit order when it was given a price', async () => {
    await place({ ...STOP, slOrdPx: '97', algoClOrdId: 's3' });
    await rig.walk(90);
    const [child] = await get('orders-pending');
    expect(child).to.include({ ordType: 'limit', px: '97', state: 'live', algoClOrdId: 's3', source: '7' });
    expect(told(await cancel({ algoClOrdId: 's3' }))).to.equal('200 1 51400');
    expect(told(await post('cancel-order', { instId: 'BTC-USDT', ordId: child?.ordId }))).to.equal('200 0 0');
    expect(await algo('s3')).to.include({ state: 'effective', actualSz: '0' });
  });

  it('is one order with both prices, of which one is executed', async () => {
    const { algoId } = partOf(await place({ ...OCO, algoClOrdId: 'o1' }));
    expect(await algo('o1')).to.include({
      algoId,
      ordType: 'oco',
      state: 'live',
      tpTriggerPx: '105',
      slTriggerPx: '95',
    });
    expect(await balance('BTC')).to.have.nested.property('details[0].ordFrozen', '0.5');
    await rig.walk(106);
    const found = await algo('o1');
    expect(found).to.include({ algoId, state: 'effective', actualSide: 'tp', actualSz: '0.5' });
    expect(await get('orders-history?instType=SPOT')).to.have.length(1);
    expect((await get(`order?instId=BTC-USDT&ordId=${found?.ordId}`))[0]).to.include({ algoId, algoClOrdId: 'o1' });
    await rig.walk(90);
    expect(await get('fills')).to.have.length(1);
  });

  it('is cancelled by either id, both prices together, once', async () => {
    const { algoId } = partOf(await place({ ...OCO, algoClOrdId: 'o2' }));
    await place({ ...STOP, algoClOrdId: 'o3', sz: '0.1' });
    expect(told(await cancel({ algoId }))).to.equal('200 0 0');
    expect(partOf(await cancel({ algoClOrdId: 'o3' }))).to.include({ sCode: '0', algoClOrdId: 'o3' });
    expect(await algo('o2')).to.include({ state: 'canceled', ordId: '' });
    expect(told(await cancel({ algoId }))).to.equal('200 1 51400');
    expect(told(await cancel({ algoClOrdId: 'nobody' }))).to.equal('200 1 51400');
    expect(told(await cancel({}))).to.equal('200 1 51407');
    expect(await get('orders-algo-history?ordType=oco,conditional&state=canceled')).to.have.length(2);
    expect(await get('orders-history?instType=SPOT')).to.deep.equal([]);
    expect(await balance('BTC')).to.have.nested.property('details[0].availBal', '1');
  });

  it('pages by id, newest first', async () => {
    await place({ ...OCO, sz: '0.1', algoClOrdId: 'g1' });
    await place({ ...STOP, sz: '0.1', algoClOrdId: 'g2' });
    await place({ ...OCO, sz: '0.1', algoClOrdId: 'g3' });
    const page = async (query: string) =>
      (await get(`orders-algo-pending?ordType=oco,conditional&${query}`)).map(({ algoClOrdId }) => algoClOrdId);
    const [newest] = await get('orders-algo-pending?ordType=oco,conditional');
    expect(await page('')).to.deep.equal(['g3', 'g2', 'g1']);
    expect(await page(`after=${newest?.algoId}&limit=1`)).to.deep.equal(['g2']);
    expect(await page('instId=ETH-USDT')).to.deep.equal([]);
  });

  const refusals: readonly [string, string, Changes][] = [
    ['a stop-loss that is touched already', '51280', { ...STOP, slTriggerPx: '101' }],
    ['a take-profit that is touched already', '51279', { ...OCO, tpTriggerPx: '99' }],
    ['the same for a buy: its stop-loss', '51278', { ...STOP, side: 'buy' }],
    ['the same for a buy: its take-profit', '51277', { ...OCO, side: 'buy', slTriggerPx: '105' }],
    ['a take-profit that would rest on spot', '51094', { ...OCO, tpOrdKind: 'limit' }],
    ['a trigger without an order price', '50014', { ...STOP, slOrdPx: '' }],
    ['an oco with one price', '50014', { ...OCO, tpTriggerPx: '' }],
    ['no trigger at all', '50014', { ...STOP, slTriggerPx: '', slOrdPx: '' }],
    ['another kind of price', '51000', { ...STOP, slTriggerPxType: 'mark' }],
    ['another kind of algo order', '51000', { ...STOP, ordType: 'iceberg' }],
    ['more than there is', '51008', { ...STOP, sz: '5' }],
    ['more than there is, of an oco', '51008', { ...OCO, sz: '5' }],
    ['a size off the lot', '51121', { ...STOP, sz: '0.50001' }],
    ['a wrong client id', '51000', { ...STOP, algoClOrdId: 'a_1' }],
    ['a margin order', '51010', { ...STOP, tdMode: 'isolated' }],
  ];
  for (const [what, code, sent] of refusals) {
    it(`refuses ${what} with ${code}`, async () => {
      expect(told(await place(sent))).to.equal(`200 1 ${code}`);
      expect(await get('orders-algo-pending?ordType=oco,conditional')).to.deep.equal([]);
    });
  }

  it('knows a client id among all algo orders, also after a restart, and apart from those of orders', async () => {
    await place({ ...STOP, algoClOrdId: 'once', sz: '0.1' });
    await cancel({ algoClOrdId: 'once' });
    await place({ ...OCO, algoClOrdId: 'twice', sz: '0.1' });
    expect(told(await place({ ...OCO, algoClOrdId: 'once' }))).to.equal('200 1 51068');
    await rig.reopen();
    expect(told(await place({ ...STOP, algoClOrdId: 'once' }))).to.equal('200 1 51068');
    expect(told(await place({ ...STOP, algoClOrdId: 'twice' }))).to.equal('200 1 51068');
    expect(await algo('twice')).to.include({ state: 'live', ordType: 'oco' });
    const order = { ...STOP, ordType: 'limit', px: '110', sz: '0.1', clOrdId: 'once' };
    expect(told(await post('order', order))).to.equal('200 0 0');
    expect((await get('order?instId=BTC-USDT&clOrdId=once'))[0]).to.include({ algoId: '', state: 'live' });
  });

  it('does not look at expTime: it is documented for orders only', async () => {
    const headers = { expTime: String(Date.now() - 1_000) };
    expect(told(await signed(rig, 'POST trade/order-algo', { sent: STOP, headers }))).to.equal('200 0 0');
  });

  it('is placed, listed and cancelled by an unmodified ccxt', async () => {
    const client = restClient(rig);
    await client.loadMarkets();
    const stop = await client.createOrder(BTC, 'market', 'sell', 0.2, undefined, {
      stopLossPrice: 95,
      clientOrderId: 'x1',
    });
    const oco = await client.createOrder(BTC, 'oco', 'sell', 0.2, undefined, { ...OCO, algoClOrdId: 'x2' });
    const open = await client.fetchOpenOrders(BTC, undefined, undefined, { trigger: true, ordType: 'conditional' });
    expect(open.map(({ id, stopLossPrice }) => [id, stopLossPrice])).to.deep.equal([[stop.id, 95]]);
    expect(await client.fetchOrder(stop.id ?? '', BTC, { trigger: true })).to.include({ status: 'open' });
    await client.cancelOrder(oco.id ?? '', BTC, { trigger: true });
    expect(await client.fetchOrder('', BTC, { trigger: true, clientOrderId: 'x2' })).to.include({ status: 'canceled' });
    await client.close();
  });
});
