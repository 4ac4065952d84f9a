import { z } from 'zod';
import { type EpochMs, epochMs } from '../../kernel/time.ts';
import type { VenueFault } from '../port.ts';
import type { Ending } from '../transport.ts';
import { fault, judge, retryAfter, type Verdict } from '../verdict.ts';
import { WINDOW_MS } from './limits.ts';

type FaultCode = VenueFault['code'];

/**
 * What OKX's codes prove (API v5 documentation, "Error Code"); one that is not listed is a plain refusal. Those under
 * VENUE_OUTCOME_UNKNOWN leave open what became of the request: the venue does not know it itself, or says that there is one
 * like it already (the first is live, and must be asked for).
 */
const MEANINGS: Partial<Readonly<Record<FaultCode, readonly string[]>>> = {
  VENUE_OUTCOME_UNKNOWN: [
    ...['1', '2'], // failed, without a word on the one order
    ...['50004', '50013', '50026', '50042', '51054', '51149'],
    ...['50071', '51011', '51016', '51065', '51068'],
    ...['51410', '51412'], // being cancelled, cancelling took too long
    ...['63999', '64007'],
  ],
  /** It says so before or after it acted: this leaves the outcome open, too. */
  VENUE_MAINTENANCE: ['50001'],
  VENUE_RATE_LIMITED: ['50011', '50040', '50061', '51113', '60014', '60023'],
  VENUE_KEY_REJECTED: [
    ...[
      '50030',
      '50035',
      '50100',
      '50101',
      '50103',
      '50104',
      '50105',
      '50106',
      '50107',
      '50110',
      '50111',
      '50113',
      '50114',
    ],
    ...['50119', '50120', '50121', '60005', '60007', '60009', '60024', '60032'],
  ],
  VENUE_CLOCK_SKEW: ['50036', '50037', '50102', '60004', '60006'],
  VENUE_UNKNOWN_SYMBOL: ['51001', '51015', '51021', '51087', '60018'],
  VENUE_INSUFFICIENT_FUNDS: ['51008', '51119', '51127', '51131', '51502'],
  VENUE_ORDER_NOT_OPEN: ['51063', '51400', '51401', '51402', '51503', '51509', '51510', '51603'],
};
const MEANING_OF: ReadonlyMap<string, FaultCode> = new Map(
  Object.entries(MEANINGS).flatMap(([meaning, codes]) => codes.map(code => [code, meaning as FaultCode])),
);

/** A refusal in the venue's words as one of ours. */
export function faultOf(code: string, message: string, retryAt: EpochMs | null): VenueFault {
  const meaning = MEANING_OF.get(code) ?? 'VENUE_REJECTED';
  const waits = meaning === 'VENUE_RATE_LIMITED' || meaning === 'VENUE_OUTCOME_UNKNOWN';
  return { ...fault(meaning, message, code), retryAt: waits ? retryAt : null };
}

const reply = z.object({
  code: z.string(),
  msg: z.string().default(''),
  data: z.unknown().optional(),
});
/** What it says of the one order that we sent. */
const item = z.object({ sCode: z.string(), sMsg: z.string().default('') });

/** Most refusals come under status 200: the code in the body says so, or that of the order in it. Under 500 and more it proves nothing. */
export const verdictOf = (ending: Ending, now: EpochMs): Verdict =>
  judge(ending, now, (body, answered) => {
    const said = refusalIn(body);
    if (said === null) return null;
    const refused = faultOf(said.code, said.message, retryAfter(answered, now) ?? epochMs(now + WINDOW_MS));
    if (refused.code === 'VENUE_OUTCOME_UNKNOWN' || refused.code === 'VENUE_MAINTENANCE') {
      return { kind: 'unknown', fault: refused };
    }
    if (answered.status < 500) return { kind: 'rejected', fault: refused, body };
    return { kind: 'unknown', fault: { ...refused, code: 'VENUE_OUTCOME_UNKNOWN' } };
  });

function refusalIn(body: unknown): { readonly code: string; readonly message: string } | null {
  const read = reply.safeParse(body);
  if (!read.success) return null;
  const { code, msg, data } = read.data;
  const first = item.safeParse(Array.isArray(data) ? data[0] : undefined);
  if (first.success && first.data.sCode !== '0') return { code: first.data.sCode, message: first.data.sMsg };
  return code === '0' ? null : { code, message: msg };
}
