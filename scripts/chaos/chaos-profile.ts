import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { BREAKER_KINDS } from '#agents/risk-manager/core/breakers/registry.ts';
import { CHECKOUT } from '#scripts/bootstrap/checkout.ts';
import { type Timeframe, timeframeMs } from '#shared/kernel/time.ts';
import type { ProfileValues } from './profile-values.ts';

const OWN_STRATEGIES = join(CHECKOUT, 'scripts/chaos/strategies');
/** Share of the capital that the bots of the run's own trade with, together. */
const OWN_SHARE = 0.4;
/** Of an account that the profile's paper exchange does not have, in quote. */
const CAPITAL = '10000';
const BAR_MS = 1_000;
const DAY_MS = 86_400_000;

const section = z.record(z.string(), z.unknown()).catch({});
const shape = z.looseObject({
  profile: z.string(),
  account: z.string().default('main'),
  quoteAsset: z.string().default('USDT'),
  venue: section,
  baseTimeframe: z.custom<Timeframe>(),
  instruments: z.array(z.string()),
  paperExchange: section,
  dataCollection: section,
  riskManager: section,
  strategy: z
    .looseObject({
      bots: z.array(z.looseObject({ allocation: z.number() })).default([]),
      userStrategies: z.string().nullable().default(null),
    })
    .prefault({}),
});

export interface ChaosProfileOptions {
  /** Of the generated market. */
  readonly seed: string;
  /** The scratch installation's state folder. */
  readonly home: string;
  /** Wall ms that a base bar takes. */
  readonly barMs?: number;
}

/**
 * The user's own configuration for a scratch installation: the venue is the paper exchange on a generated market whose
 * bars take a second each, and beside the user's bots a few trade all the time, so that faults find something to strike.
 * Limits on the number of positions and entries, and the silence that is called stale, make room for that.
 */
export function chaosProfile(
  values: ProfileValues,
  { seed, home, barMs = BAR_MS }: ChaosProfileOptions,
): ProfileValues {
  const own = shape.parse(values);
  const speed = timeframeMs(own.baseTimeframe) / barMs;
  const { restUrl: _rest, streamUrl: _stream, ...venue } = own.venue;
  const granted = limitsTimes(Math.max(1, BAR_MS / barMs));
  const scaled = (name: string, { [name]: value }: Readonly<Record<string, unknown>>, least: number) => ({
    [name]: Math.min(DAY_MS, Math.max(typeof value === 'number' ? value : 0, least * speed)),
  });
  return {
    ...own,
    profile: 'demo',
    venue: { ...venue, ...granted.venue },
    ...(speed === 1 ? {} : { clock: 'market' }),
    paperExchange: {
      ...own.paperExchange,
      ...granted.paperExchange,
      accounts: { [own.account]: { [own.quoteAsset]: CAPITAL }, ...section.parse(own.paperExchange.accounts) },
      feed: { kind: 'generated' },
      symbols: own.instruments,
      baseTimeframe: own.baseTimeframe,
      seed,
      speed,
      start: null,
      historyKept: 200_000,
    },
    dataCollection: { ...own.dataCollection, minStaleMs: 3_000 },
    riskManager: {
      ...own.riskManager,
      ...scaled('entryValidityMs', own.riskManager, 30_000),
      maxPositions: 100,
      maxEntriesPerMinute: 10_000,
      // what is tried is recovery with many positions, not how few there may be
      maxHeat: 1,
      maxClusterShare: 1,
      // nor when to stop: faults without end would open breakers, and nothing would be left to try
      breakers: Object.fromEntries(BREAKER_KINDS.map(kind => [kind, { enabled: false }])),
    },
    strategy: {
      ...own.strategy,
      ...scaled('entryValidityMs', own.strategy, 5_000),
      bots: [
        ...own.strategy.bots.map(bot => ({ ...bot, allocation: bot.allocation * (1 - OWN_SHARE) })),
        ...ownBots(own.baseTimeframe, Math.max(1, Math.round(BAR_MS / barMs))),
      ],
      userStrategies: strategiesFolder(home, own.strategy.userStrategies),
    },
  };
}

/**
 * Binance's limits so many times over, at both ends: they are counted by the wall's clock, and a faster market brings as
 * many more orders. The other dialects' limits are what their venues publish.
 */
function limitsTimes(factor: number) {
  if (factor === 1) return { venue: {}, paperExchange: {} };
  const [weight, tenSeconds, day] = [6_000 * factor, 100 * factor, 200_000 * factor];
  return {
    venue: { rateLimits: { weight, 'orders-10s': tenSeconds, 'orders-1d': day } },
    paperExchange: { limits: { weightPerMinute: weight, ordersPerTenSeconds: tenSeconds, ordersPerDay: day } },
  };
}

/** Names of the run's own bots: one enters at market, one at a limit near the price and without a target, one at a limit that is hardly reached. */
export const BOTS = { market: 'chaos-market', limit: 'chaos-limit', resting: 'chaos-resting' } as const;

/** Moves the stop of what the strategy has entered at most bars, and sells a part of it soon. */
const EXITS = {
  trailing: [{ kind: 'percent', share: 0.095, step: 0.0001 }],
  targets: [{ at: { profit: 0.0002 }, share: 0.3 }],
};

/** `bars`: how many pass in a second of wall time. */
function ownBots(timeframe: Timeframe, bars: number) {
  const bot = (name: string, params: object, exits: object = {}) => ({
    name,
    strategy: 'chaos-restless',
    timeframe,
    minConfidence: 0,
    allocation: OWN_SHARE / 4,
    params: { trailBars: 3 * bars, ...params },
    exits,
  });
  return [
    bot(BOTS.market, { entry: 'market', cycleBars: 12 * bars, holdBars: 6 * bars }, EXITS),
    bot(BOTS.limit, { entry: 'limit', cycleBars: 11 * bars, holdBars: 4 * bars, targetShare: null }),
    bot(BOTS.resting, { entry: 'limit', cycleBars: 8 * bars, holdBars: 4 * bars, limitShare: 0.04 }),
  ];
}

/** One folder with the run's own strategy and, by reference, the user's. */
function strategiesFolder(home: string, users: string | null): string {
  if (users === null) return OWN_STRATEGIES;
  const folder = join(home, 'strategies');
  mkdirSync(folder);
  for (const source of [resolve(CHECKOUT, users), OWN_STRATEGIES]) {
    for (const file of readdirSync(source).filter(name => name.endsWith('.ts') && !name.endsWith('.test.ts'))) {
      writeFileSync(join(folder, file), `export { strategy } from ${JSON.stringify(join(source, file))};\n`);
    }
  }
  return folder;
}
