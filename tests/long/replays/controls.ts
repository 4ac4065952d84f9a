import { riskManagerConfig } from '#agents/risk-manager/config.ts';
import { UNDIVIDED } from '#scripts/research/undivided.ts';

/** Which controls a run has, as the sections of a profile say it. */
export interface Controls {
  readonly name: string;
  readonly means: string;
  readonly riskManager: Readonly<Record<string, unknown>>;
  readonly capital: Readonly<Record<string, unknown>>;
}

/** Each bot buys with all it has, as often as it likes. */
const NO_SIZES = {
  perTradeShare: 1,
  maxPositionShare: 1,
  maxExposureShare: 1,
  maxPositions: 100,
  maxEntriesPerMinute: 1_000,
};

const NO_PORTFOLIO = { maxHeat: 10, maxSectorShare: 1, maxClusterShare: 1 };

/** Every breaker that the configuration knows, switched off. */
const NO_BREAKERS = {
  breakers: Object.fromEntries(
    Object.keys(riskManagerConfig.parse({}).breakers).map(kind => [kind, { enabled: false }]),
  ),
};

/** All wide open; then one control at a time with its defaults, the others wide open; then every default. */
export const CONTROLS: readonly Controls[] = [
  {
    name: 'none',
    means: 'all limits wide open: each bot buys with all it has',
    riskManager: { ...NO_SIZES, ...NO_PORTFOLIO, ...NO_BREAKERS },
    capital: UNDIVIDED,
  },
  {
    name: 'sizes',
    means: 'only sizes: 2 % of a bot at risk per position, 15 % of the account in one, 95 % in all, ten of them',
    riskManager: { ...NO_PORTFOLIO, ...NO_BREAKERS },
    capital: UNDIVIDED,
  },
  {
    name: 'portfolio',
    means: 'only heat (6 %) and clusters (50 %)',
    riskManager: { ...NO_SIZES, ...NO_BREAKERS },
    capital: UNDIVIDED,
  },
  {
    name: 'breakers',
    means: 'only breakers',
    riskManager: { ...NO_SIZES, ...NO_PORTFOLIO },
    capital: UNDIVIDED,
  },
  {
    name: 'capital',
    means: 'only capital: a reserve of 10 %, half of the profit locked, rebalancing',
    riskManager: { ...NO_SIZES, ...NO_PORTFOLIO, ...NO_BREAKERS },
    capital: {},
  },
  { name: 'all', means: 'every default, all together', riskManager: {}, capital: {} },
];
