import { z } from 'zod';
import { TICK_STREAMS } from '#shared/contracts/ticks.ts';
import { readPolicy } from '#shared/exchange/resilience/policy.ts';
import { sourcesConfig } from './sources/config.ts';

/** The section `dataCollection` of a profile. Bars are base bars. */
export const dataCollectionConfig = z.strictObject({
  historyBars: z
    .int()
    .min(0)
    .max(2_000_000)
    .default(10_240)
    .describe('Bars to load when nothing is stored yet: 1024 bars of the largest bot timeframe are enough'),
  maxCatchUpBars: z
    .int()
    .min(0)
    .max(1_000_000)
    .default(3_600)
    .describe('Bars missed while away that are still told to the others; older ones are only stored'),
  staleAfterBars: z.int().min(2).max(1_000).default(3).describe('Silence of an instrument that counts as stale'),
  minStaleMs: z.int().min(1_000).max(3_600_000).default(10_000).describe('Silence that is never called stale, in ms'),
  fallbackAfterMs: z
    .int()
    .min(1_000)
    .max(3_600_000)
    .default(30_000)
    .describe('Silence of the stream after which bars are read from the history, at least two bars, in ms'),
  gapRetryMs: z
    .int()
    .min(0)
    .max(60_000)
    .default(250)
    .describe('Pause before the venue is asked once more for bars that it did not have'),
  parallelRequests: z.int().min(1).max(32).default(4).describe('Instruments for which the venue is asked at once'),
  instrumentsRefreshMs: z
    .int()
    .min(10_000)
    .max(86_400_000)
    .default(3_600_000)
    .describe('How often filters and status of the instruments are read again'),
  venueReads: readPolicy.prefault({}),
  streams: z
    .array(z.enum(TICK_STREAMS))
    .default([])
    .describe(
      'Besides candles: what is followed and published on Redis as it comes, for displays; ticker (or book) and trades also tell the flow of each bar',
    ),
  bookDepth: z.int().min(1).max(200).default(20).describe('Levels of each side of a book that are published'),
  sources: sourcesConfig
    .prefault({})
    .describe('What is asked beside the venue: news, Reddit, X, FRED, weather, fear and greed'),
  maxFindingsPerMinute: z
    .int()
    .min(1)
    .max(10_000)
    .default(10)
    .describe('Rows that one instrument and code may add to data_quality per minute; more are counted'),
});
export type DataCollectionConfig = z.output<typeof dataCollectionConfig>;
