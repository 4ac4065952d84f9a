import { z } from 'zod';
import { ZERO } from '../../kernel/decimal.ts';
import type { AccountEvent, VenueFill, VenueOrder } from '../port.ts';
import {
  amount,
  listId,
  moment,
  orderState,
  orderType,
  positiveOrNull,
  side,
  timeInForce,
  venueOrderId,
} from './replies.ts';
import type { Symbols } from './symbols.ts';

/* Frames of the user data stream (Binance Spot API documentation, "User Data Streams"). */

const executionReport = z.object({
  e: z.literal('executionReport'),
  E: moment,
  s: z.string(),
  c: z.string(),
  /** Of a cancel: the client id of the order that was cancelled; else empty. */
  C: z.string(),
  S: side,
  o: orderType,
  f: timeInForce,
  q: amount,
  p: amount,
  P: amount,
  g: listId,
  x: z.string(),
  X: orderState,
  r: z.string(),
  i: venueOrderId,
  l: amount,
  z: amount,
  L: amount,
  n: amount.nullable(),
  N: z.string().nullable(),
  T: moment,
  t: z.int(),
  m: z.boolean(),
  Z: amount,
});

const accountPosition = z.object({
  e: z.literal('outboundAccountPosition'),
  E: moment,
  B: z.array(z.object({ a: z.string(), f: amount, l: amount })),
});

const listStatus = z.object({
  e: z.literal('listStatus'),
  E: moment,
  s: z.string(),
  g: z.int(),
  L: z.enum(['EXECUTING', 'ALL_DONE', 'REJECT']),
  C: z.string(),
  O: z.array(z.object({ i: venueOrderId, c: z.string() })),
});
const LIST_STATES = { EXECUTING: 'executing', ALL_DONE: 'done', REJECT: 'rejected' } as const;

const event = z.discriminatedUnion('e', [executionReport, accountPosition, listStatus]);
const KINDS: readonly string[] = ['executionReport', 'outboundAccountPosition', 'listStatus'];

/** The event in a frame; null for kinds that we do not follow. Throws for one that we do, and that cannot be read. */
export function readAccountEvent(body: { readonly e: string }, symbols: Symbols): AccountEvent | null {
  if (!KINDS.includes(body.e)) return null;
  const frame = event.parse(body);
  switch (frame.e) {
    case 'executionReport':
      return orderUpdate(frame, symbols);
    case 'outboundAccountPosition':
      return {
        kind: 'balances-changed',
        balances: frame.B.map(({ a, f, l }) => ({ asset: a, free: f, locked: l })),
        venueTime: frame.E,
      };
    case 'listStatus': {
      const legs = frame.O.map(leg => ({ venueOrderId: leg.i, clientOrderId: leg.c }));
      const symbol = symbols.symbolOf(frame.s);
      const state = LIST_STATES[frame.L];
      const list = { symbol, clientListId: frame.C, venueListId: String(frame.g), state, legs };
      return { kind: 'list-updated', list, venueTime: frame.E };
    }
  }
}

function orderUpdate(frame: z.output<typeof executionReport>, symbols: Symbols): AccountEvent {
  const order: VenueOrder = {
    symbol: symbols.symbolOf(frame.s),
    venueOrderId: frame.i,
    clientOrderId: frame.x === 'CANCELED' && frame.C !== '' ? frame.C : frame.c,
    side: frame.S,
    type: frame.o,
    timeInForce: frame.f,
    quantity: frame.q,
    filledQuantity: frame.z,
    filledQuote: frame.Z,
    limitPrice: positiveOrNull(frame.p),
    stopPrice: positiveOrNull(frame.P),
    state: frame.X,
    venueListId: frame.g,
    updatedAt: frame.T,
  };
  const fill = frame.x === 'TRADE' ? fillOf(frame, order) : null;
  return { kind: 'order-updated', order, fill, reason: frame.r === 'NONE' ? '' : frame.r, venueTime: frame.T };
}

const fillOf = (frame: z.output<typeof executionReport>, order: VenueOrder): VenueFill => ({
  symbol: order.symbol,
  venueTradeId: String(frame.t),
  venueOrderId: order.venueOrderId,
  clientOrderId: order.clientOrderId,
  side: order.side,
  quantity: frame.l,
  price: frame.L,
  fee: frame.n ?? ZERO,
  // without a fee the venue names no asset
  feeAsset: frame.N ?? order.symbol.slice(order.symbol.indexOf('/') + 1),
  isMaker: frame.m,
  venueTime: frame.T,
});
