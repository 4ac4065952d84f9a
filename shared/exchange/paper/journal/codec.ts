import { crc32 } from 'node:zlib';
import { fromPlain, type PlainJson, toPlain } from '../../../simulation/plain-json.ts';

/** One journal line: eight hex digits of the CRC-32 of the JSON, a space, the JSON, a line feed. */
export function encodeLine(value: unknown): string {
  const json = JSON.stringify(toPlain(value));
  return `${checksum(json)} ${json}\n`;
}

/** The data of one line without its line feed; null when the line is not as it was written. */
export function decodeLine(line: string): { readonly value: unknown } | null {
  const json = line.slice(9);
  if (line[8] !== ' ' || line.slice(0, 8) !== checksum(json)) return null;
  return { value: fromPlain(JSON.parse(json) as PlainJson) };
}

const checksum = (text: string): string => crc32(text).toString(16).padStart(8, '0');
