import { expect } from 'chai';
import type { Exposure, Portfolio } from '#agents/risk-manager/core/stress/portfolio.ts';
import { fullestPositions } from '#agents/risk-manager/core/stress/portfolio.ts';
import { SCENARIOS } from '#agents/risk-manager/core/stress/scenarios.ts';
import { stressed, stressedBy } from '#agents/risk-manager/core/stress/stress.ts';

const scenario = (name: string) => {
  const found = SCENARIOS.find(one => one.name === name);
  if (found === undefined) throw new Error(`no scenario ${name}`);
  return found;
};
const long: Exposure = {
  symbol: 'BTC/USDT',
  side: 'long',
  quantity: 10,
  price: 100,
  stopLoss: 95,
  dailyVolatility: 0.04,
};
const portfolio = (exposures: readonly Exposure[], more: Partial<Portfolio> = {}): Portfolio => ({
  equity: 10_000,
  exposures,
  holdings: {},
  thresholds: [],
  feeRate: 0,
  ...more,
});
const lossesOf = (name: string, ...exposures: readonly Exposure[]) => {
  const { lossAtStops, loss } = stressed(portfolio(exposures), scenario(name));
  return [lossAtStops, loss].map(one => Math.round(one * 1e6) / 1e6);
};

describe('stress scenarios', () => {
  it('have names of their own, say where they come from, and know falls as shares', () => {
    expect(new Set(SCENARIOS.map(one => one.name)).size).to.equal(SCENARIOS.length);
    for (const { source, shock } of SCENARIOS) {
      expect(source).to.not.equal('');
      if (shock.kind !== 'moves') continue;
      for (const move of [...Object.values(shock.moves.of), shock.moves.otherwise]) expect(move).to.be.within(-1, 0);
      for (const gap of [...Object.values(shock.gaps.of), shock.gaps.otherwise]) expect(gap).to.be.within(0, 1);
    }
  });

  it('a crash: the stop saves what it can, and less when the price jumps over it', () => {
    // 95 is 50 below, 6.2 % under 95 is 89.11
    expect(lossesOf('may-2021', long)).to.deep.equal([50, 108.9]);
    expect(lossesOf('may-2021', { ...long, stopLoss: null })).to.deep.equal([338.4, 338.4]);
    // a coin that nobody recorded falls as the worst that was
    expect(lossesOf('may-2021', { ...long, symbol: 'PEPE/USDT', stopLoss: null })).to.deep.equal([585.2, 585.2]);
  });

  it('a crash earns for a short, whose stop stays where it is', () => {
    expect(lossesOf('may-2021', { ...long, side: 'short', stopLoss: 105 })).to.deep.equal([-338.4, -338.4]);
  });

  it('never fills a stop where the price has not been', () => {
    // FTX: BTC fell by 27.43 % to 72.57; a stop at 73 may slip by 5.486 % to 69, but nobody traded there
    expect(lossesOf('ftx-2022', { ...long, stopLoss: 73 })).to.deep.equal([270, 274.3]);
    expect(lossesOf('ftx-2022', { ...long, stopLoss: 72 })).to.deep.equal([274.3, 274.3]);
  });

  it('correlation one: a long and a short lose both', () => {
    const short: Exposure = { ...long, symbol: 'ETH/USDT', side: 'short', stopLoss: 105 };
    // 12 % against each: stops at 5 %, filled 2.4 % beyond: 92.72 and 107.52
    expect(lossesOf('correlation-one', long, short)).to.deep.equal([100, 148]);
    expect(lossesOf('correlation-one', { ...long, stopLoss: null, dailyVolatility: null })).to.deep.equal([150, 150]);
  });

  it('no liquidity: all stops fill 10 % beyond their level', () => {
    expect(lossesOf('liquidity-gone', long)).to.deep.equal([50, 145]);
    expect(lossesOf('liquidity-gone', { ...long, side: 'short', stopLoss: 105 })).to.deep.equal([50, 155]);
  });

  it('a frozen venue: no stop acts', () => {
    expect(lossesOf('venue-frozen', long)).to.deep.equal([338.4, 338.4]);
  });

  it('a flash crash hurts whom it stops out, and nobody else', () => {
    expect(lossesOf('flash-crash', long)).to.deep.equal([50, 192.5]);
    expect(lossesOf('flash-crash', { ...long, stopLoss: null })).to.deep.equal([0, 0]);
    expect(lossesOf('flash-crash', { ...long, stopLoss: 60 })).to.deep.equal([0, 0]);
  });

  it('a depeg costs what is held in the quote coin, not what is held in others', () => {
    // 9,000 in quote lose 12 %
    expect(lossesOf('depeg', long)).to.deep.equal([1080, 1080]);
    expect(lossesOf('depeg')).to.deep.equal([1200, 1200]);
    // unassigned coins keep their worth too
    expect(stressed(portfolio([], { holdings: { BTC: 4000 } }), scenario('depeg')).loss).to.be.closeTo(720, 1e-9);
  });

  it('what belongs to no bot falls without a stop', () => {
    const result = stressed(portfolio([], { holdings: { BTC: 1000, ETH: 1000 } }), scenario('may-2021'));
    expect(result.loss).to.be.closeTo(338.4 + 466.7, 1e-9);
  });

  it('the fee of leaving is paid', () => {
    const result = stressed(portfolio([long], { feeRate: 0.001 }), scenario('may-2021'));
    expect(result.lossAtStops).to.be.closeTo(50.95, 1e-9);
  });

  it('names what would trip and what loses most, the dearest scenario first', () => {
    const thresholds = [
      { breaker: 'daily-loss', from: 10_000, share: 0.05 },
      { breaker: 'drawdown', from: 12_000, share: 0.1 },
      { breaker: 'hard-drawdown', from: 12_000, share: 0.25 },
    ] as const;
    const eth: Exposure = { ...long, symbol: 'ETH/USDT', stopLoss: null };
    const results = stressedBy(portfolio([long, eth], { thresholds }), SCENARIOS);
    const may = results.find(one => one.scenario === 'may-2021');
    expect(may?.trips).to.deep.equal(['daily-loss', 'drawdown']);
    expect(may?.worst?.symbol).to.equal('ETH/USDT');
    expect(may?.worst?.loss).to.be.closeTo(466.7, 1e-9);
    expect(may?.stopsHit).to.equal(1);
    const losses = results.map(one => one.loss);
    expect(losses).to.deep.equal([...losses].sort((a, b) => b - a));
    // 12,000 less 25 % is what is left at a loss of 1,000
    for (const one of results) expect(one.trips.includes('hard-drawdown'), one.scenario).to.equal(one.loss >= 1000);
  });
});

describe('a full portfolio', () => {
  const limits = {
    equity: 10_000,
    symbols: ['BTC/USDT', 'ETH/USDT'],
    perTradeShare: 0.02,
    maxPositionShare: 0.15,
    maxExposureShare: 0.95,
    maxHeat: 0.06,
    maxPositions: 10,
  };

  it('is as full as the limits let it be', () => {
    const full = fullestPositions(limits);
    expect(full.map(one => one.symbol)).to.deep.equal([
      'BTC/USDT',
      'ETH/USDT',
      'BTC/USDT',
      'ETH/USDT',
      'BTC/USDT',
      'ETH/USDT',
      'BTC/USDT',
    ]);
    expect(full.reduce((sum, one) => sum + one.quantity, 0)).to.be.closeTo(9500, 1e-6);
    const heat = full.reduce((sum, one) => sum + one.quantity * (1 - (one.stopLoss ?? 0)), 0);
    expect(heat).to.be.closeTo(600, 1e-6);
  });

  it('never loses more per trade, nor has more positions, than allowed', () => {
    const three = fullestPositions({ ...limits, maxPositions: 2 });
    expect(three).to.have.length(2);
    expect(three[0]?.stopLoss).to.be.closeTo(1 - 200 / 1500, 1e-12);
    expect(fullestPositions({ ...limits, symbols: [] })).to.deep.equal([]);
  });
});
