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
  riskManager: { staleAfterBars: 2, maxPositions: 8 },
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
        exits: { timeExit: { afterMinutes: 90, when: 'not-in-profit' } },
      },
    ],
  },
});

/** Twice as many bots, of which the new ones trade a dozen times an hour: what many orders are compared on. */
export function busyProfile(start: string): ReturnType<typeof lockstepProfile> {
  const profile = lockstepProfile(start);
  const calm = profile.strategy.bots.map(bot => ({ ...bot, allocation: bot.allocation / 2 }));
  const quick = {
    name: 'quick',
    strategy: 'trend-following',
    timeframe: '1m',
    minConfidence: 0.05,
    allocation: 0.2,
    params: {
      fastPeriod: 4,
      slowPeriod: 12,
      rsiEntry: 50,
      volumeFactor: 0.3,
      stopAtr: 2,
      takeProfitAtr: 3,
      trailAtr: 2,
      trailStepAtr: 0.5,
    },
  };
  const eager = {
    name: 'eager',
    strategy: 'mean-reversion',
    minConfidence: 0.05,
    allocation: 0.2,
    params: { entryZ: 1.2, exitZ: 0, stopAtr: 3, takeProfitAtr: 2, minVolumeFactor: 0.5 },
  };
  const bots = [...calm, quick, eager] as unknown as typeof profile.strategy.bots;
  return {
    ...profile,
    riskManager: { ...profile.riskManager, maxPositions: 16 },
    strategy: { ...profile.strategy, bots },
  };
}
