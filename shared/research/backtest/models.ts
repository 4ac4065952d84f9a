import { z } from 'zod';
import { Decimal } from '../../kernel/decimal.ts';
import { flatDepth, ladderDepth } from '../../simulation/depth.ts';
import { fixedSlippage, squareRootSlippage, volumeShareSlippage } from '../../simulation/slippage.ts';
import type { EngineOptions, FeeSchedule, SlippageModel } from '../../simulation/types.ts';
import { accountModel, amount } from './account-model.ts';
import { latencyModel } from './latency.ts';

const feeBps = z.number().min(0).max(1_000);

/** What a market order pays beyond the depth, as a share of the price; of the order's part of the bar's volume where it says so. */
const slippage = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('none') }),
    z.strictObject({ kind: z.literal('fixed'), bps: z.number().min(0).max(1_000) }),
    z.strictObject({
      kind: z.literal('volume-share'),
      impact: z.number().min(0).max(10).default(0.1),
      volumeLimit: z.number().gt(0).max(1).default(0.025),
    }),
    z.strictObject({ kind: z.literal('square-root'), coefficient: z.number().min(0).max(10).default(0.01) }),
  ])
  .prefault({ kind: 'none' });

/** What the venue is assumed to do. Part of the run's hash; said in its report. */
export const venueModels = z.strictObject({
  account: accountModel,
  /** Basis points of the traded amount, taken from what a fill brings (`received`) or from the quote. */
  fees: z
    .strictObject({ makerBps: feeBps.default(10), takerBps: feeBps.default(10), payIn: z.enum(['received', 'quote']) })
    .default({ makerBps: 10, takerBps: 10, payIn: 'received' }),
  /** `ladder`: levels around the last close, wider apart and larger with each step. `flat`: one price for all, or for so large
   * a share of the bar's volume. Shares of the price and of the bar's volume. */
  depth: z
    .discriminatedUnion('kind', [
      z.strictObject({
        kind: z.literal('ladder'),
        halfSpread: amount,
        levels: z.int().min(1).max(1_000),
        spacing: amount,
        growth: amount,
        volumeShare: amount,
        minLevelQuote: amount,
      }),
      z.strictObject({
        kind: z.literal('flat'),
        halfSpread: amount.prefault('0'),
        volumeShare: amount.nullable().default(null),
      }),
    ])
    .prefault({
      kind: 'ladder',
      halfSpread: '0.00005',
      levels: 20,
      spacing: '0.0001',
      growth: '1.2',
      volumeShare: '0.05',
      minLevelQuote: '2000',
    }),
  slippage,
  /** Market orders of a bar's close fill `at-close` of it, or at the open of the next bar. */
  marketOrders: z.enum(['at-close', 'next-open']).default('at-close'),
  latency: latencyModel,
  /** Whether a touch fills a resting order, and which share of a bar's volume the orders of one side get; with a queue `ahead`, after what
   * rested at their price when they came. */
  restingFills: z
    .strictObject({
      rule: z.enum(['touch', 'through']),
      participation: amount,
      queue: z.enum(['none', 'ahead']).default('none'),
    })
    .prefault({ rule: 'touch', participation: '0.5' }),
  /** Trades that others are assumed to print: `path` counts trade ids as the paper exchange does. */
  publicTrades: z.enum(['path', 'none']).default('none'),
});
export type VenueModels = z.output<typeof venueModels>;
export type VenueModelsInput = z.input<typeof venueModels>;

/** Closed orders that the engine remembers: only what is asked about within the moment. */
const HISTORY_KEPT = 200;
const BPS = 10_000;

export function engineOptionsOf({ depth, slippage: slips, restingFills, publicTrades }: VenueModels): EngineOptions {
  const { rule, participation, queue } = restingFills;
  const slipping = slippageOf(slips);
  return {
    depth: depth.kind === 'ladder' ? ladderDepth(depth) : flatDepth(depth),
    ...(slipping === null ? {} : { slippage: slipping }),
    restingFills: { rule, participation, ...(queue === 'none' ? {} : { queue }) },
    publicTrades,
    historyKept: HISTORY_KEPT,
  };
}

function slippageOf(model: VenueModels['slippage']): SlippageModel | null {
  switch (model.kind) {
    case 'none':
      return null;
    case 'fixed':
      return fixedSlippage(model.bps);
    case 'volume-share':
      return volumeShareSlippage(model);
    case 'square-root':
      return squareRootSlippage(model);
  }
}

export const feesOf = ({ fees }: VenueModels): FeeSchedule => ({
  makerRate: new Decimal(fees.makerBps).div(BPS),
  takerRate: new Decimal(fees.takerBps).div(BPS),
  payIn: { kind: fees.payIn },
});
