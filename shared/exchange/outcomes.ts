import { err, ok, type Result } from '../kernel/result.ts';
import type { Outcome, VenueFault } from './port.ts';
import { fault, type Verdict } from './verdict.ts';

/** An answer that cannot be read proves nothing about what the venue did. */
export function outcomeOf<T>(verdict: Verdict, parse: (body: unknown) => T): Outcome<T> {
  if (verdict.kind !== 'answer') return { kind: verdict.kind, fault: verdict.fault };
  try {
    return { kind: 'confirmed', value: parse(verdict.body) };
  } catch (error) {
    return { kind: 'unknown', fault: fault('VENUE_OUTCOME_UNKNOWN', `unreadable answer: ${String(error)}`) };
  }
}

/** For reads, where not knowing only means asking again. */
export function resultOf<T>(verdict: Verdict, parse: (body: unknown) => T): Result<T, VenueFault> {
  const outcome = outcomeOf(verdict, parse);
  if (outcome.kind === 'confirmed') return ok(outcome.value);
  if (outcome.kind === 'rejected') return err(outcome.fault);
  const closed = outcome.fault.message.startsWith('HTTP 503');
  return err({ ...outcome.fault, code: closed ? 'VENUE_MAINTENANCE' : 'VENUE_UNREACHABLE' });
}
