import { z } from 'zod';
import { Decimal } from '../../kernel/decimal.ts';
import { ladderDepth } from '../../simulation/depth.ts';
import type { EngineOptions, FeeSchedule } from '../../simulation/types.ts';
import { accountModel, amount } from './account-model.ts';

const feeBps = z.number().min(0).max(1_000);

/** What the venue is assumed to do. Part of the run's hash; said in its report. */
export const venueModels = z.strictObject({
  account: accountModel,
  /** Basis points of the traded amount, taken from what a fill brings (`received`) or from the quote. */
  fees: z
    .strictObject({ makerBps: feeBps.default(10), takerBps: feeBps.default(10), payIn: z.enum(['received', 'quote']) })
    .default({ makerBps: 10, takerBps: 10, payIn: 'received' }),
  /** `ladder`: levels around the last close, wider apart and larger with each step. Shares of the price and of the bar's volume. */
  depth: z
    .strictObject({
      kind: z.literal('ladder'),
      halfSpread: amount,
      levels: z.int().min(1).max(1_000),
      spacing: amount,
      growth: amount,
      volumeShare: amount,
      minLevelQuote: amount,
    })
    .prefault({
      kind: 'ladder',
      halfSpread: '0.00005',
      levels: 20,
      spacing: '0.0001',
      growth: '1.2',
      volumeShare: '0.05',
      minLevelQuote: '2000',
    }),
  /** Whether a touch fills a resting order, and which share of a bar's volume the orders of one side get. */
  restingFills: z
    .strictObject({ rule: z.enum(['touch', 'through']), participation: amount })
    .prefault({ rule: 'touch', participation: '0.5' }),
  /** Trades that others are assumed to print: `path` counts trade ids as the paper exchange does. */
  publicTrades: z.enum(['path', 'none']).default('none'),
});
export type VenueModels = z.output<typeof venueModels>;
export type VenueModelsInput = z.input<typeof venueModels>;

/** Closed orders that the engine remembers: only what is asked about within the moment. */
const HISTORY_KEPT = 200;
const BPS = 10_000;

export const engineOptionsOf = ({ depth, restingFills, publicTrades }: VenueModels): EngineOptions => ({
  depth: ladderDepth(depth),
  restingFills,
  publicTrades,
  historyKept: HISTORY_KEPT,
});

export const feesOf = ({ fees }: VenueModels): FeeSchedule => ({
  makerRate: new Decimal(fees.makerBps).div(BPS),
  takerRate: new Decimal(fees.takerBps).div(BPS),
  payIn: { kind: fees.payIn },
});
