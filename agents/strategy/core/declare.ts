import type { z } from 'zod';
import type { AnyStrategy, FeatureSpec } from '#shared/domain/strategy.ts';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import { attempt } from './attempt.ts';

/** What a strategy makes of parameters. */
export interface Declared {
  /** Those given, with its defaults. */
  readonly params: unknown;
  readonly features: Readonly<Record<string, FeatureSpec>>;
  /** What `strategy_state` begins with. */
  readonly startState: unknown;
}

export const unknownStrategy = (name: string, known: readonly string[]): Result<Declared, string> =>
  err(
    `unknown strategy ${name}; known: ${known.join(', ')} (put its file back and restart, or tradewind bot swap BOT --strategy NAME)`,
  );

/** What the strategy says to the parameters; an error in words that names the place, what is expected, and who knows more. */
export function declare(strategy: AnyStrategy, given: unknown): Result<Declared, string> {
  const declared = attempt((): Declared | string => {
    const params = strategy.params.safeParse(given);
    if (!params.success) return paramFaults(strategy.name, params.error);
    const features = strategy.features(params.data);
    return { params: params.data, features, startState: strategy.start(params.data) };
  });
  if (!declared.ok) return err(`the strategy failed: ${declared.error}`);
  return typeof declared.value === 'string' ? err(declared.value) : ok(declared.value);
}

export function paramFaults(strategy: string, { issues }: z.ZodError): string {
  const faults = issues.map(({ path, message }) => `${['params', ...path].join('.')}: ${message}`);
  return `${faults.join('; ')} (what it takes: tradewind strategy show ${strategy})`;
}
