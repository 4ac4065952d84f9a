import { once } from 'node:events';
import { expect } from 'chai';
import { type FaultScriptInput, faultScript } from '#shared/exchange/paper/faults/script.ts';
import { Listener } from '../paper-binance/rig.ts';
import { type RawReply, type Rig, raw, signed, startRig } from './rig.ts';

const ORDER = { instId: 'BTC-USDT', tdMode: 'cash', side: 'buy', ordType: 'limit', sz: '0.5', px: '90' };
const STOP = { ...ORDER, side: 'sell', ordType: 'conditional', slTriggerPx: '95', slOrdPx: '-1' };

describe('paper exchange, OKX dialect: faults', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await startRig();
    await rig.exchange.advance(1);
  });
  afterEach(() => rig.stop());

  const load = (...faults: FaultScriptInput['faults']) => rig.exchange.venue.faults.load(faultScript.parse({ faults }));
  const post = (path: string, sent: unknown) => signed(rig, `POST trade/${path}`, { sent });
  const told = ({ status, code, data }: RawReply): string => `${status} ${code} ${data[0]?.sCode ?? ''}`.trim();
  const orders = () => rig.exchange.actual.openOrders('main', null).map(({ clientOrderId }) => clientOrderId);

  it('know which request is about what, and which symbol', async () => {
    load({ request: 'place', symbol: 'BTC/USDT', do: { kind: 'drop-response' } });
    const elsewhere = { ...ORDER, instId: 'ETH-USDT', clOrdId: 'e1' };
    expect(told(await post('order', elsewhere))).to.equal('200 0 0');
    expect(await post('order', { ...ORDER, clOrdId: 'b1' }).catch(() => 'lost')).to.equal('lost');
    expect(orders()).to.have.members(['b1', 'e1']);
    load(
      { request: 'fills', do: { kind: 'reply', status: 500 } },
      { request: 'cancel', do: { kind: 'reply', status: 502 } },
    );
    const status = async (reply: Promise<RawReply>) =>
      reply.then(({ status: given }) => given).catch(() => 'unreadable');
    expect(await status(signed(rig, 'GET trade/fills'))).to.equal('unreadable');
    expect(await status(post('cancel-algos', [{ instId: 'BTC-USDT', algoId: '1' }]))).to.equal('unreadable');
  });

  it('drop and repeat frames by what they tell', async () => {
    const listener = await new Listener(`${rig.ws}/ws/v5/business`).opened();
    listener.send({ op: 'subscribe', args: [{ channel: 'candle1s', instId: 'BTC-USDT' }] });
    await listener.next(({ data }) => data !== undefined);
    load({ frame: 'candle', nth: 1, do: { kind: 'drop' } }, { frame: 'candle', nth: 1, do: { kind: 'repeat' } });
    await rig.walk(101, 102, 103);
    const closes: unknown[] = [];
    while (closes.length < 3) {
      const { data } = await listener.next(frame => frame.data !== undefined);
      closes.push((data as string[][])[0]?.[4]);
    }
    expect(closes).to.deep.equal(['102', '102', '103']);
    listener.close();
  });

  it('hide an order, whose id stays taken and which can be cancelled all the same', async () => {
    load(
      { order: 'placed', do: { kind: 'hide-order', forMs: 60_000 } },
      { order: 'placed', do: { kind: 'hide-order', forMs: 60_000 } },
    );
    await post('order', { ...ORDER, clOrdId: 'h1' });
    await post('order-algo', { ...STOP, algoClOrdId: 'h2' });
    expect(told(await signed(rig, 'GET trade/order?instId=BTC-USDT&clOrdId=h1'))).to.equal('200 51603');
    expect(told(await signed(rig, 'GET trade/order-algo?algoClOrdId=h2'))).to.equal('200 51603');
    expect(told(await post('order', { ...ORDER, clOrdId: 'h1' }))).to.equal('200 1 51016');
    expect(told(await post('order-algo', { ...STOP, algoClOrdId: 'h2' }))).to.equal('200 1 51068');
    expect(told(await post('cancel-order', { instId: 'BTC-USDT', clOrdId: 'h1' }))).to.equal('200 0 0');
    expect(told(await post('cancel-algos', [{ instId: 'BTC-USDT', algoClOrdId: 'h2' }]))).to.equal('200 0 0');
    expect(orders()).to.deep.equal([]);
  });

  it('replace an order by one of another id under the same name', async () => {
    load({ order: 'placed', do: { kind: 'replace' } });
    const placed = (await post('order', { ...ORDER, clOrdId: 'r1' })).data[0];
    const find = async () => (await signed(rig, 'GET trade/order?instId=BTC-USDT&clOrdId=r1')).data[0];
    let found = await find();
    while (found?.ordId === placed?.ordId) found = await find();
    expect(found).to.include({ state: 'live', clOrdId: 'r1' });
    expect((await signed(rig, `GET trade/order?instId=BTC-USDT&ordId=${placed?.ordId}`)).data[0]).to.include({
      state: 'canceled',
    });
  });

  it('close the venue with its own words, refuse every key, and skew the clock', async () => {
    load({ do: { kind: 'maintenance', forMs: 60_000 } });
    expect(await raw(rig, 'GET', 'public/time')).to.include({ status: 503, code: '50001' });
    load({ do: { kind: 'revoke-key', forMs: 60_000 } });
    expect(told(await signed(rig, 'GET account/balance'))).to.equal('401 50111');
    load({ do: { kind: 'skew', ms: 40_000, forMs: 60_000 } });
    expect(told(await signed(rig, 'GET account/balance'))).to.equal('401 50102');
    expect(told(await signed(rig, 'GET account/balance', { at: Date.now() + 40_000 }))).to.equal('200 0');
    load();
    expect(told(await signed(rig, 'GET account/balance'))).to.equal('200 0');
  });

  it('expire no session of somebody who is not logged in', async () => {
    const listener = await new Listener(`${rig.ws}/ws/v5/public`).opened();
    load({ do: { kind: 'expire-stream' } });
    listener.send({ op: 'subscribe', args: [{ channel: 'trades', instId: 'BTC-USDT' }] });
    expect(await listener.next()).to.include({ event: 'subscribe' });
    const closed = once(listener.socket, 'close');
    listener.close();
    await closed;
  });
});
