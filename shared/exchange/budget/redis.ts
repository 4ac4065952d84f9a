import type { RateLimit } from './budget.ts';
import type { Script } from './scripts.ts';

/** Redis, as far as a budget needs it. */
export interface ScriptRunner {
  /** Runs a script in one step; rejects at once while Redis is not connected. */
  run(script: Script, keys: readonly string[], values: readonly (string | number)[]): Promise<unknown>;
  close(): void;
}

/** Whom the venue counts. Processes with the same scope share its points and its stops. */
export type Scopes = Readonly<Record<RateLimit['per'], string>>;

/** Where things lie in Redis: the address's own key, and one for each limit of the address or the account. */
export interface BudgetKeys {
  readonly address: string;
  of(limit: RateLimit): string;
}

export const budgetKeys = (prefix: string, scopes: Scopes): BudgetKeys => ({
  address: `${prefix}:${scopes.address}`,
  of: ({ name, per }) => `${prefix}:${scopes[per]}:${name}`,
});
