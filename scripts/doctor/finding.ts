import type { Settings } from '#scripts/operator/settings.ts';
import type { Terminal } from '#scripts/terminal/terminal.ts';
import type { Addresses } from '#shared/runtime/addresses.ts';

/** One line of the doctor's report. */
export interface Finding {
  readonly check: string;
  readonly state: 'ok' | 'warn' | 'fail';
  readonly detail: string;
  /** What to do; null when there is nothing to do. */
  readonly mend: string | null;
}

/** What every check may look at. */
export interface Patient {
  readonly terminal: Terminal;
  readonly place: Addresses;
  /** Null when the configuration has errors: then what depends on it is not checked. */
  readonly settings: Settings | null;
}

/** A check never throws for what it is there to find. */
export type Check = (patient: Patient) => Promise<readonly Finding[]>;

export const ok = (check: string, detail: string): Finding => ({ check, state: 'ok', detail, mend: null });
export const warn = (check: string, detail: string, mend: string): Finding => ({ check, state: 'warn', detail, mend });
export const fail = (check: string, detail: string, mend: string): Finding => ({ check, state: 'fail', detail, mend });

export const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const inner = error.cause instanceof Error ? error.cause : error;
  return inner.message || ('code' in inner ? String(inner.code) : inner.name);
};
