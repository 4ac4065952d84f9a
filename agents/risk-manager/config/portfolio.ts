import { z } from 'zod';

const share = z.number().gt(0).lte(1);
const name = z.string().min(1).max(40);
const symbol = z.string().regex(/^[A-Z0-9]{1,20}\/[A-Z0-9]{1,20}$/, 'a symbol such as BTC/USDT');
const count = z.int().min(1).max(10_000).nullable().default(null);

const sectors = z.record(name, z.array(symbol).min(1)).superRefine((named, context) => {
  const seen = new Map<string, string>();
  for (const [sector, symbols] of Object.entries(named)) {
    for (const one of symbols) {
      const other = seen.get(one);
      if (other !== undefined) context.addIssue({ code: 'custom', message: `${one} is in ${other} and in ${sector}` });
      seen.set(one, sector);
    }
  }
});

/** What the account's positions may be together. Shares from 0 to 1. */
export const portfolioSettings = {
  maxHeat: z
    .number()
    .gt(0)
    .max(10)
    .default(0.06)
    .describe("Share of the account's equity that is lost when every stop is hit, fees in; above 1 it bounds nothing"),
  budgets: z
    .strictObject({
      bots: z.record(name, share).default({}),
      symbols: z.record(symbol, share).default({}),
      sectors: z.record(name, share).default({}),
      venues: z.record(name, share).default({}),
    })
    .prefault({})
    .describe(
      'Shares of maxHeat that a bot, symbol, sector or venue may take; who is not named may take all that is left',
    ),
  sectors: sectors
    .default({})
    .describe('Symbols by the name of their sector; a symbol that is in none has no sector limit'),
  maxSectorShare: share.default(0.25).describe("Share of the account's equity that may be at work in one sector"),
  maxSymbolShare: share
    .default(1)
    .describe("Share of the account's equity that may be at work in one symbol, all bots together"),
  maxClusterShare: share
    .default(0.5)
    .describe("Share of the account's equity that may be at work in instruments that go together"),
  clusterCorrelation: z.number().gt(0).lte(1).default(0.7).describe('Correlation from which on two go together'),
  maxLeverage: z
    .number()
    .gt(0)
    .max(200)
    .default(1)
    .describe('Value of all positions in multiples of the equity, whatever the venue lends'),
  maxPositionsPerSymbol: count.describe(
    'Bots that may hold one symbol at the same time; null: as many as maxPositions',
  ),
  maxPositionsPerBot: count.describe('Positions of one bot; null: as many as maxPositions'),
};
