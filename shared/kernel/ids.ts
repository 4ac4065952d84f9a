import { hash } from 'node:crypto';
import type { Brand } from './brand.ts';

/** A UUID in its lower-case text form. Derived ids are version 8: the same cause always has the same id. */
export type Id = Brand<string, 'Id'>;

export const ID_TEXT = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** The id of what `parts` describe: 122 bits of the SHA-256 over them, as a version 8 UUID (RFC 9562, section 5.8). */
export function deriveId(...parts: readonly (string | number)[]): Id {
  const bytes = hash('sha256', JSON.stringify(parts), 'buffer').subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}` as Id;
}

/** The id as 32 hex digits: the form that fits the client order id of every venue. */
export const hexOf = (id: Id): string => id.replaceAll('-', '');

/** The id that `hexOf` made these 32 hex digits from; null when they are not one of ours. */
export function idFromHex(hex: string): Id | null {
  const text = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  return ID_TEXT.test(text) ? (text as Id) : null;
}
