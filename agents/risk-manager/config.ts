import { z } from 'zod';
import { TIMEFRAMES } from '#shared/kernel/time.ts';
import { portfolioSettings } from './config/portfolio.ts';
import { regimeSettings } from './config/regimes.ts';
import { sizingSettings } from './config/sizing.ts';
import { snapshotSettings } from './config/snapshots.ts';

const share = z.number().gt(0).lte(1);

/** The section `riskManager` of a profile. Shares are from 0 to 1; times are market time. */
export const riskManagerConfig = z.strictObject({
  perTradeShare: share.default(0.02).describe("Share of the bot's equity that one position may lose at its stop"),
  maxPositionShare: share.default(0.15).describe("Share of the account's equity that one position may cost"),
  maxExposureShare: share.default(0.95).describe("Share of the account's equity that may be at work"),
  ...portfolioSettings,
  ...snapshotSettings,
  sizing: sizingSettings.prefault({}),
  regimes: regimeSettings.prefault({}),
  statistics: z
    .strictObject({
      timeframe: z.enum(TIMEFRAMES).default('1h').describe('Of the returns that correlations and volatilities are of'),
      window: z.int().min(30).max(10_000).default(720).describe('How many of them'),
    })
    .prefault({}),
  maxPositions: z
    .int()
    .min(1)
    .max(10_000)
    .default(10)
    .describe('Positions and entries on their way, all bots together'),
  maxEntriesPerMinute: z.int().min(1).max(100_000).default(30).describe('Approved entries within a minute'),
  maxEntriesPerPosition: z
    .int()
    .min(1)
    .max(100)
    .default(3)
    .describe('Of how many entries one position may be made, whatever its strategy wants'),
  priceCollar: z.number().gt(0).lt(1).default(0.01).describe("How far the price may be from the signal's"),
  staleAfterBars: z
    .int()
    .min(1)
    .max(1_000)
    .default(5)
    .describe('Age of the last candle, in base bars, that blocks entries'),
  entryValidityMs: z
    .int()
    .min(100)
    .max(86_400_000)
    .default(30_000)
    .describe("How long after its bar's close an entry lives"),
  takerFeeBps: z.number().min(0).max(1_000).default(10).describe('Fee to reserve for an entry, in basis points'),
});
export type RiskManagerConfig = z.output<typeof riskManagerConfig>;
