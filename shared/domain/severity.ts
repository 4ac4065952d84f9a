import type { Code } from './codes.ts';

/** How bad an error is, from the least to the worst. */
export const ERROR_SEVERITIES = ['low', 'medium', 'high', 'critical'] as const;
export type ErrorSeverity = (typeof ERROR_SEVERITIES)[number];

/** The system fails, its data are wrong, or somebody else is at work. */
const CRITICAL: ReadonlySet<Code> = new Set<Code>([
  'EXECUTION_NOT_APPROVED',
  'PROTECTION_MISSING',
  'RECONCILIATION_MISMATCH',
  'VENUE_KEY_REJECTED',
]);

/** Trading stands still, or a part of the system does. */
const HIGH: ReadonlySet<Code> = new Set<Code>([
  'AGENT_CRASHED',
  'DATABASE_NEWER',
  'DATABASE_UNREACHABLE',
  'EXECUTION_TURN_FAILED',
  'REDIS_EVICTS',
  'STRATEGY_FAILED',
  'VENUE_CLOCK_SKEW',
]);

/** Somebody asked for something that cannot be, or a race ended as races do; nothing else suffers. */
const LOW: ReadonlySet<Code> = new Set<Code>([
  'CONFIG_INVALID',
  'LIVE_NOT_CONFIRMED',
  'PORT_OCCUPIED',
  'VENUE_ORDER_NOT_OPEN',
]);

/** Denials do what they are there for: low. What is not named is medium: something works worse, or data are bad. */
export function severityOf(code: Code): ErrorSeverity {
  if (CRITICAL.has(code)) return 'critical';
  if (HIGH.has(code)) return 'high';
  return LOW.has(code) || code.startsWith('RISK_') ? 'low' : 'medium';
}
