import { z } from 'zod';
import { readPolicy } from '#shared/exchange/resilience/policy.ts';

export const executionConfig = z.strictObject({
  /** How long a position may be without its stop on the venue, in ms. */
  graceMs: z.int().min(100).max(60_000).default(2_000),
  /** How far beyond a stop its limit lies where the venue has no market stops, as a share of the stop's price. */
  stopLimitShare: z.number().min(0).max(0.2).default(0.01),
  /** How often the venue is compared with our books, in ms. */
  reconcileEveryMs: z.int().min(500).max(600_000).default(5_000),
  /** First pause between two questions about an order of unknown outcome, in ms; it doubles up to 5 s. */
  unknownAskMs: z.int().min(10).max(5_000).default(250),
  /** At most once in so many ms the balances are handed to the books. */
  balancesEveryMs: z.int().min(100).max(60_000).default(1_000),
  /** Entries are blocked when the venue was not compared with our books for so long, in ms; the next comparison admits them. */
  maxOfflineMs: z.int().min(1_000).max(86_400_000).default(300_000),
  /**
   * Where the venue has a timer for it: resting entries are cancelled by the venue when it has not heard of us for so long, in ms;
   * null: never. See docs/breakers.md.
   */
  cancelAllAfterMs: z.int().min(10_000).max(120_000).nullable().default(60_000),
  /** What becomes of entries that are taken only in part, or not as they are. */
  entries: z
    .strictObject({
      // off: where the venue shows orders late (F19) these cancels left an exit given up too early
      endAtExpiry: z.boolean().default(false).describe('Cancel a resting entry when its approval is no longer valid'),
      minFillShare: z.number().min(0).max(1).default(0.5).describe('Less filled at the end of its validity is told'),
      maxAdjustments: z
        .int()
        .min(0)
        .max(5)
        .default(2)
        .describe('Times that a refused entry is sent with other parameters'),
      fundsShare: z
        .number()
        .min(0.5)
        .max(0.999)
        .default(0.98)
        .describe('Of the quantity, where the funds do not reach'),
    })
    .prefault({}),
  /** Whether orders go to the venue side by side, as is fastest, or one after another, so that a replay repeats itself. */
  calls: z.enum(['together', 'in-turn']).default('together'),
  /** What the account is asked: questions about an order, and everything that changes something, are not held back. */
  venueReads: readPolicy.prefault({}),
});
export type ExecutionConfig = z.output<typeof executionConfig>;
