import { expect } from 'chai';
import { askDelayMs, nextAskMs, verdictOnSilence } from '#agents/execution/core/absence.ts';
import { nextAttempt } from '#agents/execution/core/attempts.ts';
import type { DeskOrder } from '#agents/execution/core/desk.ts';
import { byDesk, compareOrders, sortTrades } from '#agents/execution/core/reconcile.ts';
import { reachesMinimum, roundPrice, roundQuantity, stopLimitPrice } from '#agents/execution/core/rounding.ts';
import type { VenueOrderId } from '#shared/domain/order.ts';
import { Decimal, ZERO } from '#shared/kernel/decimal.ts';
import { deriveId } from '#shared/kernel/ids.ts';
import { epochMs } from '#shared/kernel/time.ts';

const d = (value: number | string): Decimal => new Decimal(value);
const KEY = { account: 'main', botId: 'bot', instrumentId: 'binance:BTC/USDT' };

describe('rounding to the venue', () => {
  const grid = {
    tickSize: d('0.05'),
    stepSize: d('0.01'),
    minQuantity: d('0.02'),
    maxQuantity: d(5),
    minNotional: d(10),
  };
  it('rounds prices in favour of the order and quantities down', () => {
    expect(roundPrice(d('10.07'), 'buy', grid).toString()).to.equal('10.05');
    expect(roundPrice(d('10.07'), 'sell', grid).toString()).to.equal('10.1');
    expect(roundPrice(d('10.05'), 'sell', grid).toString()).to.equal('10.05');
    expect(roundQuantity(d('1.239'), grid).toString()).to.equal('1.23');
    expect(roundQuantity(d(7), grid).toString()).to.equal('5');
  });
  it('puts the limit of a stop beyond it, on the grid', () => {
    const terms = { instrument: grid, share: d('0.01') };
    expect(stopLimitPrice(d('10.05'), 'sell', terms).toString()).to.equal('9.9');
    expect(stopLimitPrice(d('10.05'), 'buy', terms).toString()).to.equal('10.2');
  });
  it('knows what the venue takes', () => {
    expect(reachesMinimum(d('0.01'), d(5000), grid)).to.equal(false);
    expect(reachesMinimum(d('0.02'), d(400), grid)).to.equal(false);
    expect(reachesMinimum(d('0.02'), d(500), grid)).to.equal(true);
    expect(reachesMinimum(ZERO, d(500), { minQuantity: ZERO, minNotional: ZERO })).to.equal(false);
  });
});

describe('an order that the venue denies', () => {
  const stop = { purpose: 'stop-loss', expiresAt: epochMs(10_000) } as const;
  const none = { notResting: false, notSold: false };
  it('is looked for until a minute after its expiry', () => {
    const entry = { ...stop, purpose: 'entry' } as const;
    expect(verdictOnSilence(entry, { now: epochMs(69_999), evidence: null })).to.equal('keep-asking');
    expect(verdictOnSilence(entry, { now: epochMs(70_000), evidence: null })).to.equal('never-arrived');
  });
  it('may be given up earlier when a position waits for it, but only on evidence', () => {
    expect(verdictOnSilence(stop, { now: epochMs(10_100), evidence: null })).to.equal('keep-asking');
    expect(verdictOnSilence(stop, { now: epochMs(10_300), evidence: null })).to.equal('gather-evidence');
    const judge = (evidence: typeof none) => verdictOnSilence(stop, { now: epochMs(10_300), evidence });
    expect(judge({ ...none, notResting: true })).to.equal('keep-asking');
    expect(judge({ ...none, notSold: true })).to.equal('keep-asking');
    expect(judge({ notResting: true, notSold: true })).to.equal('never-arrived');
  });
  it('is asked for at once, then less and less often', () => {
    expect([0, 1, 2, 3, 9].map(attempt => askDelayMs(attempt, 250))).to.deep.equal([0, 250, 500, 1_000, 5_000]);
  });
  it('is asked for as soon as silence tells something, whenever its call was given up', () => {
    const order = { expiresAt: epochMs(1_500) };
    const asksFrom = (learnt: number, asks: number) => {
      const times: number[] = [];
      for (let attempt = 0; attempt < asks; attempt++) {
        const now = epochMs(times.at(-1) ?? learnt);
        times.push(now + nextAskMs(attempt, { order, now, firstMs: 250 }));
      }
      return times;
    };
    expect(asksFrom(700, 6)).to.deep.equal([700, 950, 1_450, 1_750, 3_750, 7_750]);
    expect(asksFrom(1_740, 3)).to.deep.equal([1_740, 1_750, 2_250]);
    expect(asksFrom(9_000, 3)).to.deep.equal([9_000, 9_250, 9_750]);
  });
});

describe('the next attempt to protect', () => {
  let sequence = 0;
  const ended = (purpose: 'stop-loss' | 'exit', code: DeskOrder['code'], sentAt: number, state = 'rejected') =>
    ({ id: deriveId('attempt', sequence++), purpose, code, sentAt, state, listId: null }) as unknown as DeskOrder;
  const next = (orders: readonly DeskOrder[], now: number) =>
    nextAttempt({ ended: orders }, { now: epochMs(now), graceMs: 2_000 });

  it('protects when nothing was refused', () => {
    expect(next([], 0)).to.deep.equal({ kind: 'protect', failures: 0 });
    expect(next([ended('stop-loss', 'VENUE_REJECTED', 0), ended('stop-loss', null, 1, 'cancelled')], 5).kind).to.equal(
      'protect',
    );
  });
  it('closes after a refusal for good, and protects after a refused close', () => {
    expect(next([ended('stop-loss', 'VENUE_REJECTED', 0)], 1).kind).to.equal('close');
    expect(next([ended('exit', 'VENUE_REJECTED', 0)], 1).kind).to.equal('protect');
  });
  it('tries a passing refusal again within the grace time, and closes after it', () => {
    const limited = (sentAt: number) => ended('stop-loss', 'VENUE_RATE_LIMITED', sentAt);
    expect(next([limited(0)], 100)).to.deep.equal({ kind: 'wait', until: 250, failures: 1 });
    expect(next([limited(0)], 300).kind).to.equal('protect');
    expect(next([limited(0), limited(1_900)], 2_200).kind).to.equal('close');
  });
  it('only ever protects when the venue could not be reached', () => {
    expect(next([ended('stop-loss', 'VENUE_UNREACHABLE', 0)], 60_000).kind).to.equal('protect');
  });
  it('spreads out a loop of refusals', () => {
    const loop = Array.from({ length: 12 }, (_, index) =>
      ended(index % 2 === 0 ? 'stop-loss' : 'exit', 'VENUE_REJECTED', index),
    );
    expect(next(loop, 1_000).kind).to.equal('wait');
    expect(next(loop, 40_000)).to.deep.equal({ kind: 'protect', failures: 12 });
  });
});

describe('comparing with the venue', () => {
  const ids = ['a', 'b', 'c', 'd'].map(name => deriveId(name));
  const [a, b, c, e] = ids as [(typeof ids)[0], (typeof ids)[0], (typeof ids)[0], (typeof ids)[0]];
  const ours = (id: typeof a, state: 'open' | 'unknown' | 'approved', venueOrderId: string | null = '1') => ({
    id,
    key: KEY,
    state,
    venueOrderId: venueOrderId as VenueOrderId | null,
    filled: ZERO,
  });
  const report = (venueOrderId: string, filled = ZERO) => ({
    kind: 'report' as const,
    venueOrderId: venueOrderId as VenueOrderId,
    state: 'open' as const,
    filled,
    reason: '',
    venueTime: epochMs(0),
    source: 'answer' as const,
  });

  it('says nothing where both agree, doubts what is gone, adopts what is there', () => {
    const differences = compareOrders({
      ours: [ours(a, 'open'), ours(b, 'open'), ours(c, 'unknown', null), ours(e, 'approved', null)],
      open: [
        { id: a, report: report('1') },
        { id: c, report: report('3') },
        { id: deriveId('stray'), report: report('4') },
        { id: null, report: report('5') },
      ],
      inFlight: new Set(),
    });
    expect(differences.facts.map(({ fact }) => [fact.kind, 'orderId' in fact && fact.orderId])).to.deep.equal([
      ['doubt', b],
      ['report', c],
    ]);
    expect(differences.revenants.map(one => one.id)).to.deep.equal([deriveId('stray')]);
    expect(differences.external).to.equal(1);
  });

  it('notices fills, and leaves alone what has a call on its way', () => {
    const open = [{ id: a, report: report('1', d(1)) }];
    const facts = (inFlight: ReadonlySet<typeof a>) => compareOrders({ ours: [ours(a, 'open')], open, inFlight }).facts;
    expect(facts(new Set())).to.have.length(1);
    expect(facts(new Set([a]))).to.have.length(0);
  });

  it('says whose a trade is', () => {
    const trade = (instrumentId: string, venueOrderId: string) => ({
      instrumentId,
      venueTradeId: venueOrderId,
      venueOrderId: venueOrderId as VenueOrderId,
    });
    const trades = [trade('x', '1'), trade('x', '2'), trade('y', '3')];
    const sorted = sortTrades({ trades, owners: new Map([['x|1', { id: a, key: KEY }]]), nameless: new Set(['y']) });
    expect(sorted.ours.map(one => one.trade)).to.deep.equal([trades[0]]);
    expect(sorted.external).to.deep.equal([trades[1]]);
    expect(sorted.deferred).to.deep.equal([trades[2]]);
  });

  it('tells each desk once', () => {
    const fact = { kind: 'doubt', orderId: a } as const;
    const other = { ...KEY, botId: 'other' };
    const told = byDesk([
      { key: KEY, fact },
      { key: other, fact },
      { key: { ...KEY }, fact },
    ]);
    expect(told.map(one => [one.key.botId, one.facts.length])).to.deep.equal([
      ['bot', 2],
      ['other', 1],
    ]);
  });
});
