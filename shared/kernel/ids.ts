import { hash } from 'node:crypto';
import type { Brand } from './brand.ts';

/** A UUID in its lower-case text form. Derived ids are version 8: the same cause always has the same id. */
export type Id = Brand<string, 'Id'>;

export const ID_TEXT = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

const TEXT_LENGTH = 36;
const DASH = 0x2d;
const DIGITS = Buffer.from('0123456789abcdef', 'latin1');
/** Where the two digits of each byte of the hash stand in an id's text. */
const PLACES: readonly number[] = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34];
const TEXT = Buffer.alloc(TEXT_LENGTH, DASH);
const VERSION_PLACE = 14;
const VERSION = 0x38;
const VARIANT_PLACE = 19;
const VARIANT_BYTE = 8;
/** The first digit of the fourth group, by its two free bits. */
const VARIANTS = Buffer.from('89ab', 'latin1');

/**
 * The id of what `parts` describe: 122 bits of the SHA-256 over them, as a version 8 UUID (RFC 9562, section 5.8). It is put together
 * in bytes: a text joined out of pieces would keep them all in memory.
 */
export function deriveId(...parts: readonly (string | number)[]): Id {
  const bytes = hash('sha256', JSON.stringify(parts), 'binary');
  for (let index = 0; index < PLACES.length; index++) {
    const [byte, place] = [bytes.charCodeAt(index), PLACES[index] as number];
    TEXT[place] = DIGITS[byte >> 4] as number;
    TEXT[place + 1] = DIGITS[byte & 0xf] as number;
  }
  TEXT[VERSION_PLACE] = VERSION;
  TEXT[VARIANT_PLACE] = VARIANTS[(bytes.charCodeAt(VARIANT_BYTE) >> 4) & 0x3] as number;
  return TEXT.toString('latin1') as Id;
}

/** The id as 32 hex digits: the form that fits the client order id of every venue. */
export const hexOf = (id: Id): string => id.replaceAll('-', '');

/** The id that `hexOf` made these 32 hex digits from; null when they are not one of ours. */
export function idFromHex(hex: string): Id | null {
  const text = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  return ID_TEXT.test(text) ? (text as Id) : null;
}
