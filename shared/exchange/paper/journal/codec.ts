import { crc32 } from 'node:zlib';
import { Decimal } from '../../../kernel/decimal.ts';

/** A Decimal in the journal is the object `{"$": "1.5"}`, so that it comes back as a Decimal and nothing else does. */
const TAG = '$';

/** JSON of plain data with Decimals. */
export function encode(value: unknown): string {
  return JSON.stringify(value, function (this: Record<string, unknown>, key, text: unknown) {
    // JSON.stringify has already called Decimal's own toJSON: the number itself is still in the holder.
    return Decimal.isDecimal(this[key]) ? { [TAG]: text } : text;
  });
}

/** The data that `encode` made `text` from. Throws SyntaxError when it is no JSON. */
export function decode(text: string): unknown {
  return JSON.parse(text, (_key, value: unknown) => {
    if (typeof value !== 'object' || value === null) return value;
    const tagged = (value as Record<string, unknown>)[TAG];
    return typeof tagged === 'string' ? new Decimal(tagged) : value;
  });
}

/** One journal line: eight hex digits of the CRC-32 of the JSON, a space, the JSON, a line feed. */
export function encodeLine(value: unknown): string {
  const json = encode(value);
  return `${crc32(json).toString(16).padStart(8, '0')} ${json}\n`;
}

/** The data of one line without its line feed; null when the line is not whole. */
export function decodeLine(line: string): { readonly value: unknown } | null {
  const json = line.slice(9);
  if (line[8] !== ' ' || line.slice(0, 8) !== crc32(json).toString(16).padStart(8, '0')) return null;
  return { value: decode(json) };
}
