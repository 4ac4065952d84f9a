import { CODES, type Code } from '#shared/domain/codes.ts';
import type { ErrorSeverity } from '#shared/domain/severity.ts';
import { duration } from '../words.ts';
import { atOnce, type Rule, type Severity } from './rule.ts';

/** One step above what a single error of that severity is worth: nothing, info, warning, and critical as it is. */
const ESCALATED: Readonly<Record<ErrorSeverity, Severity>> = {
  low: 'info',
  medium: 'warning',
  high: 'critical',
  critical: 'critical',
};

/** An error that repeats is worse than one; a critical one is an alert at once. */
export const errorsRepeating: Rule = {
  name: 'errors-repeating',
  holdMs: atOnce,
  find({ repeatedErrors }, { errorWindowMs }) {
    return repeatedErrors.map(({ fingerprint, code, severity, message, agents, most }) => ({
      severity: ESCALATED[severity],
      title: `${code} repeats (${fingerprint.slice(0, 8)})`,
      message: `${agents.join(', ')}: ${severity}, up to ${most} times within ${duration(errorWindowMs)}: ${message.split('\n')[0]?.slice(0, 300)}. ${mendOf(code)} See: tradewind errors.`,
      code: knownCode(code),
    }));
  },
};

const knownCode = (text: string): Code | null => (Object.hasOwn(CODES, text) ? (text as Code) : null);

function mendOf(text: string): string {
  const code = knownCode(text);
  return code === null ? '' : `${CODES[code].mend}.`;
}
