import { expect } from 'chai';
import type { InstrumentView } from '#shared/domain/strategy.ts';
import { held, ID, stepAcross, stepOn, strategyNamed, view } from './moments.ts';

const strategy = strategyNamed('adaptive-momentum');
/** The close is at 100; over four bars it rose by four average true ranges, a score of 2. */
const RISING = { change: 0.04, atr: 1, rank: 0, trend: 1 };
const params = { momentumPeriod: 4 };
const ARMED = { isArmed: true, best: null };
const codeOf = (step: ReturnType<typeof stepOn>) => step.why[ID]?.code;
const entryOf = (step: ReturnType<typeof stepOn>) => {
  const signal = step.signals.find(one => one.instrument === ID);
  if (signal?.kind !== 'enter') throw new Error(codeOf(step));
  return signal;
};

describe('adaptive-momentum', () => {
  it('enters momentum in a trend', () => {
    const entry = entryOf(stepOn(strategy, view(RISING), { state: ARMED, params }));
    expect(entry).to.deep.include({ side: 'long', stopLoss: 98, takeProfit: null, size: 1 });
  });

  it('asks for more momentum and gives a wider stop in a wild market', () => {
    const at = (change: number, rank: number) =>
      stepOn(strategy, view({ ...RISING, change, rank }), { state: ARMED, params });
    expect(codeOf(at(0.02, 0))).to.equal('MOMENTUM_ENTRY');
    expect(codeOf(at(0.02, 0.5))).to.equal('MOMENTUM_WEAK');
    expect(entryOf(at(0.03, 1)).stopLoss).to.equal(97);
  });

  it('goes the other way where shorts are allowed', () => {
    const falling = view({ ...RISING, change: -0.04, trend: -1 });
    const both = entryOf(stepOn(strategy, falling, { state: ARMED, params: { ...params, sides: 'both' } }));
    expect(both).to.deep.include({ side: 'short', stopLoss: 102 });
    expect(codeOf(stepOn(strategy, falling, { state: ARMED, params }))).to.equal('MOMENTUM_WEAK');
  });

  const refusals: readonly (readonly [string, object, object, string])[] = [
    ['weak momentum', { change: 0.019 }, ARMED, 'MOMENTUM_WEAK'],
    ['a rise that was entered before', {}, { isArmed: false, best: null }, 'MOMENTUM_NOT_ARMED'],
    ['a range', { trend: 0 }, ARMED, 'MOMENTUM_NO_TREND'],
    ['a market that does not move', { atr: 0 }, ARMED, 'MOMENTUM_WEAK'],
    ['a missing number', { rank: null }, ARMED, 'WARMING_UP'],
  ];
  for (const [name, features, state, code] of refusals) {
    it(`does not enter on ${name}`, () => {
      const step = stepOn(strategy, view({ ...RISING, ...features }), { state, params });
      expect(step.signals).to.have.length(0);
      expect(codeOf(step)).to.equal(code);
    });
  }

  describe('among several instruments', () => {
    const others = (...changes: readonly number[]): Record<string, InstrumentView<string>> =>
      Object.fromEntries(changes.map((change, index) => [`binance:C${index}/USDT`, view({ ...RISING, change })]));
    const step = (beside: Readonly<Record<string, InstrumentView<string>>>, more: object = {}) =>
      stepAcross(strategy, { [ID]: view(RISING), ...beside }, { params: { ...params, ...more } });

    it('enters the best of them', () => {
      expect(codeOf(step(others(0.03)))).to.equal('MOMENTUM_ENTRY');
      expect(codeOf(step(others(0.05)))).to.equal('MOMENTUM_BEHIND');
      expect(codeOf(step(others(0.05, 0.01)))).to.equal('MOMENTUM_ENTRY');
      expect(codeOf(step(others(0.05, 0.06, 0.01)))).to.equal('MOMENTUM_BEHIND');
      expect(codeOf(step(others(0.05), { topShare: 1 }))).to.equal('MOMENTUM_ENTRY');
    });

    it('takes less the more it holds of what moves together', () => {
      const holding = Object.fromEntries(
        Object.entries(others(0.01, 0.01)).map(([id, one]) => [id, { ...one, position: held() }]),
      );
      expect(entryOf(step(holding, { assumedCorrelation: 0.5 })).size).to.equal(0.5);
      expect(entryOf(step(holding, { assumedCorrelation: 0 })).size).to.equal(1);
      const measured = { ...holding, [ID]: view({ ...RISING, correlation: 0.25 }) };
      const reference = 'binance:BTC/USDT';
      expect(entryOf(step(measured, { reference })).size).to.be.closeTo(1 / 1.5, 1e-12);
      const against = { ...holding, [ID]: view({ ...RISING, correlation: -1 }) };
      expect(entryOf(step(against, { reference })).size).to.equal(1);
    });
  });

  it('measures the correlation with the reference that it is given', () => {
    const parsed = strategy.params.parse({ reference: 'binance:ETH/USDT' });
    expect(strategy.features(parsed).correlation).to.deep.include({
      indicator: 'correlation',
      reference: 'binance:ETH/USDT',
    });
    expect(strategy.features(strategy.params.parse({}))).not.to.have.property('correlation');
  });

  const holding = (features: object, position: object = {}) =>
    stepOn(strategy, view({ ...RISING, ...features }, { position: held({ stopLoss: 97.9, ...position }) }), {
      state: { isArmed: false, best: 101 },
      params,
    });

  it('leaves when momentum is lost or the trend turns', () => {
    expect(codeOf(holding({ change: 0 }))).to.equal('MOMENTUM_LOST');
    expect(codeOf(holding({ trend: -1 }))).to.equal('MOMENTUM_REVERSED');
    expect(codeOf(holding({ trend: 0 }))).to.equal('MOMENTUM_HELD');
  });

  it('trails its stop, farther behind in a wild market', () => {
    expect(holding({}, { stopLoss: 95 }).signals).to.deep.equal([{ kind: 'move-stop', stopLoss: 98, instrument: ID }]);
    expect(holding({ rank: 1 }, { stopLoss: 95 }).signals).to.deep.equal([
      { kind: 'move-stop', stopLoss: 96.5, instrument: ID },
    ]);
  });
});
