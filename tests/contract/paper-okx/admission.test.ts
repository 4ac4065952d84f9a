import { expect } from 'chai';
import { type RawReply, READER, type Rig, raw, signed, startRig, TRADER } from './rig.ts';

const told = ({ status, code }: RawReply): string => `${status} ${code}`;

describe('paper exchange, OKX dialect: who may ask', () => {
  let rig: Rig;
  before(async () => {
    rig = await startRig();
    await rig.exchange.advance(1);
  });
  after(() => rig.stop());

  const balance = (with_: Parameters<typeof signed>[2] = {}) => signed(rig, 'GET account/balance?ccy=USDT', with_);
  const without = (name: string) => balance({ headers: { [name]: '' } });

  it('lets in what is signed over timestamp, method, path with query, and body', async () => {
    expect(told(await balance())).to.equal('200 0');
    expect((await balance()).data[0]).to.have.nested.property('details[0].cashBal', '10000');
    const sent = { ccy: 'USDT', amt: '1', from: '18', to: '6' };
    expect(told(await signed(rig, 'POST asset/transfer', { sent }))).to.equal('200 0');
  });

  const cases: readonly [string, string, () => Promise<RawReply>][] = [
    ['no key', '401 50103', () => without('OK-ACCESS-KEY')],
    ['no passphrase', '401 50104', () => without('OK-ACCESS-PASSPHRASE')],
    ['no signature', '401 50106', () => without('OK-ACCESS-SIGN')],
    ['no timestamp', '401 50107', () => without('OK-ACCESS-TIMESTAMP')],
    ['a wrong passphrase', '401 50105', () => balance({ key: { ...TRADER, passphrase: 'wrong' } })],
    ['an unknown key', '401 50111', () => balance({ key: { ...TRADER, apiKey: 'nobody' } })],
    ['a timestamp in ms', '401 50112', () => balance({ headers: { 'OK-ACCESS-TIMESTAMP': String(Date.now()) } })],
    ['a wrong secret', '401 50113', () => balance({ key: { ...TRADER, secret: 'wrong' } })],
    [
      'a key that may only read',
      '401 50120',
      () => signed(rig, 'POST asset/transfer', { key: READER, sent: { ccy: 'USDT', amt: '1', from: '18', to: '6' } }),
    ],
    ['a timestamp half a minute old', '401 50102', () => balance({ at: Date.now() - 31_000 })],
    ['a timestamp from the future', '401 50102', () => balance({ at: Date.now() + 31_000 })],
    [
      'a signature that is too short',
      '401 50113',
      () => signed(rig, 'POST asset/transfer', { sent: {}, headers: { 'OK-ACCESS-SIGN': 'AAAA' } }),
    ],
  ];
  for (const [what, answer, ask] of cases) {
    it(`refuses ${what} with ${answer}`, async () => {
      expect(told(await ask())).to.equal(answer);
    });
  }

  it('takes timestamps of the wall clock and of the market', async () => {
    expect(told(await balance({ at: rig.exchange.venue.now() }))).to.equal('200 0');
    expect(told(await balance({ at: rig.exchange.venue.now() + 31_000 }))).to.equal('401 50102');
    rig.wallOffsetMs = 60_000;
    expect(told(await balance())).to.equal('401 50102');
    rig.wallOffsetMs = 0;
  });

  it('says which permissions a key has', async () => {
    expect((await signed(rig, 'GET account/config')).data[0]).to.include({ perm: 'read_only,trade', acctLv: '1' });
    expect((await signed(rig, 'GET account/config', { key: READER })).data[0]).to.include({ perm: 'read_only' });
  });

  it('answers 404 where there is nothing', async () => {
    expect(await raw(rig, 'GET', 'nothing')).to.include({ status: 404, code: '404' });
  });

  it('names the parameter that is missing or wrong', async () => {
    expect(await raw(rig, 'GET', 'public/instruments')).to.include({
      status: 400,
      code: '50014',
      msg: 'Parameter instType cannot be empty.',
    });
    expect(await raw(rig, 'GET', 'market/candles?instId=BTC-USDT&bar=7m')).to.include({
      code: '51000',
      msg: 'Parameter bar error',
    });
    expect(told(await raw(rig, 'GET', 'market/ticker?instId=XXX-USDT'))).to.equal('200 51001');
  });
});
