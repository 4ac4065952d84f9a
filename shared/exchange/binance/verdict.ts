import { z } from 'zod';
import { type EpochMs, epochMs } from '../../kernel/time.ts';
import type { VenueFault } from '../port.ts';
import type { Ending } from '../transport.ts';

/** What an ending proves: the venue's answer, that nothing was done, or nothing at all. */
export type Verdict =
  | { readonly kind: 'answer'; readonly body: unknown }
  | { readonly kind: 'rejected'; readonly fault: VenueFault; readonly body: unknown }
  | { readonly kind: 'unknown'; readonly fault: VenueFault };

const refusalBody = z.object({ code: z.number(), msg: z.string().default('') });

/** The venue took the request, and does not know itself what became of it. */
const OUTCOME_OPEN = new Set([-1000, -1001, -1006, -1007]);
const KEY_REJECTED = new Set([-1002, -1022, -2014, -2015]);
const SLOW_DOWN = new Set([-1003, -1008, -1015]);
const FIREWALL_PAUSE_MS = 30_000;
const DEFAULT_PAUSE_MS = 1_000;

/**
 * Sorts the end of a request by what it proves. A verdict `rejected` needs a proof: the venue's own code, an HTTP status that
 * a gateway gives before the venue, or a connection that was never made. Everything else after a send is unknown.
 */
export function verdictOf(ending: Ending, now: EpochMs): Verdict {
  if (ending.kind === 'not-sent') {
    return { kind: 'rejected', fault: fault('VENUE_UNREACHABLE', ending.reason), body: null };
  }
  if (ending.kind === 'no-answer') return unknown(ending.reason);
  const body = parseJson(ending.body);
  const { status } = ending;
  if (status >= 200 && status < 300) {
    return body === undefined ? unknown(`HTTP ${status} with an unreadable body`) : { kind: 'answer', body };
  }
  const refusal = refusalBody.safeParse(body);
  if (refusal.success && status < 500) {
    return refused({ code: refusal.data.code, message: refusal.data.msg, ending, now, body });
  }
  if (status === 403 || status === 418 || status === 429) {
    const pause = status === 403 ? FIREWALL_PAUSE_MS : DEFAULT_PAUSE_MS;
    const retryAt = retryAfter(ending.headers, now) ?? epochMs(now + pause);
    return { kind: 'rejected', fault: { ...fault('VENUE_RATE_LIMITED', `HTTP ${status}`), retryAt }, body };
  }
  return unknown(`HTTP ${status}: ${ending.body.slice(0, 200)}`);
}

interface Refused {
  readonly code: number;
  readonly message: string;
  readonly ending: Extract<Ending, { kind: 'answered' }>;
  readonly now: EpochMs;
  readonly body: unknown;
}

function refused({ code, message, ending, now, body }: Refused): Verdict {
  const rejected = (name: VenueFault['code'], retryAt: EpochMs | null = null): Verdict => ({
    kind: 'rejected',
    fault: { code: name, venueCode: String(code), message, retryAt },
    body,
  });
  // the first order under this client id is live: it must be asked for, not called rejected
  if (OUTCOME_OPEN.has(code) || (code === -2010 && /duplicate/i.test(message))) return unknown(message, String(code));
  if (SLOW_DOWN.has(code) || ending.status === 429 || ending.status === 418) {
    const until = bannedUntil(message) ?? retryAfter(ending.headers, now) ?? epochMs(now + DEFAULT_PAUSE_MS);
    return rejected('VENUE_RATE_LIMITED', until);
  }
  if (KEY_REJECTED.has(code)) return rejected('VENUE_KEY_REJECTED');
  if (code === -1021) return rejected('VENUE_CLOCK_SKEW');
  if (code === -1121) return rejected('VENUE_UNKNOWN_SYMBOL');
  if (code === -2010 && /insufficient balance/i.test(message)) return rejected('VENUE_INSUFFICIENT_FUNDS');
  return rejected('VENUE_REJECTED');
}

export const fault = (code: VenueFault['code'], message: string, venueCode: string | null = null): VenueFault => ({
  code,
  venueCode,
  message,
  retryAt: null,
});

const unknown = (message: string, venueCode: string | null = null): Verdict => ({
  kind: 'unknown',
  fault: fault('VENUE_OUTCOME_UNKNOWN', message, venueCode),
});

function retryAfter(headers: Extract<Ending, { kind: 'answered' }>['headers'], now: EpochMs): EpochMs | null {
  const seconds = Number(headers['retry-after'] ?? Number.NaN);
  return Number.isFinite(seconds) ? epochMs(now + seconds * 1_000) : null;
}

/** `Way too much request weight used; IP banned until 1573640000000.` */
function bannedUntil(message: string): EpochMs | null {
  const until = /banned until (\d{13})/.exec(message)?.[1];
  return until === undefined ? null : epochMs(Number(until));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
