import { expect } from 'chai';
import { epochMs } from '#shared/kernel/time.ts';
import { BAR_MS, held, ID, NOW, stepOn, strategyNamed, view } from './moments.ts';

const strategy = strategyNamed('trend-following');
/** All signs for an entry. */
const UP = { fast: 101, slow: 100, rsi: 70, averageVolume: 8, atr: 1 };
const JUST_CROSSED = { trend: -1, barsSinceCross: null, best: null, asked: 0 };

const codeOf = (step: ReturnType<typeof stepOn>) => step.why[ID]?.code;

describe('trend-following', () => {
  it('enters when the averages cross upwards and momentum and volume agree', () => {
    const step = stepOn(strategy, view(UP), { state: JUST_CROSSED });
    expect(step.signals).to.have.length(1);
    expect(step.signals[0]).to.deep.include({ kind: 'enter', side: 'long', stopLoss: 98, takeProfit: 106 });
    expect(codeOf(step)).to.equal('TREND_ENTRY');
  });

  it('is surer the more the signs agree', () => {
    const confidence = (features: object) => {
      const [signal] = stepOn(strategy, view({ ...UP, ...features }), { state: JUST_CROSSED }).signals;
      return signal?.kind === 'enter' ? signal.confidence : null;
    };
    expect(confidence({ rsi: 60, fast: 100.001, averageVolume: 10 })).to.be.within(0.5, 0.51);
    expect(confidence({ rsi: 100, fast: 105, averageVolume: 2 })).to.equal(1);
    expect(confidence({ rsi: 80 })).to.be.greaterThan(confidence({ rsi: 70 }) ?? 1);
  });

  const refusals: readonly (readonly [string, object, object, string])[] = [
    ['no trend', { fast: 99 }, JUST_CROSSED, 'TREND_NONE'],
    [
      'a crossing that nobody saw',
      {},
      { trend: null, barsSinceCross: null, best: null, asked: 0 },
      'TREND_CROSS_UNSEEN',
    ],
    ['an old crossing', {}, { trend: 1, barsSinceCross: 10, best: null, asked: 0 }, 'TREND_CROSS_OLD'],
    ['weak momentum', { rsi: 59.9 }, JUST_CROSSED, 'TREND_MOMENTUM_WEAK'],
    ['thin volume', { averageVolume: 10.1 }, JUST_CROSSED, 'TREND_VOLUME_THIN'],
    ['a market that does not move', { atr: 0 }, JUST_CROSSED, 'TREND_NO_RANGE'],
    ['a missing number', { rsi: null }, JUST_CROSSED, 'WARMING_UP'],
  ];
  for (const [name, features, state, code] of refusals) {
    it(`does not enter on ${name}`, () => {
      const step = stepOn(strategy, view({ ...UP, ...features }), { state });
      expect(step.signals).to.have.length(0);
      expect(codeOf(step)).to.equal(code);
    });
  }

  it('takes any bar of a trend when the profile sets no window', () => {
    const state = { trend: null, barsSinceCross: null, best: null, asked: 0 };
    expect(codeOf(stepOn(strategy, view(UP), { state, params: { entryWindowBars: null } }))).to.equal('TREND_ENTRY');
  });

  it('does not ask twice', () => {
    const entering = view(UP, { onTheirWay: { entry: true, exit: false } });
    expect(codeOf(stepOn(strategy, entering, { state: JUST_CROSSED }))).to.equal('ENTRY_ON_ITS_WAY');
    const leaving = view({ ...UP, rsi: 10 }, { position: held(), onTheirWay: { entry: false, exit: true } });
    expect(codeOf(stepOn(strategy, leaving, { state: JUST_CROSSED }))).to.equal('EXIT_ON_ITS_WAY');
  });

  const exits: readonly (readonly [string, object, object, string])[] = [
    ['the averages cross back', { fast: 99 }, {}, 'TREND_OVER'],
    ['momentum is lost', { rsi: 40 }, {}, 'TREND_MOMENTUM_LOST'],
    ['time is up', {}, { openedAt: epochMs(NOW - 95 * BAR_MS) }, 'TREND_TIME_UP'],
  ];
  for (const [name, features, position, code] of exits) {
    it(`leaves when ${name}`, () => {
      const step = stepOn(strategy, view({ ...UP, ...features }, { position: held(position) }), {
        state: JUST_CROSSED,
      });
      expect(step.signals).to.deep.equal([{ kind: 'exit', instrument: ID }]);
      expect(codeOf(step)).to.equal(code);
    });
  }

  it('trails the stop below the highest price, only upwards and not in tiny steps', () => {
    const trail = (best: number, stopLoss: number | null) =>
      stepOn(strategy, view(UP, { position: held({ stopLoss, entryPrice: 99.5 }) }), {
        state: { trend: 1, barsSinceCross: 3, best, asked: 1 },
      });
    expect(trail(102, 95).signals).to.deep.equal([{ kind: 'move-stop', stopLoss: 99, instrument: ID }]);
    expect(trail(102, 98.9).signals).to.deep.equal([]);
    expect(trail(102, 99.5).signals).to.deep.equal([]);
    expect(trail(102, null).signals).to.have.length(1);
    expect(codeOf(trail(102, 99.5))).to.equal('TREND_HELD');
    expect(trail(104, 95).signals, 'a stop above the close').to.deep.equal([]);
  });

  it('remembers the best price while it holds, and forgets it when flat', () => {
    const holding = stepOn(strategy, view(UP, { position: held({ stopLoss: 99.9 }) }), { state: JUST_CROSSED });
    expect((holding.state as Record<string, { best: number }>)[ID]?.best).to.equal(101);
    const flat = stepOn(strategy, view(UP), { state: { trend: 1, barsSinceCross: 3, best: 120, asked: 1 } });
    expect((flat.state as Record<string, { best: null }>)[ID]?.best).to.equal(null);
  });

  it('refuses parameters that contradict each other', () => {
    expect(strategy.params.safeParse({ fastPeriod: 50, slowPeriod: 50 }).success).to.equal(false);
    expect(strategy.params.safeParse({ rsiExit: 60, rsiEntry: 60 }).success).to.equal(false);
  });
});
