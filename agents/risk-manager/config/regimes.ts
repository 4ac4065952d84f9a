import { z } from 'zod';

const share = z.number().gt(0).lte(1);
const regime = z
  .strictObject({
    sizeFactor: z.number().gt(0).lte(2).default(1).describe('Multiplies what an entry may lose and wants'),
    maxHeat: share.nullable().default(null).describe("The heat limit for entries in this regime; null: the account's"),
  })
  .prefault({});

/** Limits that follow the market. All factors are 1 unless a profile says otherwise. */
export const regimeSettings = z
  .strictObject({
    lowPercentile: z.number().min(0).max(1).default(0.25).describe('Below it the volatility of the last day is low'),
    highPercentile: z.number().min(0).max(1).default(0.75).describe('From it on it is high'),
    low: regime,
    medium: regime,
    high: regime,
    correlated: z
      .strictObject({
        above: z.number().min(-1).max(1).default(1).describe('Mean correlation of all that is held, from which on'),
        maxClusterShare: share
          .nullable()
          .default(null)
          .describe('this share is the limit of a cluster; null: it stays'),
      })
      .prefault({}),
  })
  .refine(
    ({ lowPercentile, highPercentile }) => lowPercentile <= highPercentile,
    'lowPercentile is above highPercentile',
  );
