import type { Notice } from './notifications.ts';
import type { Severity } from './rules/rule.ts';
import { duration } from './words.ts';

const SIGN: Readonly<Record<Severity, string>> = { critical: '🔴', warning: '🟠', info: '🔵' };
/** What Telegram takes in one message, with room for the last line. */
const MAX_TEXT = 3_900;
/** More than these are counted, not told: nobody reads twenty alarms. */
const MAX_NOTICES = 8;

/** One message for all that is due. `profile` says which installation speaks. */
export function noticeText(
  notices: readonly Notice[],
  { profile, now }: { readonly profile: string; readonly now: number },
): string {
  const parts = notices.slice(0, MAX_NOTICES).map(notice => paragraph(notice, now));
  const rest = notices.length - parts.length;
  if (rest > 0) parts.push(`… and ${rest} more: tradewind status, or /status`);
  const text = [`Tradewind (${profile})`, ...parts].join('\n\n');
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
}

function paragraph({ kind, alert }: Notice, now: number): string {
  if (kind === 'resolved') return `🟢 Over: ${alert.title}`;
  const often = alert.occurrences > 1 ? ` (${alert.occurrences} times)` : '';
  const since = kind === 'reminder' ? `Still so, for ${duration(now - alert.raisedAt)}. ` : '';
  const over = alert.resolvedAt === null ? '' : '\nIt is over already.';
  return `${SIGN[alert.severity]} ${alert.title}${often}\n${since}${alert.message}${over}`;
}
