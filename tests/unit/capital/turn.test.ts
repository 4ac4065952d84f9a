import { expect } from 'chai';
import fc from 'fast-check';
import { nextQuarter } from '#agents/capital/core/protection/locks.ts';
import { preserve } from '#agents/capital/core/protection/preservation.ts';
import { rebalance } from '#agents/capital/core/rebalancing/rebalance.ts';
import { isDue, turn } from '#agents/capital/core/turn.ts';
import { after, capitalOf, wholeCapital, withdrawable } from '#agents/capital/core/view.ts';
import { deriveId } from '#shared/kernel/ids.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { bot, DAY, d, HOUR, NOON, rules, said, view } from './capital.ts';

describe('rebalancing', () => {
  const drifted = () => view({ bots: [bot('a', { equity: 5_300 }), bot('b', { equity: 3_700 })] });

  it('leaves alone who is near the target', () => {
    const { moves, idle, targets } = rebalance(
      view({ bots: [bot('a', { equity: 4_700 }), bot('b', { equity: 4_300 })] }),
      rules(),
    );
    expect([moves.length, idle]).to.deep.equal([0, 'near-targets']);
    expect(targets.get('a')?.toFixed()).to.equal('4500');
  });

  it('moves from who has too much to who has too little', () => {
    expect(said(rebalance(drifted(), rules()).moves)).to.deep.equal(['rebalance bot:a → bot:b 800.00']);
  });

  it('takes no more than what is free: an open position stays', () => {
    const bots = [bot('a', { equity: 5_300, free: 250 }), bot('b', { equity: 3_700 })];
    expect(said(rebalance(view({ bots }), rules()).moves)).to.deep.equal(['rebalance bot:a → bot:b 250.00']);
    const none = rebalance(
      view({ bots: [bot('a', { equity: 5_300, free: 0 }), bot('b', { equity: 3_700 })] }),
      rules(),
    );
    expect(none.idle).to.equal('nothing-free');
  });

  it('unassigned capital goes first, and the reserve is filled before bots', () => {
    const funds = { reserve: d(300), locked: d(0), outgoing: d(0) };
    const bots = [bot('a', { equity: 4_500 }), bot('b', { equity: 3_700 })];
    expect(said(rebalance(view({ bots, funds, unassigned: d(1_500) }), rules()).moves)).to.deep.equal([
      'rebalance unassigned → reserve 700.00',
      'rebalance unassigned → bot:b 800.00',
    ]);
  });

  it('what was taken without a word is made good by all, before anybody gets more', () => {
    const taken = view({ unassigned: d(-1_000) });
    expect(said(rebalance(taken, rules()).moves)).to.deep.equal([
      'rebalance reserve → unassigned 100.00',
      'rebalance bot:a → unassigned 450.00',
      'rebalance bot:b → unassigned 450.00',
    ]);
    expect(withdrawable(taken).toFixed()).to.equal('8000');
    expect(rebalance(view({ unassigned: d(-400) }), rules()).idle, 'a little waits').to.equal('near-targets');
  });

  it('no more than a fifth of the capital a day, and not again within the hour', () => {
    const bots = [bot('a', { equity: 9_000 }), bot('b', { equity: 0 })];
    expect(said(rebalance(view({ bots }), rules()).moves)).to.deep.equal(['rebalance bot:a → bot:b 2000.00']);
    expect(said(rebalance(view({ bots, movedToday: d(1_500) }), rules()).moves)).to.deep.equal([
      'rebalance bot:a → bot:b 500.00',
    ]);
    expect(rebalance(view({ bots, movedToday: d(2_000) }), rules()).idle).to.equal('moved-enough-today');
    const soon = { bots, rebalancedAt: epochMs(NOON - HOUR + 1) };
    expect(rebalance(view(soon), rules()).idle).to.equal('cooling-down');
    expect(rebalance(view({ ...soon, rebalancedAt: epochMs(NOON - HOUR) }), rules()).idle).to.equal(null);
  });

  it('nothing while trading is not allowed, and again when it is', () => {
    expect(rebalance(view({ ...drifted(), held: 'trading is HALTED' }), rules()).idle).to.equal('held');
    expect(rebalance(drifted(), rules()).idle).to.equal(null);
  });

  it('what a bot that is not wanted any more has goes to the others', () => {
    const bots = [bot('a', { share: 0.9 }), bot('b', { share: 0 })];
    expect(said(rebalance(view({ bots }), rules()).moves)).to.deep.equal(['rebalance bot:b → bot:a 2000.00']);
  });

  it('never makes or loses anything, nor takes what is not free, whatever the account', () => {
    const money = fc.integer({ min: 0, max: 1_000_000_00 }).map(cents => cents / 100);
    const owner = fc.record({ share: fc.integer({ min: 0, max: 50 }), equity: money, free: money });
    fc.assert(
      fc.property(fc.array(owner, { minLength: 1, maxLength: 6 }), money, money, (owners, unassigned, reserve) => {
        const bots = owners.map(({ share, equity, free }, index) =>
          bot(`b${index}`, { share: share / 100, equity, free: Math.min(equity, free) }),
        );
        const before = view({
          bots,
          unassigned: d(unassigned),
          funds: { reserve: d(reserve), locked: d(0), outgoing: d(0) },
        });
        const { moves } = rebalance(before, rules());
        const now = after(before, moves);
        expect(wholeCapital(now).toFixed()).to.equal(wholeCapital(before).toFixed());
        const moved = moves.reduce((total, { amount }) => total.plus(amount), d(0));
        expect(moved.lte(capitalOf(before).times(0.2))).to.equal(true);
        for (const [index, one] of now.bots.entries()) {
          const lost = before.bots[index]?.equity.minus(one.equity) ?? d(0);
          expect(lost.lte(before.bots[index]?.free ?? 0), 'only free quote leaves').to.equal(true);
        }
        expect(now.unassigned.gte(0) && now.funds.reserve.gte(0)).to.equal(true);
      }),
      { numRuns: 300 },
    );
  });
});

describe('a turn of capital', () => {
  const nextMonday = epochMs(Date.UTC(2026, 1, 16));

  it('is due once a UTC day, and when a lock ends', () => {
    const locks = [{ id: deriveId('lock'), amount: d(5), unlocksAt: epochMs(NOON + 1) }];
    expect(isDue({ turnedAt: null, now: NOON, locks: [] })).to.equal(true);
    expect(isDue({ turnedAt: epochMs(NOON - HOUR), now: NOON, locks })).to.equal(false);
    expect(isDue({ turnedAt: epochMs(NOON - HOUR), now: epochMs(NOON + 1), locks })).to.equal(true);
    expect(isDue({ turnedAt: epochMs(NOON - 13 * HOUR), now: NOON, locks })).to.equal(true);
  });

  it('settles a week that is over: half of the profit is locked until the next quarter, half is capital', () => {
    const bots = [bot('a', { profit: 300 }), bot('b', { profit: -100 })];
    const { moves, locked, settled } = turn(view({ bots, now: nextMonday }), rules());
    expect(said(moves)).to.deep.equal(['lock bot:a → locked 100.00', 'compound bot:a → bot:a 100.00']);
    expect(locked).to.deep.equal({ amount: d(100), unlocksAt: epochMs(Date.UTC(2026, 3, 1)) });
    expect([...(settled ?? [])].map(([id, pnl]) => `${id} ${pnl.toFixed()}`)).to.deep.equal(['a 300', 'b -100']);
  });

  it('waits while the profit is below the threshold, and does not forget it', () => {
    const little = view({ bots: [bot('a', { profit: 99 })], now: nextMonday });
    expect(turn(little, rules()).settled).to.equal(null);
    const later = turn({ ...little, bots: [bot('a', { profit: 120 })], now: epochMs(nextMonday + 7 * DAY) }, rules());
    expect(said(later.moves)).to.include('lock bot:a → locked 60.00');
  });

  it('only profit above the highest so far is locked', () => {
    const again = view({ bots: [bot('a', { profit: 450, settled: 300 })], now: nextMonday });
    expect(said(turn(again, rules()).moves)).to.include('lock bot:a → locked 75.00');
    const lost = view({ bots: [bot('a', { profit: 200, settled: 300 })], now: nextMonday });
    expect(turn(lost, rules()).settled).to.equal(null);
  });

  it('without compounding the other half is unassigned', () => {
    const sweeping = rules({ profits: { compound: false } });
    const { moves } = turn(view({ bots: [bot('a', { profit: 300 })], now: nextMonday }), sweeping);
    expect(said(moves).slice(0, 2)).to.deep.equal(['lock bot:a → locked 150.00', 'sweep bot:a → unassigned 150.00']);
  });

  it('a lock comes free when its time has come, also while trading is halted', () => {
    const id = deriveId('lock');
    const funds = { reserve: d(1_000), locked: d(70), outgoing: d(0) };
    const locks = [{ id, amount: d(70), unlocksAt: NOON }];
    const { moves, released } = turn(view({ funds, locks, held: 'trading is HALTED', turnedAt: NOON }), rules());
    expect(said(moves)).to.deep.equal(['unlock locked → unassigned 70.00']);
    expect(released).to.deep.equal([id]);
  });

  it('the next quarter begins in January, April, July or October', () => {
    const at = (text: string) => new Date(nextQuarter(epochMs(Date.parse(text)))).toISOString().slice(0, 10);
    expect(['2026-01-01', '2026-03-31', '2026-09-30', '2026-12-31'].map(day => at(`${day}T23:00:00Z`))).to.deep.equal([
      '2026-04-01',
      '2026-04-01',
      '2026-10-01',
      '2027-01-01',
    ]);
  });

  it('in an emergency all that is free goes to the reserve, and comes back a day at a time', () => {
    const bots = [bot('a', { free: 3_000 }), bot('b', { free: 0 })];
    const before = view({ bots, unassigned: d(500) });
    const moves = preserve(before, 'a fire');
    expect(said(moves)).to.deep.equal([
      'preservation unassigned → reserve 500.00',
      'preservation bot:a → reserve 3000.00',
    ]);
    const preserved = after(before, moves);
    expect(rebalance({ ...preserved, held: 'capital is preserved' }, rules()).moves).to.deep.equal([]);
    const back = rebalance(preserved, rules());
    expect(said(back.moves)).to.deep.equal(['rebalance reserve → bot:a 1963.04', 'rebalance reserve → bot:b 136.96']);
  });
});
