import { z } from 'zod';

const ms = (least: number, fallback: number) => z.int().min(least).max(3_600_000).default(fallback);

/** How reads at a venue are repeated and held back. Calls that change something are neither. */
export const readPolicy = z.strictObject({
  attempts: z.int().min(1).max(20).default(5).describe('Attempts of a read of market data that is not answered'),
  baseMs: ms(1, 1_000).describe('First pause between them; it doubles, with jitter'),
  maxMs: ms(1, 60_000).describe('Longest pause between them, also when the venue names a time'),
  limitAttempts: z.int().min(1).max(20).default(3).describe('Attempts of a read that the venue refuses as too many'),
  limitBaseMs: ms(1, 5_000).describe('Pause after such a refusal where the venue names none; it grows by as much'),
  timeoutMs: ms(100, 15_000).describe('How long one attempt may take'),
  breakerFailures: z.int().min(1).max(100).default(5).describe('Unanswered reads in a row that open the breaker'),
  breakerOpenMs: ms(10, 30_000).describe('How long an open breaker lets nothing through'),
  breakerSuccesses: z.int().min(1).max(100).default(3).describe('Answers that close it again'),
});
export type ReadPolicy = z.output<typeof readPolicy>;
