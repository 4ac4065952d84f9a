import { expect } from 'chai';
import fc from 'fast-check';
import { ALLOCATION_METHODS, type AllocationRules, sharesOf } from '#agents/capital/core/allocation/methods.ts';
import { allocate } from '#agents/capital/core/allocation/opening.ts';
import { dailyReturns } from '#agents/capital/core/allocation/returns.ts';
import { bounded } from '#agents/capital/core/allocation/shares.ts';
import { Decimal } from '#shared/kernel/decimal.ts';
import { seededRandom } from '#shared/kernel/random.ts';

const d = (value: number | string) => new Decimal(value);
const rules = (change: Partial<AllocationRules> = {}): AllocationRules => ({
  ...{ method: 'equal', lookbackDays: 30, minDays: 14, minShare: 0.01, maxShare: 1, whole: 0.9 },
  ...change,
});
const draw = (seed: string, { mean, deviation }: { mean: number; deviation: number }) => {
  const random = seededRandom(seed);
  return Array.from({ length: 30 }, () => mean + deviation * Math.sqrt(3) * (2 * random.next() - 1));
};
const calm = { botId: 'calm', share: 0.2, returns: draw('a', { mean: 0.001, deviation: 0.01 }) };
const wild = { botId: 'wild', share: 0.4, returns: draw('b', { mean: 0.001, deviation: 0.04 }) };
const loser = { botId: 'loser', share: 0.1, returns: draw('c', { mean: -0.004, deviation: 0.01 }) };
const near = (share: number | undefined, wanted: number) => expect(share).to.be.closeTo(wanted, 1e-9);

describe('methods of allocation', () => {
  it('fixed shares are what people gave, scaled down to what the reserve leaves; no bound holds for them', () => {
    expect(sharesOf([calm, wild], rules({ method: 'fixed', maxShare: 0.25 }))).to.deep.equal([0.2, 0.4]);
    const [one, two] = sharesOf(
      [
        { ...calm, share: 0.6 },
        { ...wild, share: 0.6 },
      ],
      rules({ method: 'fixed' }),
    );
    near(one, 0.45);
    near(two, 0.45);
  });

  it('a lone bot may have all that the reserve leaves, whatever the bound', () => {
    for (const method of ALLOCATION_METHODS) {
      if (method === 'fixed') continue;
      expect(sharesOf([calm], rules({ method, maxShare: 0.25 })), method).to.deep.equal([0.9]);
    }
  });

  it('equal, and at most a quarter each where several share', () => {
    for (const share of sharesOf([calm, wild, loser], rules())) near(share, 0.3);
    for (const share of sharesOf([calm, wild, loser], rules({ maxShare: 0.25 }))) near(share, 0.25);
  });

  it('volatility: four times as wild, a quarter of the capital', () => {
    const [one = 0, two = 0] = sharesOf([calm, wild], rules({ method: 'volatility' }));
    expect(one / two).to.be.closeTo(4, 0.8);
    near(one + two, 0.9);
  });

  it('performance and Kelly give a loser no more than the least', () => {
    for (const method of ['performance', 'kelly'] as const) {
      const [, , third] = sharesOf([calm, wild, loser], rules({ method }));
      expect(third, method).to.be.closeTo(0.01, 1e-6);
    }
  });

  it('risk parity: each brings as much to the variance', () => {
    const [one = 0, two = 0] = sharesOf([calm, wild], rules({ method: 'risk-parity' }));
    expect(one).to.be.greaterThan(two);
    near(one + two, 0.9);
  });

  it('dynamic lies between what it mixes', () => {
    const of = (method: AllocationRules['method']) => sharesOf([calm, wild], rules({ method }))[0] ?? 0;
    const parts = [of('performance'), of('volatility'), of('risk-parity')];
    expect(of('dynamic')).to.be.within(Math.min(...parts), Math.max(...parts));
  });

  it('a bot with too few days gets as much as if all were equal', () => {
    const fresh = { botId: 'fresh', share: 0.1, returns: [0.1] };
    near(sharesOf([calm, wild, fresh], rules({ method: 'volatility' }))[2], 0.3);
  });

  it('never beyond the bounds or the whole, whatever the returns', () => {
    const bot = fc.record({
      botId: fc.string(),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      returns: fc.array(fc.double({ min: -0.9, max: 2, noNaN: true }), { maxLength: 40 }),
    });
    fc.assert(
      fc.property(
        fc.array(bot, { minLength: 1, maxLength: 8 }),
        fc.constantFrom(...ALLOCATION_METHODS),
        fc.double({ min: 0.05, max: 1, noNaN: true }),
        (bots, method, maxShare) => {
          const shares = sharesOf(bots, rules({ method, maxShare, minDays: 2 }));
          const total = shares.reduce((sum, one) => sum + one, 0);
          expect(shares).to.have.length(bots.length);
          expect(total).to.be.at.most(0.9 + 1e-9);
          for (const share of shares) {
            expect(share).to.be.at.least(0);
            if (method !== 'fixed' && bots.length > 1) expect(share).to.be.at.most(Math.max(maxShare, 0.01) + 1e-9);
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it('what one may not have goes to the others in proportion', () => {
    const [a, b, c] = bounded([8, 1, 1], { minShare: 0, maxShare: 0.5, whole: 0.9 });
    near(a, 0.5);
    near(b, 0.2);
    near(c, 0.2);
  });
});

describe('the first allocation', () => {
  const bot = (botId: string, share: number) => ({ botId, share: d(share) });
  const open = (bots: ReturnType<typeof bot>[], available: number, reserve = 0) =>
    allocate(bots, { available: d(available), given: [], reserve: d(reserve), reserveShare: d(0.1) });

  it('keeps the reserve first, then each its share', () => {
    const { reserved, allocations } = open([bot('a', 0.5), bot('b', 0.4)], 10_000);
    expect(reserved.toFixed()).to.equal('1000');
    expect(allocations.map(({ amount }) => amount.toFixed())).to.deep.equal(['5000', '4000']);
    expect(open([bot('a', 1)], 10_000).allocations[0]?.amount.toFixed()).to.equal('9000');
  });

  it('asks for no more than it lacks, and for nothing while no bot waits', () => {
    expect(open([bot('a', 1)], 900, 100).reserved.toFixed()).to.equal('0');
    expect(open([], 10_000).reserved.toFixed()).to.equal('0');
  });
});

describe('daily returns', () => {
  it('leave out what was given and taken', () => {
    const day = (equity: number, capital: number) => ({ equity: d(equity), capital: d(capital) });
    expect(
      dailyReturns([day(0, 0), day(100, 100), day(160, 150), day(80, 75)]).map(one => one.toFixed(6)),
    ).to.deep.equal(['0.100000', '-0.031250']);
  });
});
