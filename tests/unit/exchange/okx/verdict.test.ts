import { expect } from 'chai';
import { verdictOf } from '#shared/exchange/okx/verdict.ts';
import type { Ending } from '#shared/exchange/transport.ts';
import { epochMs } from '#shared/kernel/time.ts';

const NOW = epochMs(1_700_000_000_000);
const answered = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Ending => ({
  kind: 'answered',
  status,
  headers,
  body: typeof body === 'string' ? body : JSON.stringify(body),
});
const refusal = (status: number, code: string, msg = ''): Ending => answered(status, { code, data: [], msg });
/** How a refusal of one order comes: the code of the request says only that it failed. */
const ofOrder = (sCode: string, sMsg = ''): Ending =>
  answered(200, { code: '1', data: [{ clOrdId: 'x', ordId: '', sCode, sMsg, tag: '' }], msg: 'All operations failed' });

/** How each ending is sorted: kind, code. Source: OKX API v5 documentation, "Error Code". */
const TABLE: readonly (readonly [string, Ending, string, string | null])[] = [
  ['an answer', answered(200, { code: '0', data: [{ ordId: '1', sCode: '0', sMsg: '' }], msg: '' }), 'answer', null],
  ['an empty list', answered(200, { code: '0', data: [], msg: '' }), 'answer', null],
  ['a truncated 200', answered(200, '{"code":"0","data":[{"ordId":"3127'), 'unknown', 'VENUE_OUTCOME_UNKNOWN'],
  ['an empty 200', answered(200, ''), 'unknown', 'VENUE_OUTCOME_UNKNOWN'],
  ['a dropped socket', { kind: 'no-answer', reason: 'socket hang up' }, 'unknown', 'VENUE_OUTCOME_UNKNOWN'],
  ['no listener', { kind: 'not-sent', reason: 'ECONNREFUSED' }, 'rejected', 'VENUE_UNREACHABLE'],
  ['502 of a gateway', answered(502, '<html>Bad Gateway</html>'), 'unknown', 'VENUE_OUTCOME_UNKNOWN'],
  ['a refusal under 500', refusal(500, '51008', 'Insufficient balance'), 'unknown', 'VENUE_OUTCOME_UNKNOWN'],
  ['failed without a reason', refusal(200, '1', 'Operation failed.'), 'unknown', 'VENUE_OUTCOME_UNKNOWN'],
  ['partly succeeded', refusal(200, '2', 'Bulk operation partially succeeded.'), 'unknown', 'VENUE_OUTCOME_UNKNOWN'],
  ['50001, unavailable', refusal(503, '50001'), 'unknown', 'VENUE_MAINTENANCE'],
  ['50001 of an order', ofOrder('50001'), 'unknown', 'VENUE_MAINTENANCE'],
  ['50004, a time-out', refusal(400, '50004'), 'unknown', 'VENUE_OUTCOME_UNKNOWN'],
  ['50013, busy', refusal(429, '50013'), 'unknown', 'VENUE_OUTCOME_UNKNOWN'],
  ['50026, system error', refusal(500, '50026'), 'unknown', 'VENUE_OUTCOME_UNKNOWN'],
  ['50026 of an order', ofOrder('50026'), 'unknown', 'VENUE_OUTCOME_UNKNOWN'],
  ['51054, timed out', refusal(500, '51054'), 'unknown', 'VENUE_OUTCOME_UNKNOWN'],
  ['51149, timed out', ofOrder('51149'), 'unknown', 'VENUE_OUTCOME_UNKNOWN'],
  ['51016, the id is there', ofOrder('51016'), 'unknown', 'VENUE_OUTCOME_UNKNOWN'],
  ['51068, the id of an algo order is there', ofOrder('51068'), 'unknown', 'VENUE_OUTCOME_UNKNOWN'],
  ['50071, it exists already', ofOrder('50071'), 'unknown', 'VENUE_OUTCOME_UNKNOWN'],
  ['51410, being cancelled', ofOrder('51410'), 'unknown', 'VENUE_OUTCOME_UNKNOWN'],
  ['50011', refusal(429, '50011', 'Too Many Requests'), 'rejected', 'VENUE_RATE_LIMITED'],
  ['50011 under 200', refusal(200, '50011'), 'rejected', 'VENUE_RATE_LIMITED'],
  ['50061, too many orders', ofOrder('50061'), 'rejected', 'VENUE_RATE_LIMITED'],
  ['a bare 429', answered(429, ''), 'rejected', 'VENUE_RATE_LIMITED'],
  ['a firewall', answered(403, '<html>Forbidden</html>'), 'rejected', 'VENUE_RATE_LIMITED'],
  ['50036, too late', refusal(200, '50036'), 'rejected', 'VENUE_CLOCK_SKEW'],
  ['50037, expired', ofOrder('50037'), 'rejected', 'VENUE_CLOCK_SKEW'],
  ['50102, stale signature', refusal(401, '50102'), 'rejected', 'VENUE_CLOCK_SKEW'],
  ['50105, passphrase', refusal(401, '50105'), 'rejected', 'VENUE_KEY_REJECTED'],
  ['50111, key', refusal(401, '50111'), 'rejected', 'VENUE_KEY_REJECTED'],
  ['50113, signature', refusal(401, '50113'), 'rejected', 'VENUE_KEY_REJECTED'],
  ['50110, address', refusal(401, '50110'), 'rejected', 'VENUE_KEY_REJECTED'],
  ['50120, permission', refusal(200, '50120'), 'rejected', 'VENUE_KEY_REJECTED'],
  ['51001, instrument', ofOrder('51001'), 'rejected', 'VENUE_UNKNOWN_SYMBOL'],
  ['51008, balance', ofOrder('51008'), 'rejected', 'VENUE_INSUFFICIENT_FUNDS'],
  ['51131, balance', ofOrder('51131'), 'rejected', 'VENUE_INSUFFICIENT_FUNDS'],
  ['51020, too small', ofOrder('51020'), 'rejected', 'VENUE_REJECTED'],
  ['51280, stop above the price', ofOrder('51280'), 'rejected', 'VENUE_REJECTED'],
  ['51094, no resting target on spot', ofOrder('51094'), 'rejected', 'VENUE_REJECTED'],
  ['51400, nothing to cancel', ofOrder('51400'), 'rejected', 'VENUE_ORDER_NOT_OPEN'],
  ['51503, nothing to amend', ofOrder('51503'), 'rejected', 'VENUE_ORDER_NOT_OPEN'],
  ['51603, no such order', refusal(200, '51603'), 'rejected', 'VENUE_ORDER_NOT_OPEN'],
  [
    'a refusal beside code 0',
    answered(200, { code: '0', data: [{ sCode: '51008', sMsg: '' }], msg: '' }),
    'rejected',
    'VENUE_INSUFFICIENT_FUNDS',
  ],
  ['a code that is new', ofOrder('59999'), 'rejected', 'VENUE_REJECTED'],
];

describe('what the end of a request to OKX proves', () => {
  for (const [what, ending, kind, code] of TABLE) {
    it(`${what} is ${kind}${code === null ? '' : ` (${code})`}`, () => {
      const verdict = verdictOf(ending, NOW);
      expect(verdict.kind).to.equal(kind);
      expect(verdict.kind === 'answer' ? null : verdict.fault.code).to.equal(code);
    });
  }

  it("keeps the venue's code and words", () => {
    const verdict = verdictOf(ofOrder('51008', 'Order failed. Insufficient USDT balance in account.'), NOW);
    expect(verdict.kind === 'rejected' && verdict.fault).to.deep.equal({
      code: 'VENUE_INSUFFICIENT_FUNDS',
      venueCode: '51008',
      message: 'Order failed. Insufficient USDT balance in account.',
      retryAt: null,
    });
  });

  it('names the end of the window that is full, or the moment that the venue names', () => {
    const full = verdictOf(refusal(429, '50011'), NOW);
    expect(full.kind === 'rejected' && full.fault.retryAt).to.equal(NOW + 2_000);
    const named = verdictOf(answered(429, { code: '50011', data: [], msg: '' }, { 'retry-after': '7' }), NOW);
    expect(named.kind === 'rejected' && named.fault.retryAt).to.equal(NOW + 7_000);
  });
});
