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

  describe('adds to what it holds', () => {
    const HOLDING = { trend: 1, barsSinceCross: 3, best: 101, asked: 1 };
    const add = (position: object, state: object = {}, options: object = {}) =>
      stepOn(strategy, view(UP, { position: held({ entryPrice: 99, stopLoss: 97, ...position }), ...options }), {
        state: { ...HOLDING, ...state },
      });
    const asked = (step: ReturnType<typeof stepOn>) => (step.state as Record<string, { asked: number }>)[ID]?.asked;

    it('a third of a position once the price has gone on, with the tightest stop for all of it', () => {
      const step = add({});
      const [signal] = step.signals;
      expect(signal).to.deep.include({ kind: 'enter', side: 'long', stopLoss: 98, takeProfit: 106, maxEntries: 3 });
      expect(signal?.kind === 'enter' && signal.size).to.equal(1 / 3);
      expect(codeOf(step)).to.equal('TREND_ADDED');
      expect(asked(step)).to.equal(2);
      expect(add({ stopLoss: 98.5 }).signals[0]).to.deep.include({ stopLoss: 98.5 });
      expect(add({}, { best: 102 }).signals[0]).to.deep.include({ stopLoss: 99 });
    });

    it('a step at a time: entries lie one average true range apart', () => {
      expect(codeOf(add({ entryPrice: 99.1 }))).not.to.equal('TREND_ADDED');
      // entered at 98 and 99: the third is due at 100
      expect(codeOf(add({ entries: 2, entryPrice: 98.5 }, { asked: 2 }))).to.equal('TREND_ADDED');
      expect(codeOf(add({ entries: 2, entryPrice: 98.6 }, { asked: 2 }))).not.to.equal('TREND_ADDED');
    });

    it('not beyond its entries, nor twice for the same one, nor without momentum', () => {
      expect(codeOf(add({ entries: 3, entryPrice: 90, stopLoss: 98 }))).to.equal('TREND_HELD');
      expect(codeOf(add({ stopLoss: 98 }, { asked: 2 }))).to.equal('TREND_HELD');
      expect(codeOf(add({ stopLoss: 98 }, {}, { onTheirWay: { entry: true, exit: false } }))).to.equal('TREND_HELD');
      const weak = view({ ...UP, rsi: 59 }, { position: held({ entryPrice: 99, stopLoss: 98 }) });
      expect(codeOf(stepOn(strategy, weak, { state: HOLDING }))).to.equal('TREND_HELD');
    });

    it('for a short the other way round', () => {
      const down = { fast: 100, slow: 101, rsi: 30, averageVolume: 8, atr: 1 };
      const short = held({ side: 'short', entryPrice: 101, stopLoss: 103, takeProfit: 90 });
      const state = { trend: -1, barsSinceCross: 3, best: 99, asked: 1 };
      const [signal] = stepOn(strategy, view(down, { position: short }), { state, params: { sides: 'both' } }).signals;
      expect(signal).to.deep.include({ kind: 'enter', side: 'short', stopLoss: 101, takeProfit: 94 });
    });
  });

  it('follows a trend downwards where shorts are allowed', () => {
    const down = { fast: 100, slow: 101, rsi: 30, averageVolume: 8, atr: 1 };
    const state = { trend: 1, barsSinceCross: null, best: null, asked: 0 };
    const [signal] = stepOn(strategy, view(down), { state, params: { sides: 'both' } }).signals;
    expect(signal).to.deep.include({ kind: 'enter', side: 'short', stopLoss: 102, takeProfit: 94 });
    expect(codeOf(stepOn(strategy, view(down), { state }))).to.equal('TREND_NONE');
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
