import { hash } from 'node:crypto';
import type { Brand } from './brand.ts';

/** A UUID in its lower-case text form. Derived ids are version 8: the same cause always has the same id. */
export type Id = Brand<string, 'Id'>;

export const ID_TEXT = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

const HASH_DIGITS = 64;
const TEXT_LENGTH = 36;
const DASH = 0x2d;
/** The digits of a hash, and a dash. */
const DIGITS = Buffer.alloc(HASH_DIGITS + 1, DASH);
/** Which of them stands at each place of an id's text. */
const PLACES: readonly number[] = [8, 4, 4, 4, 12].flatMap((length, group, lengths) => {
  const from = lengths.slice(0, group).reduce((total, one) => total + one, 0);
  const digits = Array.from({ length }, (_, digit) => from + digit);
  return group === 0 ? digits : [HASH_DIGITS, ...digits];
});
const TEXT = Buffer.alloc(TEXT_LENGTH);
const VERSION_PLACE = 14;
const VERSION = 0x38;
const VARIANT_PLACE = 19;
/** The first digit of the fourth group, by its two free bits. */
const VARIANTS = Buffer.from('89ab', 'latin1');

/**
 * The id of what `parts` describe: 122 bits of the SHA-256 over them, as a version 8 UUID (RFC 9562, section 5.8). It is put together
 * in bytes: a text joined out of pieces would keep them all in memory.
 */
export function deriveId(...parts: readonly (string | number)[]): Id {
  const hex = hash('sha256', JSON.stringify(parts), 'hex');
  DIGITS.write(hex, 0, 'latin1');
  for (let place = 0; place < TEXT_LENGTH; place++) TEXT[place] = DIGITS[PLACES[place] as number] as number;
  TEXT[VERSION_PLACE] = VERSION;
  TEXT[VARIANT_PLACE] = VARIANTS[Number.parseInt(hex.charAt(16), 16) & 0x3] as number;
  return TEXT.toString('latin1') as Id;
}

/** The id as 32 hex digits: the form that fits the client order id of every venue. */
export const hexOf = (id: Id): string => id.replaceAll('-', '');

/** The id that `hexOf` made these 32 hex digits from; null when they are not one of ours. */
export function idFromHex(hex: string): Id | null {
  const text = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  return ID_TEXT.test(text) ? (text as Id) : null;
}
