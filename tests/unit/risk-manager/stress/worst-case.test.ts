import { expect } from 'chai';
import { riskManagerConfig } from '#agents/risk-manager/config.ts';
import { settingsFrom } from '#agents/risk-manager/core/breakers/settings.ts';
import type { RiskContext } from '#agents/risk-manager/core/context.ts';
import type { Claim } from '#agents/risk-manager/core/portfolio/claim.ts';
import { NO_STATISTICS } from '#agents/risk-manager/core/portfolio/statistics.ts';
import { worstCaseOf } from '#agents/risk-manager/core/stress/worst-case.ts';
import { Decimal } from '#shared/kernel/decimal.ts';

const claim = (symbol: string, over: Partial<Claim> = {}): Claim => ({
  botId: 'trend',
  instrumentId: `binance:${symbol}`,
  side: 'long',
  cost: new Decimal(1000),
  value: new Decimal(1000),
  heat: new Decimal(50),
  ...over,
});
const breakersOf = (wish: unknown) => settingsFrom(riskManagerConfig.parse(wish).breakers);
const accountOf = (claims: readonly Claim[]) =>
  ({
    equity: new Decimal(10_000),
    claims: new Map(claims.map((one, index) => [String(index), one])),
    statistics: NO_STATISTICS,
  }) as Partial<RiskContext> as RiskContext;
const worstOf = (...claims: readonly Claim[]) =>
  worstCaseOf(accountOf(claims), { breakers: breakersOf({}), drawdown: null });

describe('the worst case of the account', () => {
  const large = { cost: new Decimal(4000), value: new Decimal(4000) };

  it('is the dearest scenario: of longs a venue that stands still in a crash', () => {
    const worst = worstOf(claim('BTC/USDT', large), claim('ETH/USDT', { ...large, heat: new Decimal(4000) }));
    expect(worst?.scenario).to.equal('venue-frozen');
    expect(worst?.share).to.be.closeTo(0.4 * (0.3384 + 0.4667), 1e-9);
  });

  it('of an account that is mostly in the quote coin its fall, which also stops a short out', () => {
    const worst = worstOf(claim('BTC/USDT', { side: 'short' }));
    expect(worst?.scenario).to.equal('depeg');
    expect(worst?.share).to.be.closeTo(1 - 0.88 * (1 - 0.005), 1e-9);
  });

  it('names the breakers of the profile that it would open, counted from the peak, and what they do', () => {
    const held = [claim('BTC/USDT', { value: new Decimal(2_000), heat: new Decimal(2_000) })];
    const tripsOf = (drawdown: number | null, wish: unknown = {}) =>
      worstCaseOf(accountOf(held), { breakers: breakersOf(wish), drawdown })?.trips;
    // between 10 % and 15 % of the equity
    expect(tripsOf(null)).to.deep.equal([
      { breaker: 'daily-loss', effect: 'reduce' },
      { breaker: 'weekly-loss', effect: 'shrink' },
      { breaker: 'drawdown', effect: 'reduce' },
    ]);
    expect(tripsOf(0.06)?.at(-1)).to.deep.equal({ breaker: 'hard-drawdown', effect: 'flatten' });
    const breakers = {
      'daily-loss': { enabled: false },
      'weekly-loss': { limit: 0.2 },
      drawdown: { limit: 0.1, effect: 'halt' },
    };
    expect(tripsOf(0, { breakers })).to.deep.equal([{ breaker: 'drawdown', effect: 'halt' }]);
  });

  it('is unknown when nothing is open', () => {
    expect(worstOf()).to.equal(null);
  });
});
