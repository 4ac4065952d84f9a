import { generateKeyPairSync } from 'node:crypto';
import { expect } from 'chai';
import { localBudget } from '#shared/exchange/budget/local.ts';
import { COINBASE } from '#shared/exchange/coinbase/capabilities.ts';
import { type Call, type CoinbaseClient, openClient } from '#shared/exchange/coinbase/client.ts';
import type { Verdict } from '#shared/exchange/verdict.ts';
import { type EpochMs, epochMs } from '#shared/kernel/time.ts';
import { json, type Seen, type StandIn, standIn } from '../stand-in.ts';

const SENT_AT = epochMs(1_700_000_000_000);
const secret = String(
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'sec1', format: 'pem' }),
);
const KEYS = { apiKey: 'organizations/a/apiKeys/b', secret };
const ORDER: Call = { method: 'POST', path: 'orders', body: { client_order_id: 'a'.repeat(32) }, lane: 'entry' };

describe('a client of Coinbase', () => {
  let venue: StandIn;
  let client: CoinbaseClient;
  /** How far the venue's clock is ahead of ours, and how late it is here. */
  let aheadMs: number;
  let lateMs: number;
  let isDead: boolean;
  let orderReply: { readonly status: number; readonly body: unknown } | null;
  const wallNow = (): EpochMs => epochMs(SENT_AT + lateMs);
  const claims = ({ headers }: Seen): { readonly exp: number; readonly uri: string } =>
    JSON.parse(Buffer.from(String(headers.authorization).split('.')[1] ?? '', 'base64url').toString());
  const orders = (): readonly Seen[] => venue.seen.filter(({ path }) => path.endsWith('/orders'));

  beforeEach(async () => {
    [aheadMs, lateMs, isDead, orderReply] = [0, 0, false, null];
    venue = await standIn((seen, response) => {
      const now = wallNow() + aheadMs;
      if (seen.path.endsWith('/time')) json(response, 200, { epochMillis: String(now) });
      else if (isDead || claims(seen).exp * 1_000 <= now || claims(seen).exp * 1_000 > now + 120_000) {
        response.writeHead(401).end('Unauthorized\n');
      } else json(response, orderReply?.status ?? 200, orderReply?.body ?? { success: true });
    });
    const budget = localBudget(COINBASE.rateLimits, wallNow);
    client = openClient({ restUrl: venue.url, keys: KEYS, recvWindowMs: 2_000, wallNow, budget });
  });
  afterEach(async () => {
    client.close();
    await venue.stop();
  });
  const codeOf = (verdict: Verdict): string => (verdict.kind === 'answer' ? 'answer' : verdict.fault.code);

  it('signs what it calls, with an end that follows the moment of sending', async () => {
    lateMs = 400;
    expect(codeOf(await client.signed(ORDER, SENT_AT))).to.equal('answer');
    const [sent] = orders();
    if (sent === undefined) throw new Error('nothing was sent');
    const host = new URL(venue.url).host;
    expect(claims(sent)).to.deep.include({
      exp: SENT_AT / 1_000 + 2,
      uri: `POST ${host}/api/v3/brokerage/orders`,
    });
    expect(JSON.parse(sent.body)).to.deep.equal({ client_order_id: 'a'.repeat(32) });
  });

  it('corrects its clock by the venue when a token is refused, and tries once more', async () => {
    aheadMs = 5_000;
    expect(codeOf(await client.signed(ORDER, SENT_AT))).to.equal('answer');
    expect(orders()).to.have.length(2);
    expect(codeOf(await client.signed(ORDER, SENT_AT))).to.equal('answer');
    expect(orders()).to.have.length(3);
  });

  it('tells a request that came too late from a key that is dead, and repeats neither', async () => {
    lateMs = 3_000;
    expect(codeOf(await client.signed(ORDER, SENT_AT))).to.equal('VENUE_CLOCK_SKEW');
    expect(orders()).to.have.length(1);
    lateMs = 0;
    isDead = true;
    expect(codeOf(await client.signed(ORDER, SENT_AT))).to.equal('VENUE_KEY_REJECTED');
    expect(orders()).to.have.length(2);
  });

  it('a request that came too late on a clock that was off as well stays dead after the correction', async () => {
    [aheadMs, lateMs] = [5_000, 3_000];
    expect(codeOf(await client.signed(ORDER, SENT_AT))).to.equal('VENUE_CLOCK_SKEW');
  });

  it('lives no shorter than a token can tell, and no longer than the venue takes', () => {
    const windowOf = (recvWindowMs: number): number =>
      openClient({ restUrl: venue.url, keys: null, recvWindowMs, wallNow, budget: localBudget([], wallNow) })
        .recvWindowMs;
    expect([100, 2_000, 500_000].map(windowOf)).to.deep.equal([1_500, 2_000, 118_000]);
  });

  it('sends nothing more of its kind until the second is over when it is asked to slow down', async () => {
    orderReply = { status: 429, body: { error: 'rate_limit_exceeded', code: 8, message: 'Too many requests' } };
    expect(codeOf(await client.signed(ORDER, SENT_AT))).to.equal('VENUE_RATE_LIMITED');
    const held = await client.signed(ORDER, SENT_AT);
    expect(held.kind === 'rejected' && [held.fault.code, held.fault.venueCode]).to.deep.equal([
      'VENUE_RATE_LIMITED',
      null,
    ]);
    expect(orders()).to.have.length(1);
    expect((await client.call({ method: 'GET', path: 'time', lane: 'data' })).kind).to.equal('answer');
  });
});
