import type { ProfileValues } from '#scripts/chaos/profile-values.ts';
import { PATIENT_BREAKERS } from '#tests/patient-breakers.ts';

const SYMBOLS = ['BTC/USDT', 'ETH/USDT', 'SOL/USDT'];

/** Trades as often as bars close: enters on any trend, leaves after a few bars, trails its stop closely. */
const restless = (fastPeriod: number, maxHoldBars: number) => ({
  fastPeriod,
  slowPeriod: fastPeriod * 3,
  rsiEntry: 1,
  rsiExit: 0,
  volumeFactor: 0,
  stopAtr: 12,
  takeProfitAtr: 24,
  trailAtr: 6,
  trailStepAtr: 0.5,
  maxHoldBars,
  entryWindowBars: null,
});

/** The demo's market with bots that trade several times a second; small positions and fees, so that it can go on for hours. */
export function denseProfile(seed: string): ProfileValues {
  const bot = (name: string, strategy: string, params: object) => ({
    name,
    strategy,
    instruments: SYMBOLS,
    timeframe: '1s',
    minConfidence: 0,
    allocation: 0.3,
    params,
  });
  return {
    profile: 'demo',
    account: 'main',
    // a restart every few seconds reads more than the real venue would let it: what is tried here is recovery, not patience
    venue: { id: 'binance', rateLimits: { weight: 60_000, 'orders-10s': 1_000, 'orders-1d': 2_000_000 } },
    quoteAsset: 'USDT',
    instruments: SYMBOLS,
    baseTimeframe: '1s',
    paperExchange: {
      feed: { kind: 'generated' },
      symbols: SYMBOLS,
      seed,
      accounts: { main: { USDT: '1000000' } },
      fees: { makerBps: 1, takerBps: 1 },
      historyKept: 200_000,
      limits: { weightPerMinute: 60_000, ordersPerTenSeconds: 1_000, ordersPerDay: 2_000_000 },
    },
    dataCollection: { historyBars: 1_100 },
    riskManager: {
      breakers: PATIENT_BREAKERS,
      maxPositionShare: 0.002,
      maxPositions: 100,
      maxEntriesPerMinute: 10_000,
    },
    strategy: {
      bots: [
        bot('quick', 'trend-following', restless(2, 3)),
        bot('brisk', 'trend-following', restless(3, 7)),
        bot('reversion', 'mean-reversion', {
          lookback: 5,
          entryZ: 0.2,
          exitZ: -0.1,
          stopAtr: 12,
          takeProfitAtr: 24,
          minVolumeFactor: 0,
        }),
      ],
    },
  };
}
