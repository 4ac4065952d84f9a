import { expect } from 'chai';
import { verdictOf } from '#shared/exchange/kraken/verdict.ts';
import type { Ending } from '#shared/exchange/transport.ts';
import { epochMs } from '#shared/kernel/time.ts';

const NOW = epochMs(1_700_000_000_000);
const answered = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Ending => ({
  kind: 'answered',
  status,
  headers,
  body: typeof body === 'string' ? body : JSON.stringify(body),
});
const refusal = (...error: readonly string[]): Ending => answered(200, { error });

/** How each ending is sorted: kind, code. Source: docs.kraken.com, "Spot Error Messages". */
const TABLE: readonly (readonly [string, Ending, string, string | null])[] = [
  ['an answer', answered(200, { error: [], result: { txid: ['O'] } }), 'answer', null],
  ['an answer with a warning', answered(200, { error: ['WGeneral:Danger'], result: {} }), 'answer', null],
  ['a truncated 200', answered(200, '{"error":[],"resu'), 'unknown', 'VENUE_OUTCOME_UNKNOWN'],
  ['no listener', { kind: 'not-sent', reason: 'ECONNREFUSED' }, 'rejected', 'VENUE_UNREACHABLE'],
  ['520 of a gateway', answered(520, '<html>'), 'unknown', 'VENUE_OUTCOME_UNKNOWN'],
  ['a refusal under 500', answered(500, { error: ['EOrder:Insufficient funds'] }), 'unknown', 'VENUE_OUTCOME_UNKNOWN'],
  ['busy', refusal('EService:Busy'), 'unknown', 'VENUE_OUTCOME_UNKNOWN'],
  ['closed', refusal('EService:Unavailable'), 'unknown', 'VENUE_MAINTENANCE'],
  ['the deadline, somewhere on the way', refusal('EService:Deadline elapsed'), 'unknown', 'VENUE_OUTCOME_UNKNOWN'],
  ['an internal error', refusal('EGeneral:Internal error'), 'unknown', 'VENUE_OUTCOME_UNKNOWN'],
  ['the same id', refusal('EOrder:Duplicate cl_ord_id'), 'unknown', 'VENUE_OUTCOME_UNKNOWN'],
  ['too many calls', refusal('EAPI:Rate limit exceeded'), 'rejected', 'VENUE_RATE_LIMITED'],
  ['too many orders', refusal('EOrder:Rate limit exceeded'), 'rejected', 'VENUE_RATE_LIMITED'],
  ['a lockout', refusal('EGeneral:Temporary lockout'), 'rejected', 'VENUE_RATE_LIMITED'],
  ['a key', refusal('EAPI:Invalid key'), 'rejected', 'VENUE_KEY_REJECTED'],
  ['a signature', refusal('EAPI:Invalid signature'), 'rejected', 'VENUE_KEY_REJECTED'],
  ['a permission', refusal('EGeneral:Permission denied'), 'rejected', 'VENUE_KEY_REJECTED'],
  ['a nonce', refusal('EAPI:Invalid nonce'), 'rejected', 'VENUE_REJECTED'],
  ['a deadline that is over', refusal('EGeneral:Invalid arguments:deadline'), 'rejected', 'VENUE_CLOCK_SKEW'],
  ['a pair', refusal('EQuery:Unknown asset pair'), 'rejected', 'VENUE_UNKNOWN_SYMBOL'],
  ['funds', refusal('EOrder:Insufficient funds'), 'rejected', 'VENUE_INSUFFICIENT_FUNDS'],
  ['an order that is not open', refusal('EOrder:Unknown order'), 'rejected', 'VENUE_ORDER_NOT_OPEN'],
  ['too small', refusal('EOrder:Order minimum not met'), 'rejected', 'VENUE_REJECTED'],
  ['one error of two', refusal('WGeneral:x', 'EOrder:Cost minimum not met'), 'rejected', 'VENUE_REJECTED'],
];

describe('what the end of a request to Kraken proves', () => {
  for (const [what, ending, kind, code] of TABLE) {
    it(`${what}: ${kind}${code === null ? '' : `, ${code}`}`, () => {
      const verdict = verdictOf(ending, NOW);
      expect([verdict.kind, verdict.kind === 'answer' ? null : verdict.fault.code]).to.deep.equal([kind, code]);
    });
  }

  it('says from when on to ask again', () => {
    const retryAt = (ending: Ending): number | null => {
      const verdict = verdictOf(ending, NOW);
      return verdict.kind === 'rejected' ? verdict.fault.retryAt : null;
    };
    expect(retryAt(refusal('EService:Throttled: 1700000060'))).to.equal(NOW + 60_000);
    expect(retryAt(refusal('EGeneral:Temporary lockout'))).to.equal(NOW + 900_000);
    const named = answered(200, { error: ['EAPI:Rate limit exceeded'] }, { 'retry-after': '7' });
    expect(retryAt(named)).to.equal(NOW + 7_000);
  });
});
