import { expect } from 'chai';
import { epochMs } from '#shared/kernel/time.ts';
import { BAR_MS, held, ID, NOW, stepAcross, stepOn, strategyNamed, view } from './moments.ts';

const strategy = strategyNamed('volatility-breakout');
/** The close is at 100: two average true ranges above its average, in a market of ordinary volatility. */
const AWAY = { base: 98, atr: 1, rank: 0.5 };
const BETWEEN = { beyond: 0, best: null };
const codeOf = (step: ReturnType<typeof stepOn>) => step.why[ID]?.code;

describe('volatility-breakout', () => {
  it('enters when the close comes far from its average, smaller the wilder the market', () => {
    const [signal] = stepOn(strategy, view(AWAY), { state: BETWEEN }).signals;
    expect(signal).to.deep.include({ kind: 'enter', side: 'long', stopLoss: 98, takeProfit: null, size: 0.625 });
    const [calm] = stepOn(strategy, view({ ...AWAY, rank: 0 }), {
      state: BETWEEN,
      params: { takeProfitAtr: 4 },
    }).signals;
    expect(calm).to.deep.include({ size: 1, takeProfit: 104 });
  });

  it('goes the other way where shorts are allowed', () => {
    const below = view({ ...AWAY, base: 102 });
    const [signal] = stepOn(strategy, below, { state: BETWEEN, params: { sides: 'both' } }).signals;
    expect(signal).to.deep.include({ side: 'short', stopLoss: 102 });
    expect(codeOf(stepOn(strategy, below, { state: BETWEEN }))).to.equal('VOLATILITY_NO_BREAK');
  });

  const refusals: readonly (readonly [string, object, object, string])[] = [
    ['near its average', { base: 98.6 }, BETWEEN, 'VOLATILITY_NO_BREAK'],
    ['where it was before', {}, { beyond: 1, best: null }, 'VOLATILITY_BROKEN_BEFORE'],
    ['at the first bar', {}, { beyond: null, best: null }, 'VOLATILITY_BROKEN_BEFORE'],
    ['in a wild market', { rank: 0.7 }, BETWEEN, 'VOLATILITY_HIGH'],
    ['in a market that does not move', { atr: 0 }, BETWEEN, 'VOLATILITY_NO_BREAK'],
    ['without its rank', { rank: null }, BETWEEN, 'WARMING_UP'],
  ];
  for (const [name, features, state, code] of refusals) {
    it(`does not enter ${name}`, () => {
      const step = stepOn(strategy, view({ ...AWAY, ...features }), { state });
      expect(step.signals).to.have.length(0);
      expect(codeOf(step)).to.equal(code);
    });
  }

  it('enters nowhere while most instruments are wild', () => {
    const views = (...ranks: readonly number[]) => ({
      [ID]: view(AWAY),
      ...Object.fromEntries(ranks.map((rank, index) => [`binance:C${index}/USDT`, view({ ...AWAY, rank })])),
    });
    const states = { [ID]: BETWEEN };
    expect(codeOf(stepAcross(strategy, views(0.9), { states }))).to.equal('VOLATILITY_ENTRY');
    expect(codeOf(stepAcross(strategy, views(0.9, 0.9), { states }))).to.equal('VOLATILITY_EVERYWHERE');
  });

  const holding = (features: object, position: object, best = 103) =>
    stepOn(strategy, view({ ...AWAY, ...features }, { position: held(position) }), { state: { beyond: 1, best } });

  it('leaves when the close is back at its average, or time is up', () => {
    expect(codeOf(holding({ base: 100 }, {}))).to.equal('VOLATILITY_FADED');
    expect(codeOf(holding({}, { openedAt: epochMs(NOW - 95 * BAR_MS) }))).to.equal('VOLATILITY_TIME_UP');
    expect(codeOf(holding({}, { stopLoss: 99.9 }))).to.equal('VOLATILITY_HELD');
  });

  it('trails its stop, closer the longer it holds', () => {
    const stopAfter = (bars: number) => {
      const [signal] = holding({}, { openedAt: epochMs(NOW + BAR_MS - bars * BAR_MS), stopLoss: 90 }, 101).signals;
      return signal?.kind === 'move-stop' ? signal.stopLoss : null;
    };
    expect([0, 24, 48, 90].map(stopAfter)).to.deep.equal([98, 98.75, 99.5, 99.5]);
  });
});
