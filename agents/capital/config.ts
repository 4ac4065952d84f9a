import { z } from 'zod';
import { ALLOCATION_METHODS } from './core/allocation/methods.ts';
import { DISTRIBUTIONS, VENUE_FACTORS } from './core/venues/distribution.ts';

const share = z.number().min(0).max(1);
const money = z.number().min(0).max(1e12);
const section = <Shape extends z.core.$ZodLooseShape>(shape: Shape) => z.strictObject(shape).prefault({} as never);

const allocation = z
  .strictObject({
    method: z
      .enum(ALLOCATION_METHODS)
      .default('fixed')
      .describe('How capital is divided; fixed: as the bots of the profile say'),
    lookbackDays: z.int().min(2).max(3_650).default(30).describe('Days of returns that the other methods look at'),
    minDays: z.int().min(2).max(3_650).default(14).describe('Days that a bot must have before its returns count'),
    minShare: share.default(0.01).describe('Of the capital, for each bot, where several share it by a method'),
    maxShare: share.gt(0).default(0.25).describe('The same, at most; a lone bot may have all that the reserve leaves'),
  })
  .refine(
    ({ minDays, lookbackDays }) => minDays <= lookbackDays,
    'minDays is above lookbackDays: no returns would ever count',
  )
  .refine(({ minShare, maxShare }) => minShare <= maxShare, 'minShare is above maxShare')
  .prefault({});

const rebalancing = section({
  enabled: z.boolean().default(true),
  deviation: share.gt(0).default(0.05).describe('Of the capital, from which on a bot that is off its target is moved'),
  maxPerDay: share.gt(0).default(0.2).describe('Of the capital, that may move in a UTC day'),
  cooldownMinutes: z.int().min(0).max(100_000).default(60).describe('Market time between two rebalancings'),
});

const deposits = section({
  minAmount: money.default(1_000).describe('Quote; what is less waits among the unassigned for the next rebalancing'),
  allocate: z.enum(['proportional', 'none']).default('proportional'),
});

const withdrawals = section({
  minAmount: money.default(100),
  maxShare: share.default(0.2).describe('Of the capital, in one withdrawal'),
  cooldownHours: z.number().min(0).max(100_000).default(24),
  profitOnly: z.boolean().default(true).describe('Only what was earned, and not taken or locked yet'),
  maintainMinimum: z.boolean().default(true).describe('What stays must be enough for the minimum of each strategy'),
  minReturn: z
    .number()
    .min(0)
    .nullable()
    .default(null)
    .describe('Only when the account has earned this; P-010A: 0.05, off'),
  expiryHours: z.number().gt(0).max(100_000).default(72).describe('A proposal that nobody carried out ends'),
});

const profits = section({
  compound: z.boolean().default(true).describe('Profit stays with its bot; else it goes to the unassigned'),
  threshold: money.default(100).describe('Profit, of all bots together, from which on a week is settled'),
  lock: share.default(0.5).describe('Of the profit, that is kept from trading until the next quarter'),
  noticeHours: z.number().min(0).max(100_000).default(48).describe('From asking for locked profit to having it'),
});

const venues = section({
  distribution: z.enum(DISTRIBUTIONS).default('dynamic'),
  fixed: z.record(z.string(), share).default({}).describe('Share per venue, such as binance: 0.5'),
  factors: z
    .array(z.enum(VENUE_FACTORS))
    .min(1)
    .default([...VENUE_FACTORS]),
  maxShare: share.gt(0).default(0.6).describe('Of the capital, on one venue, where there are several'),
  minBalance: money.default(100),
  deviation: share.gt(0).default(0.05),
  elsewhere: z
    .record(z.string(), z.strictObject({ balance: money, feeBps: z.number().min(0).max(1_000) }))
    .default({})
    .describe('Quote on venues that this installation does not trade on, as a person tells it'),
});

const currencies = section({
  limits: z.record(z.string(), share).default({}).describe('Of the capital, at most in an asset, bots included'),
  hedging: z.boolean().default(true).describe('Proposes to convert what stands in other assets and no bot holds'),
  hedgeThreshold: share.default(0.1).describe('Of the capital, from which on it is proposed'),
  hedgeRatio: share.default(0.8).describe('Of the exposure, that is converted'),
  feeBps: z.number().min(0).max(1_000).default(10).describe('Cost of each step of a conversion'),
});

/** What each strategy needs, in quote, unless a profile says otherwise; some are of users' own. */
export const MINIMUM_PER_STRATEGY: Readonly<Record<string, number>> = {
  'mean-reversion': 5_000,
  'trend-following': 10_000,
  'ml-strategy': 15_000,
  arbitrage: 20_000,
  'market-making': 25_000,
};

/** The section `capital` of a profile. Shares are from 0 to 1, money is in the quote asset, times are market time. */
export const capitalConfig = z.strictObject({
  equityEveryMs: z
    .int()
    .min(100)
    .max(3_600_000)
    .default(1_000)
    .describe('How often equity is valued at the marks, wall time'),
  turnEveryMs: z
    .int()
    .min(100)
    .max(3_600_000)
    .default(5_000)
    .describe('How often it is looked whether a day is over or a lock ends, wall time'),
  performanceEveryMs: z
    .int()
    .min(100)
    .max(3_600_000)
    .default(60_000)
    .describe('How often the performance of the day is computed, wall time'),
  adjustAfterObservations: z
    .int()
    .min(2)
    .max(100)
    .default(3)
    .describe(
      'Readings of the venue that must show the same difference before the books follow it; thrice as many while fills come between',
    ),
  alertAdjustmentsAbove: z
    .number()
    .min(0)
    .default(0.01)
    .describe('Worth of an adjustment, in quote, from which on it raises an alert'),
  reserve: share.lt(1).default(0.1).describe('Of the capital, kept from trading for emergencies'),
  minimum: section({
    testing: money.default(1_000).describe('Demo, paper and testnet'),
    starter: money.default(10_000).describe('Live'),
  }).describe('Below it there is a warning, never a refusal'),
  minimumPerStrategy: z
    .record(z.string(), money)
    .default(MINIMUM_PER_STRATEGY)
    .describe('Below it there is a warning, never a refusal; withdrawals keep it where maintainMinimum is on'),
  allocation,
  rebalancing,
  deposits,
  withdrawals,
  profits,
  venues,
  currencies,
});
export type CapitalConfig = z.output<typeof capitalConfig>;
