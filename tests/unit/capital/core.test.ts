import { expect } from 'chai';
import { allocate, type Capital } from '#agents/capital/core/allocation/opening.ts';
import type { BotShare } from '#agents/capital/core/allocation/shares.ts';
import { differences, type Reading, suspect, UNSUSPECTING } from '#agents/capital/core/discrepancy.ts';
import { equityRows, type Snapshot } from '#agents/capital/core/equity-rows.ts';
import { Decimal } from '#shared/kernel/decimal.ts';
import { epochMs } from '#shared/kernel/time.ts';

const d = (text: string | number) => new Decimal(text);
const amounts = (record: Readonly<Record<string, string | number>>) =>
  new Map(Object.entries(record).map(([asset, amount]) => [asset, d(amount)]));

describe('allocation', () => {
  const shares = (...of: readonly (readonly [string, number])[]) =>
    of.map(([botId, share]) => ({ botId, share: d(share) }));
  const allocated = (bots: readonly BotShare[], capital: Pick<Capital, 'available' | 'given'>) =>
    allocate(bots, { ...capital, reserve: d(0), reserveShare: d(0) }).allocations;
  const given = (allocations: ReturnType<typeof allocated>) =>
    Object.fromEntries(allocations.map(one => [one.botId, one.amount.toFixed()]));

  it('at first sight each bot gets its share of what is free', () => {
    const first = allocated(shares(['a', 0.3], ['b', 0.5]), { available: d(1_000), given: [] });
    expect(given(first)).to.deep.equal({ a: '300', b: '500' });
  });

  it('a bot that comes later gets its share of all capital, as far as what is unassigned lasts', () => {
    expect(given(allocated(shares(['c', 0.1]), { available: d(200), given: [d(300), d(500)] }))).to.deep.equal({
      c: '100',
    });
    expect(given(allocated(shares(['c', 0.5]), { available: d(200), given: [d(800)] }))).to.deep.equal({ c: '200' });
  });

  it('shares beyond all of it leave nothing for the last, who waits', () => {
    const greedy = allocated(shares(['a', 0.8], ['b', 0.8], ['c', 0.8]), { available: d(10), given: [] });
    expect(given(greedy)).to.deep.equal({ a: '8', b: '2' });
    expect(allocated(shares(['a', 0.5]), { available: d(-3), given: [] })).to.deep.equal([]);
    expect(allocated(shares(['a', 0]), { available: d(3), given: [] })).to.deep.equal([]);
  });

  it('amounts are cut to what a venue can hold', () => {
    const [one] = allocated(shares(['a', 0.333333333333]), { available: d(1), given: [] });
    expect(one?.amount.toFixed()).to.equal('0.33333333');
  });
});

describe('differences between books and venue', () => {
  const reading = (
    second: number,
    venue: Readonly<Record<string, number>>,
    account: Partial<Pick<Reading, 'moving' | 'outcomeUnknown'>> = {},
  ): Reading => ({
    venueTime: epochMs(second * 1_000),
    venue: amounts(venue),
    books: amounts({ USDT: 100 }),
    moving: false,
    outcomeUnknown: false,
    ...account,
  });
  const run = (readings: readonly Reading[], patience = 3) => {
    let suspicion = UNSUSPECTING;
    return readings.map(one => {
      const seen = suspect(suspicion, one, patience);
      suspicion = seen.suspicion;
      return seen.adjust.map(({ asset, amount }) => `${amount.toFixed()} ${asset}`).join(' ');
    });
  };

  it('what both hold alike is no difference', () => {
    expect(differences(amounts({ A: 1, B: '2.0', C: 0 }), amounts({ A: 1, B: 2 }))).to.deep.equal([]);
    expect(differences(amounts({ A: 1 }), amounts({ B: 2 })).map(one => one.amount.toFixed())).to.deep.equal([
      '1',
      '-2',
    ]);
  });

  it('is believed when as many readings as asked agree', () => {
    expect(run([reading(1, { USDT: 90 }), reading(2, { USDT: 90 }), reading(3, { USDT: 90 })])).to.deep.equal([
      '',
      '',
      '-10 USDT',
    ]);
  });

  it('starts anew when it changes', () => {
    expect(run([reading(1, { USDT: 90 }), reading(2, { USDT: 91 }), reading(3, { USDT: 91 })])).to.deep.equal([
      '',
      '',
      '',
    ]);
  });

  it('needs thrice as many readings when fills moved between', () => {
    const moving = (count: number) =>
      Array.from({ length: count }, (_, index) => reading(index + 1, { USDT: 90 }, { moving: true }));
    expect(run(moving(8)).join('')).to.equal('');
    expect(run(moving(9)).at(-1)).to.equal('-10 USDT');
    expect(run([reading(1, { USDT: 90 }), ...moving(3).slice(1), reading(4, { USDT: 90 })]).join('')).to.equal('');
  });

  it('proves nothing while an order may have been filled, and what was seen before is not forgotten', () => {
    const unknown = { outcomeUnknown: true };
    const seen = [1, 2, 3, 4].map(at => reading(at, { USDT: 90 }, at === 2 || at === 3 ? unknown : {}));
    expect(run(seen).join('')).to.equal('');
    expect(run([...seen, reading(5, { USDT: 90 })]).at(-1)).to.equal('-10 USDT');
  });

  it('the same reading told again proves nothing', () => {
    expect(run([reading(1, { USDT: 90 }), reading(1, { USDT: 90 }), reading(1, { USDT: 90 })])).to.deep.equal([
      '',
      '',
      '',
    ]);
  });

  it('one asset does not wait for another', () => {
    const seen = run([reading(1, { USDT: 90 }), reading(2, { USDT: 90, BTC: 1 }), reading(3, { USDT: 90, BTC: 1 })]);
    expect(seen).to.deep.equal(['', '', '-10 USDT']);
  });
});

describe('equity rows', () => {
  const snapshot = (change: Partial<Snapshot> = {}): Snapshot => ({
    quote: 'USDT',
    now: epochMs(10_999),
    holdings: new Map([
      [null, amounts({ USDT: 500, XYZ: 3 })],
      ['trend', amounts({ USDT: 800, BTC: 2 })],
    ]),
    prices: amounts({ BTC: 110 }),
    capital: amounts({ trend: 1_000 }),
    outside: d(0),
    positions: [{ botId: 'trend', base: 'BTC', side: 'long', quantity: d(2), entryPrice: d(100) }],
    last: new Map(),
    ...change,
  });

  it('one for the account and one per bot, on the second', () => {
    const { rows, unpriced } = equityRows(snapshot());
    expect(unpriced).to.deep.equal(['XYZ']);
    const plain = rows.map(row => [
      row.owner,
      row.marketTime,
      row.cash.toFixed(),
      row.holdings.toFixed(),
      row.equity.toFixed(),
      row.realizedPnl.toFixed(),
      row.unrealizedPnl.toFixed(),
    ]);
    expect(plain).to.deep.equal([
      ['*', 10_000, '1300', '220', '1520', '0', '20'],
      ['trend', 10_000, '800', '220', '1020', '0', '20'],
    ]);
  });

  it('remembers the peak, and never goes back in time', () => {
    const last = new Map([['trend', { marketTime: epochMs(12_000), peak: d(2_040), capital: d(1_000) }]]);
    const row = equityRows(snapshot({ last })).rows[1];
    expect([row?.marketTime, row?.peak.toFixed(), row?.drawdown.toFixed()]).to.deep.equal([12_000, '2040', '0.5']);
  });

  it('nothing is said of a bot, nor of the account, while a price of the bot is missing', () => {
    const { rows, unpriced } = equityRows(snapshot({ prices: new Map() }));
    expect(rows).to.deep.equal([]);
    expect(unpriced).to.deep.equal(['BTC']);
  });

  it('nothing is said before anything is held', () => {
    expect(equityRows(snapshot({ holdings: new Map() })).rows).to.deep.equal([]);
  });
});
