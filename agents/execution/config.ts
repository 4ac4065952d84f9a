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
  /** What the account is asked: questions about an order, and everything that changes something, are not held back. */
  venueReads: readPolicy.prefault({}),
});
export type ExecutionConfig = z.output<typeof executionConfig>;
