import { expect } from 'chai';
import { faultScript } from '#shared/exchange/paper/faults/script.ts';
import { BROKERAGE, OTHER, type RawReply, READER, type Rig, raw, STRANGER, signed, startRig, TRADER } from './rig.ts';

const bodyOf = ({ body }: RawReply): Record<string, unknown> => body as Record<string, unknown>;
const now = (): number => Math.floor(Date.now() / 1_000);

describe('paper exchange, Coinbase dialect: who may ask', () => {
  let rig: Rig;
  before(async () => {
    rig = await startRig();
    await rig.exchange.advance(3);
  });
  after(() => rig.stop());

  it('lets a signed request in, whatever its query says', async () => {
    expect(await signed(rig, 'GET', '/accounts?limit=10')).to.include({ status: 200 });
  });

  const refused: readonly [string, () => Promise<RawReply>][] = [
    ['no token', () => raw(rig, 'GET', `${BROKERAGE}/accounts`)],
    ['no JWT', () => raw(rig, 'GET', `${BROKERAGE}/accounts`, { headers: { Authorization: 'Bearer nonsense' } })],
    ['an unknown key', () => signed(rig, 'GET', '/accounts', { key: STRANGER })],
    ['a signature of another key', () => signed(rig, 'GET', '/accounts', { key: { ...TRADER, secret: OTHER.secret } })],
    ['a subject that is not the key', () => signed(rig, 'GET', '/accounts', { claims: { sub: OTHER.apiKey } })],
    ['another issuer', () => signed(rig, 'GET', '/accounts', { claims: { iss: 'somebody' } })],
    ['another algorithm', () => signed(rig, 'GET', '/accounts', { header: { alg: 'HS256' } })],
    ['no nonce', () => signed(rig, 'GET', '/accounts', { header: { nonce: undefined } })],
    ['a token for another path', () => signed(rig, 'GET', '/accounts', { claims: { uri: `GET ${rig.host}/x` } })],
    [
      'a token for another method',
      () => signed(rig, 'GET', '/accounts', { claims: { uri: `POST ${rig.host}${BROKERAGE}/accounts` } }),
    ],
    [
      'a token for another host',
      () => signed(rig, 'GET', '/accounts', { claims: { uri: `GET elsewhere.test${BROKERAGE}/accounts` } }),
    ],
    ['an expired token', () => signed(rig, 'GET', '/accounts', { claims: { nbf: now() - 121, exp: now() - 1 } })],
    ['a token of the future', () => signed(rig, 'GET', '/accounts', { claims: { nbf: now() + 5, exp: now() + 60 } })],
    ['a token that lives too long', () => signed(rig, 'GET', '/accounts', { claims: { exp: now() + 180 } })],
  ];
  for (const [what, ask] of refused) {
    it(`refuses ${what} as unauthorized, in plain words`, async () => {
      expect(await ask()).to.include({ status: 401, body: 'Unauthorized\n' });
    });
  }

  it('takes tokens that are good by the wall clock or by market time', async () => {
    const market = Math.floor(rig.exchange.venue.now() / 1_000);
    const byMarket = { claims: { nbf: market, exp: market + 60 } };
    expect(await signed(rig, 'GET', '/accounts', byMarket)).to.include({ status: 200 });
    rig.wallOffsetMs = 121_000;
    expect(await signed(rig, 'GET', '/accounts')).to.include({ status: 401 });
    rig.wallOffsetMs = -10_000;
    expect(await signed(rig, 'GET', '/accounts')).to.include({ status: 401 });
    rig.wallOffsetMs = 0;
  });

  it('tells what a key may do, and keeps it to that', async () => {
    const permissions = async (key = TRADER) => bodyOf(await signed(rig, 'GET', '/key_permissions', { key }));
    expect(await permissions()).to.include({ can_view: true, can_trade: true, can_transfer: false });
    expect(await permissions(READER)).to.include({ can_view: true, can_trade: false });
    expect(await permissions(OTHER)).to.include({ can_transfer: true });
    expect((await permissions()).portfolio_uuid).to.equal((await permissions(READER)).portfolio_uuid);
    expect((await permissions()).portfolio_uuid).to.not.equal((await permissions(OTHER)).portfolio_uuid);
  });

  it('refuses every key while they are revoked, tokens that are ahead of its clock, and everything in maintenance', async () => {
    const { faults } = rig.exchange.venue;
    const begin = (fault: object): void => faults.load(faultScript.parse({ faults: [{ do: fault }] }));
    begin({ kind: 'revoke-key', forMs: 60_000 });
    expect(await signed(rig, 'GET', '/accounts')).to.include({ status: 401 });
    begin({ kind: 'skew', ms: -5_000, forMs: 60_000 });
    expect(await signed(rig, 'GET', '/accounts')).to.include({ status: 401 });
    begin({ kind: 'maintenance', forMs: 60_000 });
    const closed = await raw(rig, 'GET', `${BROKERAGE}/time`);
    expect(closed.status).to.equal(503);
    expect(bodyOf(closed)).to.include({ error: 'UNAVAILABLE' });
    faults.load(faultScript.parse({ faults: [] }));
    expect(await signed(rig, 'GET', '/accounts')).to.include({ status: 200 });
  });

  it('answers unknown paths and wrong parameters in its own words', async () => {
    const nowhere = await raw(rig, 'GET', `${BROKERAGE}/nowhere`);
    expect(nowhere.status).to.equal(404);
    expect(bodyOf(nowhere)).to.include({ error: 'NOT_FOUND', code: 5 });
    const candles = await raw(rig, 'GET', `${BROKERAGE}/market/products/BTC-USDT/candles?start=1&end=2&granularity=1m`);
    expect(candles.status).to.equal(400);
    expect(bodyOf(candles)).to.include({ error: 'INVALID_ARGUMENT' });
    const product = await raw(rig, 'GET', `${BROKERAGE}/market/products/NO-NE`);
    expect(bodyOf(product)).to.include({ message: 'ProductID is invalid' });
  });

  it('asks for no token where the market is public', async () => {
    const time = await raw(rig, 'GET', `${BROKERAGE}/time`);
    expect(bodyOf(time).epochMillis).to.equal(String(rig.exchange.venue.now()));
    expect(await raw(rig, 'GET', `${BROKERAGE}/market/products`)).to.include({ status: 200 });
    expect(await raw(rig, 'GET', `${BROKERAGE}/products`)).to.include({ status: 401 });
  });
});
