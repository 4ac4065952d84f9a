import type { OrderId } from '../../../simulation/types.ts';

/**
 * The venue's ids are decimal numbers as text, of one sequence for orders and another for algo orders. Here the engine's number
 * follows a first digit: the order that a triggered algo order makes is the engine's same order under the other digit. An algo
 * order with two prices is two orders of the engine; it has the number of the first.
 */
const DIGITS = 15;
const numbered = (first: '1' | '2', id: OrderId): string => `${first}${String(id).padStart(DIGITS, '0')}`;

export const ordIdOf = (id: OrderId): string => numbered('1', id);
export const algoIdOf = (id: OrderId): string => numbered('2', id);

const read = (first: '1' | '2', text: string): OrderId | null =>
  text.length === DIGITS + 1 && text[0] === first ? Number(text.slice(1)) : null;

/** The order behind an id; null: it can be none of ours. */
export const readOrdId = (text: string): OrderId | null => read('1', text);
export const readAlgoId = (text: string): OrderId | null => read('2', text);

/** The engine wants a name for every order; those that the client gave none begin with a sign that no client id has. */
const NAMELESS = '~';
export const namelessId = (token: string): string => `${NAMELESS}${token}`;
export const clientIdShown = (clientOrderId: string): string =>
  clientOrderId.startsWith(NAMELESS) ? '' : clientOrderId;
