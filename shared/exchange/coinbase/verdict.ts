import { z } from 'zod';
import type { EpochMs } from '../../kernel/time.ts';
import type { VenueFault } from '../port.ts';
import type { Ending } from '../transport.ts';
import { fault, judge, unknown, type Verdict } from '../verdict.ts';

type Code = VenueFault['code'];

/** The body beside a status of 400 or more. */
const refusalBody = z.object({
  error: z.string(),
  message: z.string().default(''),
  error_details: z.string().default(''),
});

/** Refusals under status 200: of a new order, of an edit, of a cancel. */
const reason = z.string().nullish();
const refusedOrder = z.object({
  success: z.literal(false),
  error_response: z.object({
    error: reason,
    message: z.string().nullish(),
    new_order_failure_reason: reason,
    preview_failure_reason: reason,
  }),
});
const editError = z.object({ edit_failure_reason: reason, preview_failure_reason: reason });
const refusedEdit = z.object({
  success: z.literal(false),
  errors: z.union([editError.transform(one => [one]), z.array(editError)]),
});
const refusedCancel = z.object({
  results: z.tuple([z.object({ success: z.literal(false), failure_reason: z.string() })]),
});

/** What a reason proves. Those of previews carry `PREVIEW_` before the same words. */
const REASONS: Readonly<Record<string, Code>> = {
  INSUFFICIENT_FUND: 'VENUE_INSUFFICIENT_FUNDS',
  INSUFFICIENT_FUNDS: 'VENUE_INSUFFICIENT_FUNDS',
  INSUFFICIENT_LEDGER_BALANCE: 'VENUE_INSUFFICIENT_FUNDS',
  INSUFFICIENT_FUNDS_FOR_FUTURES: 'VENUE_INSUFFICIENT_FUNDS',
  INVALID_PRODUCT_ID: 'VENUE_UNKNOWN_SYMBOL',
  INVALID_CANCEL_PRODUCT_ID: 'VENUE_UNKNOWN_SYMBOL',
  UNKNOWN_CANCEL_ORDER: 'VENUE_ORDER_NOT_OPEN',
  ORDER_IS_FULLY_FILLED: 'VENUE_ORDER_NOT_OPEN',
  ORDER_NOT_FOUND: 'VENUE_ORDER_NOT_OPEN',
  ONLY_OPEN_ORDERS_CAN_BE_EDITED: 'VENUE_ORDER_NOT_OPEN',
};

/** A cancel that was asked for before, or an order that is being changed: how it ends is not said. */
const OUTCOME_OPEN = new Set(['DUPLICATE_CANCEL_REQUEST', 'ORDER_IS_BEING_REPLACED']);

/** The venue's word for "no reason given" stands in fields that do not apply. */
const says = (text: string | null | undefined): text is string =>
  text !== null && text !== undefined && text !== '' && !/^UNKNOWN_\w*REASON$/.test(text);

/** What the end of a request to Coinbase proves. A refusal under a status of 500 or more proves nothing. */
export const verdictOf = (ending: Ending, now: EpochMs): Verdict =>
  judge(ending, now, (body, { status }) => {
    if (status >= 200 && status < 300) return refusedUnder200(body);
    if (status === 401)
      return rejected({ name: 'VENUE_KEY_REJECTED', venueCode: '401', message: 'unauthorized', body });
    const refusal = refusalBody.safeParse(body);
    if (!refusal.success || status < 400 || status >= 500 || status === 429) return null;
    const { error, error_details } = refusal.data;
    const message = refusal.data.message || error_details;
    return rejected({ name: named(status, error, message), venueCode: error, message, body });
  });

function named(status: number, error: string, message: string): Code {
  if (status === 403) return 'VENUE_KEY_REJECTED';
  const aboutProduct = /product/i.test(message);
  if (aboutProduct && (status === 404 || /invalid|valid|not found|unknown/i.test(message)))
    return 'VENUE_UNKNOWN_SYMBOL';
  return REASONS[error] ?? 'VENUE_REJECTED';
}

function refusedUnder200(body: unknown): Verdict | null {
  const order = refusedOrder.safeParse(body);
  if (order.success) {
    const { error, message, new_order_failure_reason, preview_failure_reason } = order.data.error_response;
    return refusedFor([preview_failure_reason, new_order_failure_reason, error], message ?? '', body);
  }
  const edit = refusedEdit.safeParse(body);
  if (edit.success) {
    return refusedFor(
      edit.data.errors.flatMap(one => [one.edit_failure_reason, one.preview_failure_reason]),
      '',
      body,
    );
  }
  const cancel = refusedCancel.safeParse(body);
  return cancel.success ? refusedFor([cancel.data.results[0].failure_reason], '', body) : null;
}

/** By the first reason that says something; a failure for which the venue itself knows no reason proves nothing. */
function refusedFor(reasons: readonly (string | null | undefined)[], message: string, body: unknown): Verdict {
  const said = reasons.find(says);
  if (said === undefined) return unknown(`the venue gives no reason: ${message || String(reasons[0])}`);
  if (OUTCOME_OPEN.has(said)) return unknown(said, said);
  const name = REASONS[said.replace(/^PREVIEW_/, '')] ?? 'VENUE_REJECTED';
  return rejected({ name, venueCode: said, message: message || said, body });
}

const rejected = ({
  name,
  venueCode,
  message,
  body,
}: {
  readonly name: Code;
  readonly venueCode: string;
  readonly message: string;
  readonly body: unknown;
}): Verdict => ({ kind: 'rejected', fault: fault(name, message, venueCode), body });
