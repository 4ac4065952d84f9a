import { createHash } from 'node:crypto';
import type { Fill, OrderId, OrderListId } from '../../../simulation/types.ts';

/* The venue names everything by UUID. Ours hold the engine's own numbers, so that nothing has to remember them. */

/** What an order id means in the engine: a bracket is a list of two orders there. */
export type OrderRef =
  | { readonly kind: 'order'; readonly id: OrderId }
  | { readonly kind: 'bracket'; readonly id: OrderListId };

const HEAD = { order: '0bde7000-0000-4000-8000-', bracket: '0b7acce7-0000-4000-8000-' } as const;

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');

export const orderUuid = ({ kind, id }: OrderRef): string => `${HEAD[kind]}${hex(id, 12)}`;

/** Null for what was never an order id of ours. */
export function orderRef(uuid: string): OrderRef | null {
  const kind = uuid.startsWith(HEAD.order) ? 'order' : uuid.startsWith(HEAD.bracket) ? 'bracket' : null;
  const digits = uuid.slice(HEAD.order.length);
  return kind === null || !/^[0-9a-f]{12}$/.test(digits) ? null : { kind, id: Number.parseInt(digits, 16) };
}

/** Trade ids count per product, order ids over the whole venue: together they are unique. */
export function fillUuid({ orderId, tradeId }: Pick<Fill, 'orderId' | 'tradeId'>): string {
  const order = hex(orderId, 12);
  return `${order.slice(0, 8)}-${order.slice(8)}-4000-8000-${hex(tradeId, 12)}`;
}

/** The same UUID for the same text, for what has no number. */
export function textUuid(text: string): string {
  const digits = createHash('sha256').update(text).digest('hex');
  const groups = [digits.slice(0, 8), digits.slice(8, 12), `4${digits.slice(13, 16)}`, `8${digits.slice(17, 20)}`];
  return [...groups, digits.slice(20, 32)].join('-');
}
