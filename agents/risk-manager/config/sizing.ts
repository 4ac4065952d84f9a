import { z } from 'zod';
import { SIZING_METHODS } from '../core/sizing/method.ts';

const share = z.number().gt(0).lte(1);
const method = z.enum(SIZING_METHODS);

/** How large an entry is wanted to be, before anything bounds it. */
export const sizingSettings = z.strictObject({
  method: method.default('fixed-fraction').describe('How much an entry wants, before anything bounds it'),
  bots: z.record(z.string(), method).default({}).describe('Methods of single bots'),
  kelly: z
    .strictObject({
      lookbackDays: z.int().min(1).max(3_650).default(30).describe('Closed trades of so many days count'),
      fraction: share.default(0.5).describe('Share of what Kelly says'),
      maxFraction: share.default(0.25).describe("At most this share of the bot's equity may be lost"),
      minTrades: z.int().min(2).max(10_000).default(20).describe('With fewer closed trades: fixed fraction'),
    })
    .prefault({}),
  volatility: z
    .strictObject({
      target: share
        .default(0.02)
        .describe("Profit or loss that a day's usual move of a position may bring, as a share of the bot's equity"),
      windowDays: z.int().min(1).max(365).default(20).describe('Days whose moves are looked at'),
      measure: z
        .enum(['atr', 'returns'])
        .default('atr')
        .describe('What a usual move is: the average true range of a day, or the deviation of returns'),
    })
    .prefault({}),
});
