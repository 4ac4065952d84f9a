import { expect } from 'chai';
import { verdictOf } from '#shared/exchange/binance/verdict.ts';
import type { Ending } from '#shared/exchange/transport.ts';
import { epochMs } from '#shared/kernel/time.ts';

const NOW = epochMs(1_700_000_000_000);
const answered = (
  status: number,
  body: unknown,
  headers: Extract<Ending, { kind: 'answered' }>['headers'] = {},
): Ending => ({ kind: 'answered', status, headers, body: typeof body === 'string' ? body : JSON.stringify(body) });
const refusal = (status: number, code: number, msg: string): Ending => answered(status, { code, msg });

/** How each ending is sorted: kind, code, venue code. Sources: FAULTS table, Binance Spot API "Error codes". */
const TABLE: readonly (readonly [string, Ending, string, string | null])[] = [
  ['an answer', answered(200, { orderId: 1 }), 'answer', null],
  ['a truncated 200', answered(200, '{"orderId": 1, "sta'), 'unknown', 'VENUE_OUTCOME_UNKNOWN'],
  ['an empty 200', answered(200, ''), 'unknown', 'VENUE_OUTCOME_UNKNOWN'],
  ['a dropped socket', { kind: 'no-answer', reason: 'socket hang up' }, 'unknown', 'VENUE_OUTCOME_UNKNOWN'],
  ['no listener', { kind: 'not-sent', reason: 'ECONNREFUSED' }, 'rejected', 'VENUE_UNREACHABLE'],
  ['502 of a gateway', answered(502, '<html>Bad Gateway</html>'), 'unknown', 'VENUE_OUTCOME_UNKNOWN'],
  ['503 with a code', refusal(503, -1000, 'Unknown error'), 'unknown', 'VENUE_MAINTENANCE'],
  ['504', answered(504, ''), 'unknown', 'VENUE_OUTCOME_UNKNOWN'],
  ['-1000', refusal(400, -1000, 'An unknown error occurred'), 'unknown', 'VENUE_OUTCOME_UNKNOWN'],
  ['-1001', refusal(400, -1001, 'Internal error'), 'unknown', 'VENUE_OUTCOME_UNKNOWN'],
  ['-1006', refusal(400, -1006, 'Execution status unknown'), 'unknown', 'VENUE_OUTCOME_UNKNOWN'],
  ['-1007', refusal(408, -1007, 'Timeout waiting for response'), 'unknown', 'VENUE_OUTCOME_UNKNOWN'],
  ['404 of something else', answered(404, 'not here'), 'unknown', 'VENUE_OUTCOME_UNKNOWN'],
  ['a duplicate', refusal(400, -2010, 'Duplicate order sent.'), 'unknown', 'VENUE_OUTCOME_UNKNOWN'],
  [
    'no balance',
    refusal(400, -2010, 'Account has insufficient balance for requested action.'),
    'rejected',
    'VENUE_INSUFFICIENT_FUNDS',
  ],
  ['another -2010', refusal(400, -2010, 'Stop price would trigger immediately.'), 'rejected', 'VENUE_REJECTED'],
  ['-2011', refusal(400, -2011, 'Unknown order sent.'), 'rejected', 'VENUE_ORDER_NOT_OPEN'],
  ['a filter', refusal(400, -1013, 'Filter failure: NOTIONAL'), 'rejected', 'VENUE_REJECTED'],
  ['-1121', refusal(400, -1121, 'Invalid symbol.'), 'rejected', 'VENUE_UNKNOWN_SYMBOL'],
  ['a dead key', refusal(401, -2015, 'Invalid API-key, IP, or permissions.'), 'rejected', 'VENUE_KEY_REJECTED'],
  ['a bad key', refusal(401, -2014, 'API-key format invalid.'), 'rejected', 'VENUE_KEY_REJECTED'],
  ['a bad signature', refusal(400, -1022, 'Signature not valid.'), 'rejected', 'VENUE_KEY_REJECTED'],
  ['a late request', refusal(400, -1021, 'Timestamp outside recvWindow.'), 'rejected', 'VENUE_CLOCK_SKEW'],
  ['too many orders', refusal(429, -1015, 'Too many new orders.'), 'rejected', 'VENUE_RATE_LIMITED'],
  ['too much weight', refusal(429, -1003, 'Too much request weight used.'), 'rejected', 'VENUE_RATE_LIMITED'],
  ['overload', refusal(429, -1008, 'Server is overloaded.'), 'rejected', 'VENUE_RATE_LIMITED'],
  ['a bare 429', answered(429, ''), 'rejected', 'VENUE_RATE_LIMITED'],
  ['a ban', answered(418, 'teapot'), 'rejected', 'VENUE_RATE_LIMITED'],
  ['a firewall', answered(403, '<html>Forbidden</html>'), 'rejected', 'VENUE_RATE_LIMITED'],
];

describe('what the end of a request proves', () => {
  for (const [what, ending, kind, code] of TABLE) {
    it(`${what} is ${kind}${code === null ? '' : ` (${code})`}`, () => {
      const verdict = verdictOf(ending, NOW);
      expect(verdict.kind).to.equal(kind);
      expect(verdict.kind === 'answer' ? null : verdict.fault.code).to.equal(code);
    });
  }

  it('keeps the code and the words of the venue', () => {
    const verdict = verdictOf(refusal(400, -1013, 'Filter failure: NOTIONAL'), NOW);
    expect(verdict.kind !== 'answer' && verdict.fault).to.deep.equal({
      code: 'VENUE_REJECTED',
      venueCode: '-1013',
      message: 'Filter failure: NOTIONAL',
      retryAt: null,
    });
  });

  it('says until when to wait: by the ban, by Retry-After, else a second', () => {
    const until = (ending: Ending): number | null => {
      const verdict = verdictOf(ending, NOW);
      return verdict.kind === 'answer' ? null : verdict.fault.retryAt;
    };
    const ban = 'Way too much request weight used; IP banned until 1700000060000.';
    expect(until(refusal(418, -1003, ban))).to.equal(NOW + 60_000);
    expect(until(answered(429, { code: -1003, msg: 'slow' }, { 'retry-after': '7' }))).to.equal(NOW + 7_000);
    expect(until(refusal(429, -1015, 'slow'))).to.equal(NOW + 1_000);
    expect(until(answered(403, 'no'))).to.equal(NOW + 30_000);
  });
});
