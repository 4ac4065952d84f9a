import { z } from 'zod';
import { epochMs } from '../../kernel/time.ts';
import { outcomeOf } from '../outcomes.ts';
import type { Outcome, PlacedOrder, Replaced, VenueOrder } from '../port.ts';
import { fault, type Verdict } from '../verdict.ts';
import { verdictOf } from './verdict.ts';

const half = z.enum(['SUCCESS', 'FAILURE', 'NOT_ATTEMPTED']);
const halves = z.object({
  cancelResult: half,
  newOrderResult: half,
  cancelResponse: z.unknown().optional(),
  newOrderResponse: z.unknown().optional(),
});
/** A failed or half failed replacement wears its halves in `data` (-2021, -2022). */
const failedHalves = z.object({ data: halves });

interface Parsers {
  readonly cancelled: (body: unknown) => VenueOrder;
  readonly placed: (body: unknown) => PlacedOrder;
}

/** Each half has an outcome of its own: the cancel may have worked while the new order was refused. */
export function replacedOutcome(verdict: Verdict, parsers: Parsers): Replaced {
  if (verdict.kind === 'unknown') return { cancelled: verdict, placed: verdict };
  const body = verdict.kind === 'answer' ? halves.safeParse(verdict.body) : failedHalves.safeParse(verdict.body);
  if (!body.success) {
    if (verdict.kind === 'rejected') return { cancelled: { kind: 'rejected', fault: verdict.fault }, placed: null };
    const unreadable = { kind: 'unknown', fault: fault('VENUE_OUTCOME_UNKNOWN', 'unreadable answer') } as const;
    return { cancelled: unreadable, placed: unreadable };
  }
  const data = 'data' in body.data ? body.data.data : body.data;
  return {
    cancelled: halfOutcome(data.cancelResult, data.cancelResponse, parsers.cancelled),
    placed:
      data.newOrderResult === 'NOT_ATTEMPTED'
        ? null
        : halfOutcome(data.newOrderResult, data.newOrderResponse, parsers.placed),
  };
}

function halfOutcome<T>(result: z.output<typeof half>, response: unknown, parse: (body: unknown) => T): Outcome<T> {
  if (result === 'SUCCESS') return outcomeOf({ kind: 'answer', body: response }, parse);
  const ending = { kind: 'answered', status: 400, headers: {}, body: JSON.stringify(response) } as const;
  return outcomeOf(verdictOf(ending, epochMs(0)), parse);
}
