import type { OrderId, OrderListId } from '../../../simulation/types.ts';

/**
 * The venue's ids are decimal numbers as text, of one sequence for orders and another for algo orders. Here a first digit tells
 * whose number of the engine follows. An order that a triggered algo order makes is the engine's same order under the other digit.
 */
const DIGITS = 15;
const numbered = (first: '1' | '2' | '3', id: number): string => `${first}${String(id).padStart(DIGITS, '0')}`;

export const ordIdOf = (id: OrderId): string => numbered('1', id);
/** Of an algo order with one price. */
export const algoIdOfOrder = (id: OrderId): string => numbered('2', id);
/** Of an algo order with both. */
export const algoIdOfList = (id: OrderListId): string => numbered('3', id);

export type AlgoId =
  | { readonly kind: 'order'; readonly id: OrderId }
  | { readonly kind: 'list'; readonly id: OrderListId };

/** The order behind an id; null: it can be none of ours. */
export const readOrdId = (text: string): OrderId | null => (/^1\d{15}$/.test(text) ? Number(text.slice(1)) : null);

export function readAlgoId(text: string): AlgoId | null {
  if (!/^[23]\d{15}$/.test(text)) return null;
  return { kind: text[0] === '2' ? 'order' : 'list', id: Number(text.slice(1)) };
}

/** The engine wants a name for every order; those that the client gave none begin with a sign that no client id has. */
const NAMELESS = '~';
export const namelessId = (token: string): string => `${NAMELESS}${token}`;
export const clientIdShown = (clientOrderId: string): string =>
  clientOrderId.startsWith(NAMELESS) ? '' : clientOrderId;
