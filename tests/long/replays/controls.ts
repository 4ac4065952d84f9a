import { riskManagerConfig } from '#agents/risk-manager/config.ts';

/** Which risk controls a run has, as the section `riskManager` of a profile says it. */
export interface Controls {
  readonly name: string;
  readonly means: string;
  readonly riskManager: Readonly<Record<string, unknown>>;
}

const defaults: Readonly<Record<string, unknown>> = riskManagerConfig.parse({});

/** Every breaker that the configuration knows, switched off. */
const NO_BREAKERS =
  typeof defaults.breakers === 'object' && defaults.breakers !== null
    ? { breakers: Object.fromEntries(Object.keys(defaults.breakers).map(kind => [kind, { enabled: false }])) }
    : {};

const NO_PORTFOLIO_RULES = { maxHeat: 10, maxSectorShare: 1, maxClusterShare: 1 };

/** Nothing but what a venue and an account impose: each bot buys with all it has. */
const WIDE_OPEN = {
  ...NO_BREAKERS,
  ...NO_PORTFOLIO_RULES,
  perTradeShare: 1,
  maxPositionShare: 1,
  maxExposureShare: 1,
  maxPositions: 100,
  maxEntriesPerMinute: 1_000,
};

export const CONTROLS: readonly Controls[] = [
  { name: 'all', means: 'every default', riskManager: {} },
  {
    name: 'sizes',
    means: 'default sizes, but no bound on heat and clusters, and no breakers',
    riskManager: { ...NO_BREAKERS, ...NO_PORTFOLIO_RULES },
  },
  { name: 'none', means: 'all limits wide open, each bot buys with all it has', riskManager: WIDE_OPEN },
];
