import { expect } from 'chai';
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
const worstOf = (...claims: readonly Claim[]) =>
  worstCaseOf({
    equity: new Decimal(10_000),
    claims: new Map(claims.map((one, index) => [String(index), one])),
    statistics: NO_STATISTICS,
  } as Partial<RiskContext> as RiskContext);

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

  it('is unknown when nothing is open', () => {
    expect(worstOf()).to.equal(null);
  });
});
