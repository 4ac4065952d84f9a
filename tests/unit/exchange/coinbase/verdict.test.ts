import { expect } from 'chai';
import { verdictOf } from '#shared/exchange/coinbase/verdict.ts';
import type { Verdict } from '#shared/exchange/verdict.ts';
import { epochMs } from '#shared/kernel/time.ts';

const NOW = epochMs(1_000_000);
const judged = (status: number, body: unknown): Verdict =>
  verdictOf(
    { kind: 'answered', status, headers: {}, body: typeof body === 'string' ? body : JSON.stringify(body) },
    NOW,
  );
const told = (verdict: Verdict): string =>
  verdict.kind === 'answer' ? 'answer' : `${verdict.kind} ${verdict.fault.code} ${verdict.fault.venueCode}`;

/** A refused order as the venue documents it ("Create Order", `error_response`). */
const refusedOrder = (reasons: object): object => ({
  success: false,
  failure_reason: 'UNKNOWN_FAILURE_REASON',
  order_id: '',
  error_response: { error: 'UNKNOWN_FAILURE_REASON', message: '', error_details: '', ...reasons },
  order_configuration: { limit_limit_gtc: { base_size: '100', limit_price: '40000', post_only: false } },
});
const refusedEdit = (reasons: object): object => ({ success: false, errors: [reasons] });
const cancelled = (success: boolean, failure_reason: string): object => ({
  results: [{ success, failure_reason, order_id: '0000-00000' }],
});
const gateway = (error: string, code: number, message: string): object => ({ error, code, message, details: [] });

const CASES: readonly (readonly [string, number, unknown, string])[] = [
  ['an order that was taken', 200, { success: true, success_response: { order_id: 'x' } }, 'answer'],
  [
    'too little money, in a preview',
    200,
    refusedOrder({ preview_failure_reason: 'PREVIEW_INSUFFICIENT_FUND' }),
    'rejected VENUE_INSUFFICIENT_FUNDS PREVIEW_INSUFFICIENT_FUND',
  ],
  [
    'too little money, by its old name',
    200,
    refusedOrder({ error: 'INSUFFICIENT_FUND', preview_failure_reason: 'UNKNOWN_PREVIEW_FAILURE_REASON' }),
    'rejected VENUE_INSUFFICIENT_FUNDS INSUFFICIENT_FUND',
  ],
  [
    'a product that is not there',
    200,
    refusedOrder({ new_order_failure_reason: 'INVALID_PRODUCT_ID' }),
    'rejected VENUE_UNKNOWN_SYMBOL INVALID_PRODUCT_ID',
  ],
  [
    'a post-only order that would trade',
    200,
    refusedOrder({ preview_failure_reason: 'PREVIEW_INVALID_LIMIT_PRICE_POST_ONLY' }),
    'rejected VENUE_REJECTED PREVIEW_INVALID_LIMIT_PRICE_POST_ONLY',
  ],
  [
    'an order that the engine behind it refused',
    200,
    refusedOrder({ error: 'COMMANDER_REJECTED_NEW_ORDER' }),
    'rejected VENUE_REJECTED COMMANDER_REJECTED_NEW_ORDER',
  ],
  ['a failure without any reason', 200, refusedOrder({}), 'unknown VENUE_OUTCOME_UNKNOWN null'],
  ['a cancel that was taken', 200, cancelled(true, 'UNKNOWN_CANCEL_FAILURE_REASON'), 'answer'],
  [
    'a cancel of what is not there',
    200,
    cancelled(false, 'UNKNOWN_CANCEL_ORDER'),
    'rejected VENUE_ORDER_NOT_OPEN UNKNOWN_CANCEL_ORDER',
  ],
  [
    'a cancel of what is filled',
    200,
    cancelled(false, 'ORDER_IS_FULLY_FILLED'),
    'rejected VENUE_ORDER_NOT_OPEN ORDER_IS_FULLY_FILLED',
  ],
  [
    'a cancel beside another one',
    200,
    cancelled(false, 'DUPLICATE_CANCEL_REQUEST'),
    'unknown VENUE_OUTCOME_UNKNOWN DUPLICATE_CANCEL_REQUEST',
  ],
  [
    'a cancel that failed without a reason',
    200,
    cancelled(false, 'UNKNOWN_CANCEL_FAILURE_REASON'),
    'unknown VENUE_OUTCOME_UNKNOWN null',
  ],
  [
    'an edit of what is not there',
    200,
    refusedEdit({ edit_failure_reason: 'ORDER_NOT_FOUND' }),
    'rejected VENUE_ORDER_NOT_OPEN ORDER_NOT_FOUND',
  ],
  [
    'an edit to less than is filled',
    200,
    refusedEdit({ edit_failure_reason: 'CANNOT_EDIT_TO_BELOW_FILLED_SIZE' }),
    'rejected VENUE_REJECTED CANNOT_EDIT_TO_BELOW_FILLED_SIZE',
  ],
  ['a dead key, a late token, a wrong signature', 401, 'Unauthorized\n', 'rejected VENUE_KEY_REJECTED 401'],
  [
    'a key that may not trade',
    403,
    gateway('PERMISSION_DENIED', 7, 'Missing required scopes'),
    'rejected VENUE_KEY_REJECTED PERMISSION_DENIED',
  ],
  ['a firewall', 403, '<html>Forbidden</html>', 'rejected VENUE_RATE_LIMITED null'],
  [
    'an order that is not there',
    404,
    gateway('NOT_FOUND', 5, 'order with this orderID was not found'),
    'rejected VENUE_REJECTED NOT_FOUND',
  ],
  [
    'a product that is not there, by REST',
    404,
    gateway('NOT_FOUND', 5, 'product not found'),
    'rejected VENUE_UNKNOWN_SYMBOL NOT_FOUND',
  ],
  [
    'a product id that is none',
    400,
    gateway('INVALID_ARGUMENT', 3, 'ProductID is invalid'),
    'rejected VENUE_UNKNOWN_SYMBOL INVALID_ARGUMENT',
  ],
  [
    'a request that is malformed',
    400,
    gateway('INVALID_ARGUMENT', 3, 'start must be before end'),
    'rejected VENUE_REJECTED INVALID_ARGUMENT',
  ],
  [
    'too many requests',
    429,
    gateway('rate_limit_exceeded', 8, 'Too many requests'),
    'rejected VENUE_RATE_LIMITED null',
  ],
  ['trouble inside', 500, gateway('INTERNAL', 13, 'internal error'), 'unknown VENUE_OUTCOME_UNKNOWN null'],
  ['a refusal beside trouble', 503, refusedOrder({ error: 'INSUFFICIENT_FUND' }), 'unknown VENUE_MAINTENANCE null'],
  ['half an answer', 200, '{"success":fal', 'unknown VENUE_OUTCOME_UNKNOWN null'],
  ['a refusal that cannot be read', 400, 'Bad Request', 'unknown VENUE_OUTCOME_UNKNOWN null'],
];

describe('what an answer of Coinbase proves', () => {
  for (const [name, status, body, verdict] of CASES) {
    it(`${name}: ${verdict}`, () => expect(told(judged(status, body))).to.equal(verdict));
  }
});
