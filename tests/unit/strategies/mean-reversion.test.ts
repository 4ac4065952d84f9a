import { expect } from 'chai';
import { held, ID, stepOn, strategyNamed, view } from './moments.ts';

const strategy = strategyNamed('mean-reversion');
/** All signs for an entry. */
const LOW = { z: -2.5, averageVolume: 8, atr: 1 };
const ARMED = { isArmed: true };
const codeOf = (step: ReturnType<typeof stepOn>) => step.why[ID]?.code;
const armed = (step: ReturnType<typeof stepOn>) => (step.state as Record<string, { isArmed: boolean }>)[ID]?.isArmed;

describe('mean-reversion', () => {
  it('buys far below the mean, with stop and target by the average true range', () => {
    const step = stepOn(strategy, view(LOW), { state: ARMED });
    expect(step.signals[0]).to.deep.include({ kind: 'enter', side: 'long', stopLoss: 98, takeProfit: 103 });
    expect(codeOf(step)).to.equal('REVERSION_ENTRY');
  });

  const refusals: readonly (readonly [string, object, object, string])[] = [
    ['near the mean', { z: -1.99 }, ARMED, 'REVERSION_NEAR_MEAN'],
    ['above the mean, however far', { z: 3 }, ARMED, 'REVERSION_NEAR_MEAN'],
    ['in a fall that was bought before', {}, { isArmed: false }, 'REVERSION_NOT_ARMED'],
    ['on thin volume', { averageVolume: 21 }, ARMED, 'REVERSION_VOLUME_THIN'],
    ['in a wild market', { atr: 6 }, ARMED, 'REVERSION_VOLATILITY_ODD'],
    ['in a market that does not move', { atr: 0 }, ARMED, 'REVERSION_VOLATILITY_ODD'],
    ['without its z-score', { z: null }, ARMED, 'WARMING_UP'],
  ];
  for (const [name, features, state, code] of refusals) {
    it(`does not buy ${name}`, () => {
      const step = stepOn(strategy, view({ ...LOW, ...features }), { state });
      expect(step.signals).to.have.length(0);
      expect(codeOf(step)).to.equal(code);
    });
  }

  it('buys a fall once, and is ready again when the close came back', () => {
    expect(armed(stepOn(strategy, view(LOW, { position: held() }), { state: ARMED }))).to.equal(false);
    expect(armed(stepOn(strategy, view(LOW), { state: { isArmed: false } }))).to.equal(false);
    expect(armed(stepOn(strategy, view({ ...LOW, z: -1 }), { state: { isArmed: false } }))).to.equal(true);
  });

  it('sells once the close is back, and waits until then', () => {
    const back = stepOn(strategy, view({ ...LOW, z: -0.5 }, { position: held() }), { state: ARMED });
    expect(back.signals).to.deep.equal([{ kind: 'exit', instrument: ID }]);
    const waiting = stepOn(strategy, view({ ...LOW, z: -0.51 }, { position: held() }), { state: ARMED });
    expect(waiting.signals).to.have.length(0);
    expect(codeOf(waiting)).to.equal('REVERSION_HELD');
  });

  it('sells what is far above its mean where shorts are allowed, and buys it back', () => {
    const params = { sides: 'both' };
    const step = stepOn(strategy, view({ ...LOW, z: 2.5 }), { state: ARMED, params });
    expect(step.signals[0]).to.deep.include({ kind: 'enter', side: 'short', stopLoss: 102, takeProfit: 97 });
    const short = held({ side: 'short', stopLoss: 102, takeProfit: 97 });
    const at = (z: number) =>
      codeOf(stepOn(strategy, view({ ...LOW, z }, { position: short }), { state: ARMED, params }));
    expect([at(0.6), at(0.5), at(-3)]).to.deep.equal(['REVERSION_HELD', 'REVERSION_DONE', 'REVERSION_DONE']);
  });

  it('asks longer bars whether they are in a trend the other way', () => {
    const params = { confirmTimeframe: '1h' };
    const at = (trend: number | null) => codeOf(stepOn(strategy, view({ ...LOW, trend }), { state: ARMED, params }));
    expect([-1, 0, 1, null].map(at)).to.deep.equal([
      'REVERSION_AGAINST_TREND',
      'REVERSION_ENTRY',
      'REVERSION_ENTRY',
      'WARMING_UP',
    ]);
    expect(strategy.features(strategy.params.parse(params)).trend).to.deep.include({ timeframe: '1h' });
  });

  it('does not ask twice', () => {
    const entering = view(LOW, { onTheirWay: { entry: true, exit: false } });
    expect(codeOf(stepOn(strategy, entering, { state: ARMED }))).to.equal('ENTRY_ON_ITS_WAY');
    const leaving = view({ ...LOW, z: 0 }, { position: held(), onTheirWay: { entry: false, exit: true } });
    expect(codeOf(stepOn(strategy, leaving, { state: ARMED }))).to.equal('EXIT_ON_ITS_WAY');
  });

  it('refuses parameters that contradict each other', () => {
    expect(strategy.params.safeParse({ entryZ: 1, exitZ: 1 }).success).to.equal(false);
    expect(strategy.params.safeParse({ minVolatility: 0.2, maxVolatility: 0.1 }).success).to.equal(false);
  });
});
