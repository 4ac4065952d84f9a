import { z } from 'zod';
import { LONGEST_MINUTES } from '../kernel/time.ts';

/** A profit: as a share of the entry price (0.02 is 2 %), or in multiples of R, what the position risked at first: entry to stop. */
const gain = z.union(
  [z.strictObject({ profit: z.number().min(0).max(100) }), z.strictObject({ r: z.number().min(0).max(1_000) })],
  { error: 'expected a profit: { profit: a share of the entry price, from 0 } or { r: multiples of R, from 0 }' },
);
export type Gain = z.output<typeof gain>;

const trailing = {
  /** The profit from which on it trails, at the best price since the entry; left out: at once. */
  activation: gain.default({ profit: 0 }),
  /** The stop moves only by at least this share of the price. */
  step: z.number().min(0).lt(1).default(0),
};
const averaged = {
  /** Bars of the average true range, and, of a chandelier, of the highest high. */
  period: z.int().min(1).max(400).default(14),
  multiple: z.number().gt(0).max(100),
};

/** A stop that follows the price and never goes back. */
export const trailingRule = z.discriminatedUnion('kind', [
  /** So much quote behind the best price since the entry. */
  z.strictObject({ kind: z.literal('distance'), quote: z.number().gt(0), ...trailing }),
  /** A share of the best price behind it. */
  z.strictObject({ kind: z.literal('percent'), share: z.number().gt(0).lt(1), ...trailing }),
  /** So many average true ranges behind it. */
  z.strictObject({ kind: z.literal('atr'), ...averaged, ...trailing }),
  /** So many average true ranges behind the best price of the last `period` bars. */
  z.strictObject({ kind: z.literal('chandelier'), ...averaged, period: averaged.period.default(22), ...trailing }),
  /** So many average true ranges behind it while the momentum of the last bars is with the position, and the closer the less it is. */
  z.strictObject({
    kind: z.literal('momentum'),
    ...averaged,
    /** Share of the distance that stays once the momentum is gone. */
    faded: z.number().gt(0).lte(1).default(0.5),
    ...trailing,
  }),
]);
export type TrailingRule = z.output<typeof trailingRule>;

const breakEven = z.strictObject({
  after: gain,
  /** How far on the good side of the entry the stop goes, as a share of its price: what fees cost, say. */
  offset: z.number().min(0).lt(1).default(0),
});

const timeExit = z.strictObject({
  /** Since the first fill. */
  afterMinutes: z.number().gt(0).max(LONGEST_MINUTES),
  when: z.enum(['always', 'not-in-profit']).default('always'),
});

/** Takes a share of all that was entered once the close has reached the profit. */
const target = z.strictObject({ at: gain, share: z.number().gt(0).max(1, { abort: true }) });

/** How the positions of a bot are left beside what its strategy wants. What is left out is not done. */
export const exitPlan = z.strictObject({
  /** Of several the tightest counts. */
  trailing: z.array(trailingRule).min(1).max(8).exactOptional(),
  breakEven: breakEven.exactOptional(),
  timeExit: timeExit.exactOptional(),
  targets: z
    .array(target)
    .min(1)
    .max(20)
    .refine(targets => targets.reduce((total, { share }) => total + share, 0) <= 1 + 1e-9, {
      error: 'expected shares that add up to at most 1',
    })
    .exactOptional(),
});
export type ExitPlan = z.output<typeof exitPlan>;

/** The strategy alone decides. */
export const NO_EXITS: ExitPlan = {};
export const hasExits = (plan: ExitPlan): boolean => Object.keys(plan).length > 0;
