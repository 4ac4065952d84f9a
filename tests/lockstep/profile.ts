import { UNDIVIDED } from '#scripts/research/undivided.ts';
import { replayFiles, SYMBOLS } from './recording.ts';

/** Bots that trade a few times an hour on minute bars, and a venue that waits to be told to go on. */
export const lockstepProfile = (start: string) => ({
  profile: 'demo',
  account: 'main',
  // a day in a minute: limits are counted by the wall's clock
  venue: { id: 'binance', rateLimits: { weight: 120_000, 'orders-10s': 2_000, 'orders-1d': 4_000_000 } },
  quoteAsset: 'USDT',
  instruments: SYMBOLS,
  baseTimeframe: '1m',
  clock: 'market',
  log: { level: 'warn' },
  paperExchange: {
    limits: { weightPerMinute: 120_000, ordersPerTenSeconds: 2_000, ordersPerDay: 4_000_000 },
    feed: { kind: 'replay', files: replayFiles() },
    speed: 'lockstep',
    start,
    baseTimeframe: '1m',
    accounts: { main: { USDT: '100000' } },
  },
  dataCollection: { historyBars: 1_100 },
  capital: UNDIVIDED, // what is moved daily is moved by a timer on the wall
  riskManager: {
    staleAfterBars: 2,
    maxPositions: 8,
    lookTimeoutMs: 3_600_000, // a mark that is late is known by the next bar, not by how long the machine takes
    // short pauses, so that breakers open and close within the day, and bots trade between
    breakers: {
      drawdown: { limit: 0.02, pauseMinutes: 10, probeMinutes: 20 },
      'daily-loss': { limit: 0.08 },
      'consecutive-losses': { limit: 10, pauseMinutes: 5, probeMinutes: 10 },
      'cool-down': { enabled: true, pauseMinutes: 1 },
      'dead-man': { enabled: false }, // a busy machine is no fault
      'system-errors': { enabled: false },
      'venue-trouble': { enabled: false },
    },
  },
  execution: { calls: 'in-turn' }, // orders of one moment reach the venue in the order in which they were approved
  strategy: {
    barrierTimeoutMs: 600_000, // a missing bar is known by the next one, not by how long the machine takes
    bots: [
      {
        name: 'trend',
        strategy: 'trend-following',
        timeframe: '5m',
        minConfidence: 0.05,
        allocation: 0.5,
        params: {
          fastPeriod: 5,
          slowPeriod: 20,
          rsiEntry: 50,
          volumeFactor: 0.5,
          stopAtr: 3,
          trailAtr: 3,
          trailStepAtr: 0.5,
        },
        exits: {
          trailing: [{ kind: 'chandelier', period: 10, multiple: 2.5, activation: { r: 1 }, step: 0.0005 }],
          breakEven: { after: { r: 0.75 }, offset: 0.002 },
          targets: [
            { at: { r: 0.5 }, share: 0.3 },
            { at: { profit: 0.02 }, share: 0.3 },
          ],
        },
      },
      {
        name: 'reversion',
        strategy: 'mean-reversion',
        minConfidence: 0.05,
        allocation: 0.4,
        params: { entryZ: 2.5, exitZ: 0, stopAtr: 4, takeProfitAtr: 5, minVolumeFactor: 1.5 },
        exits: {
          trailing: [{ kind: 'percent', share: 0.006, activation: { profit: 0.004 } }],
          breakEven: { after: { profit: 0.003 }, offset: 0.001 },
          timeExit: { afterMinutes: 15, when: 'not-in-profit' },
        },
      },
    ],
  },
});

/** The same bots and sixteen quick ones, which trade a dozen times an hour each: what many orders are compared on. */
export function busyProfile(start: string): ReturnType<typeof lockstepProfile> {
  const profile = lockstepProfile(start);
  const { bots: calm } = profile.strategy;
  const followers = [0, 1, 2, 3].map(step => ({
    name: `quick-${step}`,
    strategy: 'trend-following',
    timeframe: '1m',
    minConfidence: 0.05,
    params: {
      fastPeriod: 3 + step,
      slowPeriod: 9 + 3 * step,
      rsiEntry: 50,
      volumeFactor: 0.3,
      stopAtr: 2,
      takeProfitAtr: 3,
      trailAtr: 2,
      trailStepAtr: 0.5,
    },
  }));
  const reverters = Array.from({ length: 12 }, (_, step) => ({
    name: `eager-${step}`,
    strategy: 'mean-reversion',
    minConfidence: 0.05,
    params: { lookback: 10 + 2 * step, entryZ: 1.2, exitZ: 0, stopAtr: 3, takeProfitAtr: 2, minVolumeFactor: 0.3 },
  }));
  const all = [...calm, ...followers, ...reverters];
  const bots = all.map(bot => ({ ...bot, allocation: 0.9 / all.length })) as unknown as typeof calm;
  return {
    ...profile,
    riskManager: {
      ...profile.riskManager,
      ...{ maxPositions: 72, maxEntriesPerMinute: 1_000, maxHeat: 0.5, maxClusterShare: 1 },
      // so many bots pay so many fees that the account would soon stand still
      breakers: {
        ...profile.riskManager.breakers,
        drawdown: { limit: 0.1, pauseMinutes: 10, probeMinutes: 20 },
        'daily-loss': { limit: 0.9 },
        'weekly-loss': { limit: 0.9 },
        'monthly-loss': { limit: 0.9 },
        'hard-drawdown': { enabled: false },
        'consecutive-losses': { limit: 20, pauseMinutes: 5, probeMinutes: 10 },
      },
    } as typeof profile.riskManager,
    strategy: { ...profile.strategy, bots },
  };
}
