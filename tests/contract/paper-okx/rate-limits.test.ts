import { expect } from 'chai';
import { type RawReply, READER, type Rig, raw, signed, startRig } from './rig.ts';

const ORDER = { instId: 'BTC-USDT', tdMode: 'cash', side: 'buy', ordType: 'limit', sz: '0.1', px: '90' };
const CANCEL = { instId: 'BTC-USDT', ordId: '7' };

describe('paper exchange, OKX dialect: rate limits by endpoint', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await startRig();
    await rig.exchange.advance(1);
  });
  afterEach(() => rig.stop());

  const times = async (count: number, ask: () => Promise<RawReply>): Promise<readonly string[]> => {
    const replies: RawReply[] = [];
    for (let request = 0; request < count; request++) replies.push(await ask());
    return replies.map(({ status, code }) => `${status} ${code}`);
  };
  const refusedOf = (replies: readonly string[]): number => replies.filter(reply => reply === '429 50011').length;
  const cancel = () => signed(rig, 'POST trade/cancel-order', { sent: CANCEL });

  it('refuse with 429 and 50011 what an address asks too often, until the window is over', async () => {
    const ask = () => raw(rig, 'GET', 'public/time');
    expect(refusedOf(await times(12, ask))).to.equal(2);
    rig.wallOffsetMs += 2_000;
    expect(refusedOf(await times(1, ask))).to.equal(0);
  });

  it('are counted for each endpoint and each account', async () => {
    const config = (key?: typeof READER) => () => signed(rig, 'GET account/config', key === undefined ? {} : { key });
    expect(refusedOf(await times(5, config()))).to.equal(0);
    expect(refusedOf(await times(1, config(READER)))).to.equal(1);
    expect(refusedOf(await times(1, () => signed(rig, 'GET account/balance')))).to.equal(0);
  });

  it('of trading are counted by instrument, and each order of a batch for one', async () => {
    expect(refusedOf(await times(61, cancel))).to.equal(1);
    const elsewhere = { ...CANCEL, instId: 'ETH-USDT' };
    const other = () => signed(rig, 'POST trade/cancel-order', { sent: elsewhere });
    expect(refusedOf(await times(1, other))).to.equal(0);
    const batch = () => signed(rig, 'POST trade/cancel-batch-orders', { sent: Array(20).fill(CANCEL) });
    expect(refusedOf(await times(16, batch))).to.equal(1);
  });

  it('of trading begin anew with the market clock as well', async () => {
    expect(refusedOf(await times(61, cancel))).to.equal(1);
    await rig.exchange.advance(2);
    expect(refusedOf(await times(1, cancel))).to.equal(0);
  });

  it('refuse an order before it is looked at', async () => {
    const algo = { ...ORDER, side: 'sell', ordType: 'conditional', slTriggerPx: '95', slOrdPx: '-1', sz: '5' };
    const place = () => signed(rig, 'POST trade/order-algo', { sent: algo });
    expect(refusedOf(await times(21, place))).to.equal(1);
  });
});
