import type { EntryCandidate } from '#agents/risk-manager/core/candidate.ts';
import type { RiskContext } from '#agents/risk-manager/core/context.ts';
import type { LimitSettings } from '#agents/risk-manager/core/limits.ts';
import { limitsFrom } from '#agents/risk-manager/core/limits.ts';
import { type Claim, sumOf } from '#agents/risk-manager/core/portfolio/claim.ts';
import { NO_STATISTICS, type Statistics } from '#agents/risk-manager/core/portfolio/statistics.ts';
import { bot, claim, claimsOf, context, d, entry, limits, market, SETTINGS } from './account.ts';

const BTC = 'binance:BTC/USDT';
const ETH = 'binance:ETH/USDT';
const SMALL = 'RISK_SIZE_BELOW_MINIMUM';

/** An account of 100 000 that holds the claims, under the settings. */
export function holdingClaims(
  held: readonly Claim[],
  settings: Partial<LimitSettings> = {},
  change: Partial<RiskContext> = {},
): RiskContext {
  const claims = claimsOf(...held);
  const [exposure, heat] = [sumOf(claims, 'cost'), sumOf(claims, 'heat')];
  return context({ claims, exposure, heat, limits: limits({ maxPositions: 50, ...settings }), ...change });
}

/** Correlations by pair, 0 for all others. */
export const correlated = (pairs: Readonly<Record<string, number>>): Statistics => ({
  ...NO_STATISTICS,
  correlation: (one, other) => (one === other ? 1 : (pairs[[one, other].sort().join(' ')] ?? 0)),
});

const budgets = (of: object): LimitSettings['budgets'] => ({ bots: {}, symbols: {}, sectors: {}, venues: {}, ...of });
const eth = (change: Partial<Claim>): Claim => claim(1_000, { botId: 'other', instrumentId: ETH, ...change });
const losing = Array.from({ length: 20 }, (_, index) => (index < 12 ? -0.01 : 0.01));
const kelly: Partial<LimitSettings> = { sizing: { ...SETTINGS.sizing, bots: { trend: 'kelly' } } };
const lent = (settings: Partial<LimitSettings>) => limitsFrom({ ...SETTINGS, ...settings }, 1_000, d(5));

/** What is judged, and every code that must speak against it, the primary one first. */
export const portfolioCases: readonly [string, RiskContext, EntryCandidate, readonly string[]][] = [
  ['an entry with some heat left', holdingClaims([eth({ heat: d(5_999) })]), entry(), []],
  ['an entry with the heat spent', holdingClaims([eth({ heat: d(6_000) })]), entry(), ['RISK_MAX_HEAT', SMALL]],
  [
    'an entry with heat for less than the smallest order',
    holdingClaims([eth({ heat: d('5999.9') })]),
    entry(),
    ['RISK_MAX_HEAT', SMALL],
  ],
  [
    "an entry with its bot's part of the heat spent",
    holdingClaims([eth({ botId: 'trend', heat: d(1_200) })], { budgets: budgets({ bots: { trend: 0.2 } }) }),
    entry(),
    ['RISK_BUDGET_BOT', SMALL],
  ],
  [
    "an entry with another bot's part of the heat spent",
    holdingClaims([eth({ heat: d(1_200) })], { budgets: budgets({ bots: { other: 0.2 } }) }),
    entry(),
    [],
  ],
  [
    "an entry with its symbol's part of the heat spent",
    holdingClaims([claim(1_000, { botId: 'other', heat: d(1_200) })], {
      budgets: budgets({ symbols: { 'BTC/USDT': 0.2 } }),
    }),
    entry(),
    ['RISK_BUDGET_SYMBOL', SMALL],
  ],
  [
    "an entry with its sector's part of the heat spent",
    holdingClaims([eth({ heat: d(1_200) })], {
      budgets: budgets({ sectors: { majors: 0.2 } }),
      sectors: { majors: ['BTC/USDT', 'ETH/USDT'] },
    }),
    entry(),
    ['RISK_BUDGET_SECTOR', SMALL],
  ],
  [
    "an entry with its venue's part of the heat spent",
    holdingClaims([eth({ heat: d(1_200) })], { budgets: budgets({ venues: { binance: 0.2 } }) }),
    entry(),
    ['RISK_BUDGET_VENUE', SMALL],
  ],
  [
    'an entry of a symbol that other bots hold enough of',
    holdingClaims([claim(20_000, { botId: 'other' })], { maxSymbolShare: 0.2 }),
    entry(),
    ['RISK_MAX_SYMBOL_EXPOSURE', SMALL],
  ],
  [
    'an entry in a full sector',
    holdingClaims([eth({ cost: d(25_000) })], { sectors: { majors: ['BTC/USDT', 'ETH/USDT'] } }),
    entry(),
    ['RISK_MAX_SECTOR_EXPOSURE', SMALL],
  ],
  [
    'an entry of a symbol that is in no sector',
    holdingClaims([eth({ cost: d(25_000) })], { sectors: { alts: ['ETH/USDT'] } }, { statistics: correlated({}) }),
    entry(),
    [],
  ],
  [
    'an entry that goes together with what is held',
    holdingClaims([eth({ cost: d(50_000) })], {}, { statistics: correlated({ [`${BTC} ${ETH}`]: 0.7 }) }),
    entry(),
    ['RISK_MAX_CLUSTER_EXPOSURE', SMALL],
  ],
  [
    'an entry of which nobody knows whether it does',
    holdingClaims([eth({ cost: d(50_000) })]),
    entry(),
    ['RISK_MAX_CLUSTER_EXPOSURE', SMALL],
  ],
  [
    'an entry that goes its own way',
    holdingClaims([eth({ cost: d(50_000) })], {}, { statistics: correlated({ [`${BTC} ${ETH}`]: 0.69 }) }),
    entry(),
    [],
  ],
  [
    'an entry against what it goes together with',
    holdingClaims(
      [eth({ cost: d(50_000), side: 'short' })],
      {},
      { statistics: correlated({ [`${BTC} ${ETH}`]: 0.9 }) },
    ),
    entry(),
    [],
  ],
  ['an entry beside one of the same symbol alone', holdingClaims([claim(60_000, { botId: 'other' })]), entry(), []],
  [
    'an entry while everything goes together, where that makes limits tighter',
    holdingClaims(
      [eth({ cost: d(30_000) })],
      { regimes: { ...SETTINGS.regimes, correlated: { above: 0.8, maxClusterShare: 0.3 } } },
      { statistics: correlated({ [`${BTC} ${ETH}`]: 0.8 }) },
    ),
    entry(),
    ['RISK_MAX_CLUSTER_EXPOSURE', SMALL],
  ],
  [
    'an entry on margin with the leverage spent, whatever the venue lends',
    holdingClaims([claim(1_000, { botId: 'other', value: d(100_000) })], {}, { limits: lent({}) }),
    entry(),
    ['RISK_MAX_LEVERAGE', SMALL],
  ],
  [
    'an entry on margin where the account may lend',
    holdingClaims([claim(1_000, { botId: 'other', value: d(100_000) })], {}, { limits: lent({ maxLeverage: 2 }) }),
    entry(),
    [],
  ],
  [
    'one position too many of the bot',
    holdingClaims([eth({ botId: 'trend' })], { maxPositionsPerBot: 1 }),
    entry(),
    ['RISK_MAX_POSITIONS_PER_BOT'],
  ],
  [
    'one bot too many in the symbol',
    holdingClaims([claim(1_000, { botId: 'other' })], { maxPositionsPerSymbol: 1 }),
    entry(),
    ['RISK_MAX_POSITIONS_PER_SYMBOL'],
  ],
  [
    'an entry of a bot whose trades have lost, sized by Kelly',
    holdingClaims([], kelly, { results: new Map([['trend', losing]]) }),
    entry(),
    ['RISK_NO_EDGE', SMALL],
  ],
  ['an entry of a bot that is sized by Kelly and has not traded', holdingClaims([], kelly), entry(), []],
  [
    'an entry in a wild market, where that makes limits tighter',
    holdingClaims(
      [eth({ heat: d(2_000) })],
      { regimes: { ...SETTINGS.regimes, high: { sizeFactor: 0.5, maxHeat: 0.02 } } },
      { statistics: { ...NO_STATISTICS, regime: () => 'high' } },
    ),
    entry(),
    ['RISK_MAX_HEAT', SMALL],
  ],
  [
    'everything of the portfolio at once',
    holdingClaims(
      [
        claim(60_000, { botId: 'other', heat: d(6_000), value: d(100_000) }),
        eth({ botId: 'trend', cost: d(40_000), heat: d(6_000) }),
      ],
      {},
      {
        bots: new Map([['trend', bot()]]),
        markets: new Map([[BTC, market()]]),
        limits: lent({
          maxPositions: 2,
          maxPositionsPerBot: 1,
          maxPositionsPerSymbol: 1,
          maxSymbolShare: 0.5,
          sectors: { majors: ['BTC/USDT', 'ETH/USDT'] },
          budgets: budgets({
            bots: { trend: 1 },
            symbols: { 'BTC/USDT': 1 },
            sectors: { majors: 1 },
            venues: { binance: 1 },
          }),
        }),
      },
    ),
    entry(),
    [
      'RISK_MAX_POSITIONS',
      'RISK_MAX_POSITIONS_PER_BOT',
      'RISK_MAX_POSITIONS_PER_SYMBOL',
      'RISK_MAX_HEAT',
      'RISK_BUDGET_BOT',
      'RISK_BUDGET_SYMBOL',
      'RISK_BUDGET_SECTOR',
      'RISK_BUDGET_VENUE',
      'RISK_MAX_EXPOSURE',
      'RISK_MAX_SYMBOL_EXPOSURE',
      'RISK_MAX_SECTOR_EXPOSURE',
      'RISK_MAX_CLUSTER_EXPOSURE',
      'RISK_MAX_LEVERAGE',
      SMALL,
    ],
  ],
];
