import { hash } from 'node:crypto';
import type { Brand } from './brand.ts';

/** A UUID in its lower-case text form. Derived ids are version 8: the same cause always has the same id. */
export type Id = Brand<string, 'Id'>;

export const ID_TEXT = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** The first digit of the fourth group, by its two free bits. */
const VARIANTS = ['8', '9', 'a', 'b'] as const;

/** The id of what `parts` describe: 122 bits of the SHA-256 over them, as a version 8 UUID (RFC 9562, section 5.8). */
export function deriveId(...parts: readonly (string | number)[]): Id {
  const hex = hash('sha256', JSON.stringify(parts), 'hex');
  const variant = VARIANTS[Number.parseInt(hex.charAt(16), 16) & 0x3];
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}` as Id;
}

/** The id as 32 hex digits: the form that fits the client order id of every venue. */
export const hexOf = (id: Id): string => id.replaceAll('-', '');

/** The id that `hexOf` made these 32 hex digits from; null when they are not one of ours. */
export function idFromHex(hex: string): Id | null {
  const text = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  return ID_TEXT.test(text) ? (text as Id) : null;
}
