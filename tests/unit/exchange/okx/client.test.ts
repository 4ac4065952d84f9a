import { createHmac } from 'node:crypto';
import { expect } from 'chai';
import { localBudget } from '#shared/exchange/budget/local.ts';
import { type Call, type OkxClient, openClient } from '#shared/exchange/okx/client.ts';
import { RATE_LIMITS } from '#shared/exchange/okx/limits.ts';
import { type EpochMs, epochMs } from '#shared/kernel/time.ts';
import { json, type Seen, type StandIn, standIn } from '../stand-in.ts';

const KEYS = { apiKey: 'key-of-the-account', secret: 'secret-of-it', passphrase: 'Pass-1' };
const SENT_AT = epochMs(1_700_000_000_000);
const wallNow = (): EpochMs => SENT_AT;
const ORDER: Call = {
  endpoint: 'POST trade/order',
  parameters: { instId: 'BTC-USDT', clOrdId: 'a'.repeat(32), sz: '1' },
  lane: 'entry',
};
const STOP: Call = {
  endpoint: 'POST trade/order-algo',
  parameters: { instId: 'BTC-USDT', algoClOrdId: 'b'.repeat(32), sz: '1' },
  lane: 'protect',
};
const CANCEL: Call = {
  endpoint: 'POST trade/cancel-algos',
  parameters: [{ instId: 'BTC-USDT', algoId: '1' }],
  lane: 'protect',
};

describe('a client of OKX', () => {
  let venue: StandIn;
  let client: OkxClient;
  /** How far the venue's clock is ahead of ours. */
  let aheadMs: number;
  const answers = (seen: Seen): unknown => {
    if (seen.path === '/api/v5/public/time') return { code: '0', data: [{ ts: String(SENT_AT + aheadMs) }], msg: '' };
    const signedAt = Date.parse(String(seen.headers['ok-access-timestamp']));
    const stale = Math.abs(SENT_AT + aheadMs - signedAt) > 30_000;
    return stale ? { code: '50102', data: [], msg: 'Timestamp request expired' } : { code: '0', data: [], msg: '' };
  };
  const open = (demo = false): Promise<OkxClient> =>
    openClient({
      restUrl: venue.url,
      demo,
      keys: KEYS,
      recvWindowMs: 1_500,
      wallNow,
      budget: localBudget(RATE_LIMITS, wallNow),
    });
  beforeEach(async () => {
    aheadMs = 0;
    venue = await standIn((seen, response) => json(response, 200, answers(seen)));
    client = await open();
  });
  afterEach(async () => {
    client.close();
    await venue.stop();
  });
  const sent = async (call: Call): Promise<Seen> => {
    await client.signed(call, SENT_AT);
    const last = venue.seen.at(-1);
    if (last === undefined) throw new Error('nothing was sent');
    return last;
  };
  const signedAt = ({ headers }: Seen): number => Date.parse(String(headers['ok-access-timestamp'])) - SENT_AT;

  it('lets an order die by its deadline, a stop by the end of its signature, a cancel 30 s later', async () => {
    const order = await sent(ORDER);
    expect([order.headers.exptime, signedAt(order)]).to.deep.equal([String(SENT_AT + 1_500), 0]);
    const stop = await sent(STOP);
    expect([stop.headers.exptime, signedAt(stop)]).to.deep.equal([undefined, 1_500 - 30_000]);
    const cancel = await sent(CANCEL);
    expect([cancel.headers.exptime, signedAt(cancel)]).to.deep.equal([undefined, 0]);
  });

  it('signs what it sends, with nothing added to it', async () => {
    for (const call of [ORDER, STOP, CANCEL]) {
      const { headers, body, method, path } = await sent(call);
      expect(JSON.parse(body)).to.deep.equal(call.parameters);
      const payload = `${headers['ok-access-timestamp']}${method}${path}${body}`;
      const signature = createHmac('sha256', KEYS.secret).update(payload).digest('base64');
      expect(headers['ok-access-sign']).to.equal(signature);
      expect(headers['ok-access-passphrase']).to.equal(KEYS.passphrase);
    }
  });

  it('corrects its clock when the venue calls a request stale, and asks once more with the same moment', async () => {
    aheadMs = 40_000;
    const verdict = await client.signed(ORDER, SENT_AT);
    expect(verdict.kind).to.equal('answer');
    expect(venue.seen.map(({ path }) => path)).to.deep.equal([
      '/api/v5/trade/order',
      '/api/v5/public/time',
      '/api/v5/trade/order',
    ]);
    const last = venue.seen[2];
    expect(last?.headers.exptime).to.equal(String(SENT_AT + aheadMs + 1_500));
  });

  it('says that it trades in the demo when it does', async () => {
    expect((await sent(ORDER)).headers['x-simulated-trading']).to.equal(undefined);
    client.close();
    client = await open(true);
    expect((await sent(ORDER)).headers['x-simulated-trading']).to.equal('1');
  });
});
