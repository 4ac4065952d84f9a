import { expect } from 'chai';
import { BTC, type RawReply, type Rig, signed, startRig } from './rig.ts';

type List = {
  readonly orderListId: number;
  readonly listOrderStatus: string;
  readonly orderReports: readonly Record<string, unknown>[];
};
const listOf = ({ body }: RawReply): List => body as List;
const codeOf = ({ body }: RawReply): unknown => (body as { readonly code?: unknown }).code;

const PROTECTION = {
  symbol: 'BTCUSDT',
  side: 'SELL',
  quantity: 0.5,
  aboveType: 'LIMIT_MAKER',
  abovePrice: 110,
  belowType: 'STOP_LOSS_LIMIT',
  belowStopPrice: 90,
  belowPrice: 89,
  belowTimeInForce: 'GTC',
  listClientOrderId: 'guard',
  aboveClientOrderId: 'guard-take',
  belowClientOrderId: 'guard-stop',
} as const;

describe('paper exchange, Binance dialect: order lists', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await startRig();
    await rig.exchange.advance(2);
  });
  afterEach(() => rig.stop());

  const place = (change: Readonly<Record<string, string | number>> = {}, without: readonly string[] = []) =>
    signed(
      rig,
      'POST',
      '/api/v3/orderList/oco',
      Object.fromEntries(Object.entries({ ...PROTECTION, ...change }).filter(([name]) => !without.includes(name))),
    );

  it('places an OCO, shows it, and cancels it as a whole', async () => {
    const placed = listOf(await place());
    expect(placed).to.include({ contingencyType: 'OCO', listStatusType: 'EXEC_STARTED', listClientOrderId: 'guard' });
    expect(placed.orderReports.map(report => [report.type, report.clientOrderId, report.status])).to.deep.equal([
      ['LIMIT_MAKER', 'guard-take', 'NEW'],
      ['STOP_LOSS_LIMIT', 'guard-stop', 'NEW'],
    ]);
    expect((await signed(rig, 'GET', '/api/v3/openOrders', { symbol: 'BTCUSDT' })).body).to.have.length(2);
    const queried = await signed(rig, 'GET', '/api/v3/orderList', { origClientOrderId: 'guard' });
    expect(queried.body).to.include({ orderListId: placed.orderListId, listOrderStatus: 'EXECUTING' });
    expect((await signed(rig, 'GET', '/api/v3/openOrderList')).body).to.have.length(1);
    const cancelled = listOf(
      await signed(rig, 'DELETE', '/api/v3/orderList', { symbol: 'BTCUSDT', orderListId: placed.orderListId }),
    );
    expect(cancelled.listOrderStatus).to.equal('ALL_DONE');
    expect(cancelled.orderReports.map(({ status }) => status)).to.deep.equal(['CANCELED', 'CANCELED']);
    expect((await signed(rig, 'GET', '/api/v3/openOrderList')).body).to.be.empty;
    expect((await signed(rig, 'GET', '/api/v3/allOrderList')).body).to.have.length(1);
  });

  it('cancels the whole list with one of its legs, and by cancelling all', async () => {
    await place();
    const byLeg = await signed(rig, 'DELETE', '/api/v3/order', { symbol: 'BTCUSDT', origClientOrderId: 'guard-stop' });
    expect(listOf(byLeg).orderReports).to.have.length(2);
    await place();
    const byAll = await signed(rig, 'DELETE', '/api/v3/openOrders', { symbol: 'BTCUSDT' });
    expect(byAll.body).to.have.length(1);
    expect(byAll.body).to.have.nested.property('[0].contingencyType', 'OCO');
  });

  it('executes one leg and expires the other', async () => {
    await place();
    rig.feed.moveTo(BTC, 111);
    await rig.exchange.advance(1);
    const status = async (origClientOrderId: string) =>
      ((await signed(rig, 'GET', '/api/v3/order', { symbol: 'BTCUSDT', origClientOrderId })).body as { status: string })
        .status;
    expect([await status('guard-take'), await status('guard-stop')]).to.deep.equal(['FILLED', 'EXPIRED']);
  });

  it('takes the older form, with the legs placed by the side', async () => {
    const legacy = { symbol: 'BTCUSDT', quantity: 0.5, limitClientOrderId: 'limit', stopClientOrderId: 'stop' };
    const sell = await signed(rig, 'POST', '/api/v3/order/oco', { ...legacy, side: 'SELL', price: 110, stopPrice: 90 });
    expect(listOf(sell).orderReports.map(({ type }) => type)).to.deep.equal(['LIMIT_MAKER', 'STOP_LOSS']);
    await signed(rig, 'DELETE', '/api/v3/openOrders', { symbol: 'BTCUSDT' });
    const buy = await signed(rig, 'POST', '/api/v3/order/oco', {
      ...legacy,
      side: 'BUY',
      price: 90,
      stopPrice: 110,
      stopLimitPrice: 111,
      stopLimitTimeInForce: 'GTC',
      newOrderRespType: 'FULL',
    });
    expect(listOf(buy).orderReports.map(({ type }) => type)).to.deep.equal(['STOP_LOSS_LIMIT', 'LIMIT_MAKER']);
    const unpriced = await signed(rig, 'POST', '/api/v3/order/oco', {
      ...legacy,
      side: 'SELL',
      price: 110,
      stopPrice: 90,
      stopLimitPrice: 89,
    });
    expect([codeOf(unpriced), (unpriced.body as { msg: string }).msg.includes('stopLimitTimeInForce')]).to.deep.equal([
      -1102,
      true,
    ]);
  });

  const cases: readonly [string, number, Readonly<Record<string, string | number>>, readonly string[]][] = [
    ['legs that do not hold the price', -2010, { abovePrice: 95 }, []],
    ['two limit legs', -1168, { belowType: 'LIMIT_MAKER' }, []],
    ['a sell limit below', -1166, { aboveType: 'STOP_LOSS', belowType: 'LIMIT_MAKER' }, []],
    ['a buy limit above', -1165, { side: 'BUY' }, []],
    ['a sell stop above', -1197, { aboveType: 'STOP_LOSS' }, []],
    ['a buy stop below', -1196, { side: 'BUY', aboveType: 'STOP_LOSS' }, []],
    ['a sell profit below', -1199, { belowType: 'TAKE_PROFIT' }, []],
    ['a buy profit above', -1198, { side: 'BUY', aboveType: 'TAKE_PROFIT' }, []],
    ['a leg without its stop price', -1102, {}, ['belowStopPrice']],
    ['a leg that is an iceberg', -1013, { aboveIcebergQty: 0.1 }, []],
    ['an unknown type of leg', -1116, { aboveType: 'MARKET' }, []],
    ['more than there is', -2010, { quantity: 5 }, []],
  ];
  for (const [what, code, change, without] of cases) {
    it(`refuses ${what} with ${code}`, async () => {
      expect(codeOf(await place(change, without))).to.equal(code);
    });
  }

  it('does not know lists that never were', async () => {
    expect(codeOf(await signed(rig, 'GET', '/api/v3/orderList', { orderListId: 77 }))).to.equal(-2018);
    expect(codeOf(await signed(rig, 'GET', '/api/v3/orderList'))).to.equal(-1102);
    const cancel = await signed(rig, 'DELETE', '/api/v3/orderList', { symbol: 'BTCUSDT', listClientOrderId: 'nobody' });
    expect(codeOf(cancel)).to.equal(-2011);
  });
});
