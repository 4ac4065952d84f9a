import { expect } from 'chai';
import sinon from 'sinon';
import type { CandleListener, MarketData, Trading, VenueFault } from '#shared/exchange/port.ts';
import { readPolicy } from '#shared/exchange/resilience/policy.ts';
import { withResilience } from '#shared/exchange/resilience/reads.ts';
import { fault } from '#shared/exchange/verdict.ts';
import { err, ok } from '#shared/kernel/result.ts';
import { epochMs } from '#shared/kernel/time.ts';

const AWAY = fault('VENUE_UNREACHABLE', 'connect ECONNREFUSED');
const POLICY = readPolicy.parse({});

describe('resilient reads', () => {
  let clock: sinon.SinonFakeTimers;
  let changes: string[];
  beforeEach(() => {
    clock = sinon.useFakeTimers({ now: 1_700_000_000_000 });
    // pauses are drawn by lot, and failures that come together count as one
    sinon.stub(Math, 'random').returns(0.5);
    changes = [];
  });
  afterEach(() => {
    clock.restore();
    sinon.restore();
  });

  /** A venue whose answers are listed; the last one is given again and again. */
  const venue = <T extends object>(calls: Readonly<Record<string, sinon.SinonStub>>, policy: object = {}) =>
    withResilience(calls as unknown as T, {
      policy: { ...POLICY, ...policy },
      wallNow: () => epochMs(Date.now()),
      breakerChanged: (endpoint, state) => changes.push(`${endpoint} ${state}`),
    });
  const failing = (error: VenueFault) => sinon.stub().resolves(err(error));
  const settled = async <T>(work: Promise<T>): Promise<{ readonly value: T; readonly tookMs: number }> => {
    const began = Date.now();
    let done = false;
    void work.finally(() => (done = true));
    while (!done && Date.now() - began < 600_000) await clock.tickAsync(50);
    return { value: await work, tookMs: Date.now() - began };
  };

  it('a read of market data is tried five times, with pauses that grow', async () => {
    const serverTime = failing(AWAY);
    const { value, tookMs } = await settled(venue<MarketData>({ serverTime }, { breakerFailures: 99 }).serverTime());
    expect(value).to.deep.equal(err(AWAY));
    expect(serverTime.callCount).to.equal(5);
    expect(tookMs).to.be.within(2_000, 60_000);
  });

  it('ends with the first answer, also a refusal: only what was not answered is asked again', async () => {
    const serverTime = sinon.stub().resolves(ok(7)).onFirstCall().resolves(err(AWAY));
    expect((await settled(venue<MarketData>({ serverTime }).serverTime())).value).to.deep.equal(ok(7));
    expect(serverTime.callCount).to.equal(2);
    const refusing = failing(fault('VENUE_KEY_REJECTED', 'Invalid API-key'));
    await settled(venue<MarketData>({ serverTime: refusing }).serverTime());
    expect(refusing.callCount).to.equal(1);
  });

  it('waits as long as the venue says, three attempts, and leaves a long ban to the caller', async () => {
    const limited = (inMs: number) =>
      sinon
        .stub()
        .callsFake(async () =>
          err({ ...fault('VENUE_RATE_LIMITED', 'slow down', '-1003'), retryAt: epochMs(Date.now() + inMs) }),
        );
    const soon = limited(7_000);
    const { value, tookMs } = await settled(venue<MarketData>({ serverTime: soon }).serverTime());
    expect(value.ok).to.equal(false);
    expect(soon.callCount).to.equal(3);
    expect(tookMs).to.be.within(14_000, 14_200);
    const banned = limited(120_000);
    expect((await settled(venue<MarketData>({ serverTime: banned }).serverTime())).tookMs).to.equal(50);
    expect(banned.callCount).to.equal(1);
  });

  it('an attempt ends in time, though no answer ever comes', async () => {
    const balances = sinon.stub().returns(new Promise(() => undefined));
    const { value, tookMs } = await settled(venue<Trading>({ balances }).balances());
    expect(value).to.deep.equal(err(fault('VENUE_UNREACHABLE', 'no answer within 15000 ms')));
    expect(tookMs).to.be.within(15_000, 15_100);
  });

  it('five failures in a row open the breaker for 30 s, and three answers close it', async () => {
    const candles = failing(AWAY);
    const port = venue<MarketData>({ candles });
    const ask = () => port.candles({} as never);
    await settled(ask());
    expect(changes).to.deep.equal(['data open']);
    candles.resetHistory();
    await clock.tickAsync(29_000 - 50);
    expect((await settled(ask())).value.ok).to.equal(false);
    expect(candles.callCount).to.equal(0);
    await clock.tickAsync(1_100);
    candles.resolves(ok([]));
    for (let one = 0; one < 3; one++) expect((await settled(ask())).value.ok).to.equal(true);
    expect(changes).to.deep.equal(['data open', 'data half-open', 'data closed']);
  });

  it('what a comparison reads is held back for two seconds and no longer; calls at once fail as one', async () => {
    const balances = failing(AWAY);
    const openOrders = failing(AWAY);
    const port = venue<Trading>({ balances, openOrders });
    await Promise.all([1, 2, 3, 4, 5, 6].map(() => port.openOrders(null)));
    expect(changes).to.deep.equal([]);
    for (let one = 0; one < 4; one++) {
      await clock.tickAsync(1_000);
      await port.balances();
    }
    expect(changes).to.deep.equal(['account open']);
    balances.resetHistory();
    expect((await port.balances()).ok).to.equal(false);
    expect(balances.callCount).to.equal(0);
    await clock.tickAsync(2_001);
    balances.resolves(ok('there'));
    expect((await port.balances()).ok).to.equal(true);
  });

  it('a stream that connects closes the breakers at once', async () => {
    let hear: CandleListener['connection'] = () => undefined;
    const subscribeCandles = sinon.stub().callsFake((_symbols, _timeframe, listener: CandleListener) => {
      hear = event => listener.connection(event);
      return () => undefined;
    });
    const port = venue<MarketData>({ serverTime: failing(AWAY), subscribeCandles });
    const connection = sinon.spy();
    port.subscribeCandles([], '1m', { candle() {}, unreadable() {}, connection });
    await settled(port.serverTime());
    expect(changes).to.deep.equal(['data open']);
    hear({ kind: 'lost', at: epochMs(0), detail: '' });
    expect(changes).to.have.length(1);
    hear({ kind: 'reconnected', at: epochMs(0), detail: '' });
    expect(changes).to.deep.equal(['data open', 'data closed']);
    expect(connection.callCount).to.equal(2);
  });

  it('what changes something, and a question about an order, goes straight through, once, breaker or not', async () => {
    const refused = { kind: 'unknown', fault: fault('VENUE_OUTCOME_UNKNOWN', 'socket hang up') };
    const calls = {
      balances: failing(AWAY),
      orderByClientId: failing(AWAY),
      ...Object.fromEntries(
        ['place', 'placeOco', 'cancel', 'cancelOco', 'cancelReplace', 'amend'].map(name => [
          name,
          sinon.stub().resolves(refused),
        ]),
      ),
    };
    const port = venue<Trading & Record<string, (request: unknown) => Promise<unknown>>>(calls);
    for (let one = 0; one < 6; one++) {
      await clock.tickAsync(300);
      await port.balances();
    }
    expect(changes).to.deep.equal(['account open']);
    for (const [name, stub] of Object.entries(calls)) {
      if (name === 'balances') continue;
      await Reflect.get(port, name)({});
      expect(stub.callCount, name).to.equal(1);
    }
  });
});
