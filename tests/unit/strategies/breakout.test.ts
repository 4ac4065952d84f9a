import { expect } from 'chai';
import { epochMs } from '#shared/kernel/time.ts';
import { BAR_MS, held, ID, NOW, stepOn, strategyNamed, view } from './moments.ts';

const strategy = strategyNamed('breakout');
/** The bars up to this one; the close is at 100, volume at 10. */
const AFTER = { upper: 101, lower: 95, averageVolume: 5, atr: 1 };
/** The bars before it: resistance 99, support 95. */
const RANGE = { upper: 99, lower: 95 };
const IN_RANGE = { range: RANGE, broken: null, best: null };
const LONG = { side: 'long', range: RANGE, closes: 1 };
const ONE = { confirmCloses: 1 };

type Taken = ReturnType<typeof stepOn>;
const codeOf = (step: Taken) => step.why[ID]?.code;
const stateOf = (step: Taken) => (step.state as Record<string, unknown>)[ID];

describe('breakout', () => {
  it('waits for as many closes beyond the level as confirm it, then enters: stop behind the level, target beyond it', () => {
    const first = stepOn(strategy, view(AFTER), { state: IN_RANGE });
    expect(first.signals).to.have.length(0);
    expect(codeOf(first)).to.equal('BREAKOUT_UNCONFIRMED');
    const second = stepOn(strategy, view(AFTER), { state: stateOf(first) });
    expect(second.signals[0]).to.deep.include({ kind: 'enter', side: 'long', stopLoss: 97.5, takeProfit: 107 });
    expect(codeOf(second)).to.equal('BREAKOUT_ENTRY');
  });

  it('puts the stop no farther than the other side of the range', () => {
    const [signal] = stepOn(strategy, view(AFTER), { state: IN_RANGE, params: { ...ONE, stopAtr: 9 } }).signals;
    expect(signal).to.deep.include({ stopLoss: 95 });
  });

  it('breaks support downwards where shorts are allowed', () => {
    const above = { range: { upper: 105, lower: 101 }, broken: null, best: null };
    const [signal] = stepOn(strategy, view(AFTER), { state: above, params: { ...ONE, sides: 'both' } }).signals;
    expect(signal).to.deep.include({ kind: 'enter', side: 'short', stopLoss: 102.5, takeProfit: 93 });
    expect(stepOn(strategy, view(AFTER), { state: above, params: ONE }).signals).to.have.length(0);
  });

  const refusals: readonly (readonly [string, object, object, object, string])[] = [
    ['without a consolidation', {}, { ...IN_RANGE, range: null }, ONE, 'BREAKOUT_NO_RANGE'],
    ['within the range', {}, { ...IN_RANGE, range: { upper: 100, lower: 95 } }, ONE, 'BREAKOUT_IN_RANGE'],
    [
      'less than the buffer beyond it',
      {},
      { ...IN_RANGE, range: { upper: 99.95, lower: 95 } },
      ONE,
      'BREAKOUT_IN_RANGE',
    ],
    ['on thin volume', { averageVolume: 7 }, IN_RANGE, ONE, 'BREAKOUT_VOLUME_THIN'],
    [
      'when the price came back',
      {},
      { ...IN_RANGE, broken: { ...LONG, range: { upper: 100, lower: 95 } } },
      {},
      'BREAKOUT_FALSE',
    ],
    ['when the move is over', {}, { ...IN_RANGE, range: { upper: 99, lower: 98.9 } }, ONE, 'BREAKOUT_SPENT'],
    ['without the average range', { atr: null }, IN_RANGE, ONE, 'WARMING_UP'],
  ];
  for (const [name, features, state, params, code] of refusals) {
    it(`does not enter ${name}`, () => {
      const step = stepOn(strategy, view({ ...AFTER, ...features }), { state, params });
      expect(step.signals).to.have.length(0);
      expect(codeOf(step)).to.equal(code);
    });
  }

  it('knows a consolidation by its height', () => {
    const range = (upper: number) =>
      (stateOf(stepOn(strategy, view({ ...AFTER, upper }), { state: IN_RANGE })) as { range: unknown }).range;
    expect(range(101)).to.deep.equal({ upper: 101, lower: 95 });
    expect(range(101.1)).to.equal(null);
  });

  it('asks for a breakout once', () => {
    const asked = { ...IN_RANGE, broken: { ...LONG, closes: 2 } };
    const entering = view(AFTER, { onTheirWay: { entry: true, exit: false } });
    expect(codeOf(stepOn(strategy, entering, { state: asked }))).to.equal('ENTRY_ON_ITS_WAY');
    const denied = stepOn(strategy, view(AFTER), { state: { ...asked, range: null } });
    expect(denied.signals).to.have.length(0);
    expect(stateOf(denied)).to.deep.include({ broken: null });
  });

  const holding = (state: object, position: object = {}) =>
    stepOn(strategy, view(AFTER, { position: held({ stopLoss: 98, ...position }) }), {
      state: { ...IN_RANGE, best: 101, ...state },
    });

  it('leaves a breakout that failed soon after, or takes too long', () => {
    const failed = { broken: { ...LONG, range: { upper: 100, lower: 95 } } };
    expect(codeOf(holding(failed))).to.equal('BREAKOUT_FAILED');
    expect(codeOf(holding(failed, { openedAt: epochMs(NOW - 5 * BAR_MS) }))).not.to.equal('BREAKOUT_FAILED');
    expect(codeOf(holding({ broken: LONG }))).to.equal('BREAKOUT_HELD');
    expect(codeOf(holding({ broken: LONG }, { openedAt: epochMs(NOW - 95 * BAR_MS) }))).to.equal('BREAKOUT_TIME_UP');
  });

  it('trails its stop behind the best price', () => {
    expect(holding({ best: 102 }).signals).to.deep.equal([{ kind: 'move-stop', stopLoss: 99, instrument: ID }]);
    expect(holding({ best: 102 }, { stopLoss: 98.9 }).signals).to.deep.equal([]);
  });
});
