import { parsedJson } from '../kernel/json.ts';
import { type EpochMs, epochMs } from '../kernel/time.ts';
import type { VenueFault } from './port.ts';
import type { Ending } from './transport.ts';

/** What an ending proves: the venue's answer, that nothing was done, or nothing at all. */
export type Verdict =
  | { readonly kind: 'answer'; readonly body: unknown }
  | { readonly kind: 'rejected'; readonly fault: VenueFault; readonly body: unknown }
  | { readonly kind: 'unknown'; readonly fault: VenueFault };

type Answered = Extract<Ending, { readonly kind: 'answered' }>;

const FIREWALL_PAUSE_MS = 30_000;
export const DEFAULT_PAUSE_MS = 1_000;

/**
 * Sorts the end of a request by what it proves. `refusalIn` reads the venue's own refusal out of a body (parsed, undefined when it is no JSON),
 * null when there is none. A verdict `rejected` needs a proof: the venue's own code, an HTTP status that a gateway gives before
 * the venue, or a connection that was never made. Everything else after a send is unknown.
 */
export function judge(
  ending: Ending,
  now: EpochMs,
  refusalIn: (body: unknown, answered: Answered) => Verdict | null,
): Verdict {
  if (ending.kind === 'not-sent') {
    return { kind: 'rejected', fault: fault('VENUE_UNREACHABLE', ending.reason), body: null };
  }
  if (ending.kind === 'no-answer') return unknown(ending.reason);
  const body = parsedJson(ending.body);
  const { status } = ending;
  const refusal = refusalIn(body, ending);
  if (refusal !== null) return refusal;
  if (status >= 200 && status < 300) {
    return body === undefined ? unknown(`HTTP ${status} with an unreadable body`) : { kind: 'answer', body };
  }
  if (status === 403 || status === 418 || status === 429) {
    const pause = status === 403 ? FIREWALL_PAUSE_MS : DEFAULT_PAUSE_MS;
    const retryAt = retryAfter(ending, now) ?? epochMs(now + pause);
    return { kind: 'rejected', fault: { ...fault('VENUE_RATE_LIMITED', `HTTP ${status}`), retryAt }, body };
  }
  const ended = unknown(`HTTP ${status}: ${ending.body.slice(0, 200)}`);
  return status === 503 ? closed(ended) : ended;
}

export const fault = (code: VenueFault['code'], message: string, venueCode: string | null = null): VenueFault => ({
  code,
  venueCode,
  message,
  retryAt: null,
});

export const unknown = (message: string, venueCode: string | null = null): Verdict => ({
  kind: 'unknown',
  fault: fault('VENUE_OUTCOME_UNKNOWN', message, venueCode),
});

/** The same, with what is to blame: the venue is closed. */
export const closed = (verdict: Verdict): Verdict =>
  verdict.kind === 'unknown' ? { ...verdict, fault: { ...verdict.fault, code: 'VENUE_MAINTENANCE' } } : verdict;

/** The moment that the header `Retry-After` names in seconds; null without one. */
export function retryAfter({ headers }: Answered, now: EpochMs): EpochMs | null {
  const seconds = Number(headers['retry-after'] ?? Number.NaN);
  return Number.isFinite(seconds) ? epochMs(now + seconds * 1_000) : null;
}
