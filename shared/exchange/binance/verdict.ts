import { z } from 'zod';
import { type EpochMs, epochMs } from '../../kernel/time.ts';
import type { VenueFault } from '../port.ts';
import type { Ending } from '../transport.ts';
import { DEFAULT_PAUSE_MS, judge, retryAfter, unknown, type Verdict } from '../verdict.ts';

const refusalBody = z.object({ code: z.number(), msg: z.string().default('') });

/** The venue took the request, and does not know itself what became of it. */
const OUTCOME_OPEN = new Set([-1000, -1001, -1006, -1007]);
const KEY_REJECTED = new Set([-1002, -1022, -2014, -2015]);
const SLOW_DOWN = new Set([-1003, -1008, -1015]);

/** What the end of a request to Binance proves. A refusal under a status of 500 or more proves nothing. */
export const verdictOf = (ending: Ending, now: EpochMs): Verdict =>
  judge(ending, now, (body, answered) => {
    const refusal = refusalBody.safeParse(body);
    if (!refusal.success || answered.status < 400 || answered.status >= 500) return null;
    return refused({ code: refusal.data.code, message: refusal.data.msg, ending: answered, now, body });
  });

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
    const until = bannedUntil(message) ?? retryAfter(ending, now) ?? epochMs(now + DEFAULT_PAUSE_MS);
    return rejected('VENUE_RATE_LIMITED', until);
  }
  if (KEY_REJECTED.has(code)) return rejected('VENUE_KEY_REJECTED');
  if (code === -1021) return rejected('VENUE_CLOCK_SKEW');
  if (code === -1121) return rejected('VENUE_UNKNOWN_SYMBOL');
  if (code === -2011) return rejected('VENUE_ORDER_NOT_OPEN');
  if (code === -2010 && /insufficient balance/i.test(message)) return rejected('VENUE_INSUFFICIENT_FUNDS');
  return rejected('VENUE_REJECTED');
}

/** `Way too much request weight used; IP banned until 1573640000000.` */
function bannedUntil(message: string): EpochMs | null {
  const until = /banned until (\d{13})/.exec(message)?.[1];
  return until === undefined ? null : epochMs(Number(until));
}
