import { z } from 'zod';

/** `unknown`: what it takes to check is not there. */
export type CheckOutcome = 'pass' | 'warn' | 'fail' | 'unknown';

/** One question about a study, answered by a number and held against a limit. */
export interface Check {
  readonly name: string;
  readonly outcome: CheckOutcome;
  readonly found: number | null;
  /** From here on it passes. */
  readonly wanted: number;
  readonly unit: 'share' | 'probability' | 'ratio' | 'count';
}

interface Limits {
  /** Passes from here on; below `warn` it fails. */
  readonly pass: number;
  readonly warn: number;
}

/** By a value that is better when it is higher. */
export const checked = (
  { name, found, unit }: Pick<Check, 'name' | 'found' | 'unit'>,
  { pass, warn }: Limits,
): Check => ({
  name,
  found,
  unit,
  wanted: pass,
  outcome: found === null ? 'unknown' : found >= pass ? 'pass' : found >= warn ? 'warn' : 'fail',
});

/** `overfit`: at least one check failed. `doubtful`: one is in doubt or could not be made. */
export const verdict = z.enum(['robust', 'doubtful', 'overfit']);
export type Verdict = z.output<typeof verdict>;

export function verdictOf(checks: readonly Check[]): Verdict {
  if (checks.some(check => check.outcome === 'fail')) return 'overfit';
  return checks.every(check => check.outcome === 'pass') ? 'robust' : 'doubtful';
}
