import type { Denial } from '../core/rules/rule.ts';

/** Which limit the database's own check speaks for, by the constraint that it names. */
const CODES: Readonly<Record<string, Denial['code']>> = {
  risk_limits_exposure: 'RISK_MAX_EXPOSURE',
  risk_limits_heat: 'RISK_MAX_HEAT',
  risk_limits_positions: 'RISK_MAX_POSITIONS',
  risk_limits_known: 'RISK_EQUITY_UNKNOWN',
};

interface Refusal extends Error {
  readonly constraint: string;
}

/** Whether the database refused an approval because of a limit. */
export const isRefusal = (error: unknown): error is Refusal =>
  error instanceof Error &&
  'constraint' in error &&
  typeof error.constraint === 'string' &&
  Object.hasOwn(CODES, error.constraint);

export const refusalOf = (refusal: Refusal): Denial['code'] => CODES[refusal.constraint] ?? 'RISK_MAX_EXPOSURE';
