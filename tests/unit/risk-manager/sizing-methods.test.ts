import { expect } from 'chai';
import type { RiskContext } from '#agents/risk-manager/core/context.ts';
import { NO_STATISTICS } from '#agents/risk-manager/core/portfolio/statistics.ts';
import type { SizingMethod } from '#agents/risk-manager/core/sizing/method.ts';
import { costOf } from '#agents/risk-manager/core/sizing/size-entry.ts';
import { bot, claim, context, d, entry, limits, SETTINGS, sizeOf } from './account.ts';
import { correlated, holdingClaims } from './portfolio-cases.ts';

/** A bot of 100 000 in an account of 1 000 000, so that nothing but the method and the risk of 2 000 per trade bounds it. */
const sizedBy = (method: SizingMethod, change: Partial<RiskContext> = {}, settings = {}): RiskContext =>
  context({
    equity: d(1_000_000),
    bots: new Map([['trend', bot({ equity: d(100_000), freeCash: d(1_000_000) })]]),
    limits: limits({ sizing: { ...SETTINGS.sizing, method }, ...settings }),
    ...change,
  });
/** A usual day by its true range, or by its returns. */
const moving = (range: number | null, deviation: number | null = null) => ({
  statistics: { ...NO_STATISTICS, dailyRange: () => range, dailyVolatility: () => deviation },
});
const byReturns = {
  sizing: {
    ...SETTINGS.sizing,
    method: 'volatility',
    volatility: { ...SETTINGS.sizing.volatility, measure: 'returns' },
  },
} as const;
/** `wins` of 20 trades won, each as much as one lost. */
const trades = (wins: number) => ({
  results: new Map([['trend', Array.from({ length: 20 }, (_, index) => (index < wins ? 0.02 : -0.02))]]),
});

// the stop is 2 below the price of 100
const cases: readonly [string, RiskContext, Parameters<typeof entry>[0], string, string][] = [
  ['fixed fraction loses 2 % at the stop', sizedBy('fixed-fraction'), {}, '1000', 'per-trade-risk'],
  // p - (1 - p) / b = 0.55 - 0.45 = 0.1; half of it is 5 % of 100 000
  ['Kelly is bounded by the risk per trade', sizedBy('kelly', trades(11)), {}, '1000', 'per-trade-risk'],
  [
    'Kelly risks its share of equity',
    sizedBy('kelly', trades(11), {
      perTradeShare: 1,
      sizing: { ...SETTINGS.sizing, method: 'kelly', kelly: { ...SETTINGS.sizing.kelly, fraction: 0.02 } },
    }),
    {},
    '100',
    'kelly',
  ],
  [
    'Kelly never risks more than its largest share',
    sizedBy('kelly', trades(19), {
      perTradeShare: 1,
      sizing: { ...SETTINGS.sizing, method: 'kelly', kelly: { ...SETTINGS.sizing.kelly, maxFraction: 0.01 } },
    }),
    {},
    '500',
    'kelly',
  ],
  // 2 % of 100 000 over 4 % a day are 50 000
  ['volatility holds what moves the target in a day', sizedBy('volatility', moving(0.04)), {}, '500', 'volatility'],
  ['volatility by returns', sizedBy('volatility', moving(0.04, 0.05), byReturns), {}, '400', 'volatility'],
  ['volatility of a wild instrument holds less', sizedBy('volatility', moving(0.08)), {}, '250', 'volatility'],
  ['confidence risks as much as the signal is sure', sizedBy('confidence'), { confidence: 0.6 }, '600', 'confidence'],
  // a tenth of 0.6 % of 1 000 000 over 2 + 198 * 0.001
  [
    'equal risk gives each position the same part of the heat',
    sizedBy('equal-risk', {}, { maxHeat: 0.006 }),
    {},
    '272.975',
    'equal-risk',
  ],
  [
    'a wild market halves the size, if the profile says so',
    sizedBy(
      'fixed-fraction',
      { statistics: { ...NO_STATISTICS, regime: () => 'high' } },
      { regimes: { ...SETTINGS.regimes, high: { sizeFactor: 0.5, maxHeat: null } } },
    ),
    {},
    '500',
    'per-trade-risk',
  ],
];

describe('sizing methods', () => {
  for (const [name, account, change, quantity, cappedBy] of cases) {
    it(name, () => {
      const sizing = sizeOf(account, entry(change));
      expect([sizing?.quantity.toFixed(), sizing?.cappedBy]).to.deep.equal([quantity, cappedBy]);
    });
  }

  it('what a method lacks is said, and fixed fraction stands in', () => {
    const fallback = (account: RiskContext) => {
      const sizing = sizeOf(account, entry());
      expect(sizing?.quantity.toFixed()).to.equal('1000');
      return sizing?.fallback;
    };
    expect(fallback(sizedBy('kelly', { results: new Map([['trend', [0.1]]]) }))).to.equal('1 of 20 closed trades');
    expect(fallback(sizedBy('kelly', trades(20)))).to.match(/^no odds/);
    expect(fallback(sizedBy('volatility', moving(null)))).to.equal('the volatility is unknown');
    expect(fallback(sizedBy('fixed-fraction'))).to.equal(null);
  });

  it('one bot may be sized by another method than the others', () => {
    const own = context({ limits: limits({ sizing: { ...SETTINGS.sizing, bots: { trend: 'confidence' } } }) });
    expect(sizeOf(own, entry())?.method).to.equal('confidence');
  });

  it('the smallest of all bounds wins, and each is told as what it lets cost', () => {
    const others = holdingClaims(
      [claim(1_000, { botId: 'other', instrumentId: 'binance:ETH/USDT', heat: d(5_900) })],
      { sectors: { majors: ['BTC/USDT', 'ETH/USDT'] }, maxSymbolShare: 0.5 },
      { statistics: correlated({ 'binance:BTC/USDT binance:ETH/USDT': 0.9 }) },
    );
    const sizing = sizeOf(others, entry());
    // 100 of heat are left, one of base takes 2 + 198 * 0.001
    expect([sizing?.quantity.toFixed(), sizing?.cappedBy]).to.deep.equal(['45.495', 'heat']);
    const bounds = Object.fromEntries(
      sizing?.quotas.map(quota => [quota.bound, costOf(quota, sizing.unitCost).toFixed(2)]) ?? [],
    );
    expect(bounds).to.deep.equal({
      'per-trade-risk': '10110.10',
      'position-share': '15000.00',
      exposure: '89000.00',
      heat: '4599.68',
      'symbol-share': '50000.00',
      'sector-share': '24000.00',
      'cluster-share': '49000.00',
      cash: '20000.00',
      'venue-maximum': '101101.00',
    });
  });
});
