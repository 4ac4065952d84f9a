import { err, ok, type Result } from '../kernel/result.ts';
import type { Outcome, VenueFault } from './port.ts';
import { fault, type Verdict } from './verdict.ts';

/** An answer that cannot be read proves nothing about what the venue did, nor does one of a venue that is closed. */
export function outcomeOf<T>(verdict: Verdict, parse: (body: unknown) => T): Outcome<T> {
  switch (verdict.kind) {
    case 'rejected':
      return { kind: 'rejected', fault: verdict.fault };
    case 'unknown':
      return { kind: 'unknown', fault: { ...verdict.fault, code: 'VENUE_OUTCOME_UNKNOWN' } };
    case 'answer':
      try {
        return { kind: 'confirmed', value: parse(verdict.body) };
      } catch (error) {
        return { kind: 'unknown', fault: fault('VENUE_OUTCOME_UNKNOWN', `unreadable answer: ${String(error)}`) };
      }
  }
}

/** For reads, where not knowing only means asking again. */
export function resultOf<T>(verdict: Verdict, parse: (body: unknown) => T): Result<T, VenueFault> {
  const outcome = outcomeOf(verdict, parse);
  if (outcome.kind === 'confirmed') return ok(outcome.value);
  if (outcome.kind === 'rejected') return err(outcome.fault);
  const isClosed = verdict.kind === 'unknown' && verdict.fault.code === 'VENUE_MAINTENANCE';
  return err({ ...outcome.fault, code: isClosed ? 'VENUE_MAINTENANCE' : 'VENUE_UNREACHABLE' });
}
