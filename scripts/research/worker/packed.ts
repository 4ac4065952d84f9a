import type { z } from 'zod';
import { Decimal } from '#shared/kernel/decimal.ts';
import { invariant } from '#shared/kernel/invariant.ts';
import { bytesOf } from '#shared/research/columns/content-hash.ts';

/**
 * Values as JSON holds them: decimals as `{"$decimal": text}`, columns as `{"$float64": base64}` of their bytes, little-endian; what is
 * undefined is left out. Throws for what has no such form.
 */
export type Packed = z.output<ReturnType<typeof z.json>>;

export function packed(value: unknown): Packed {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number') {
    invariant(Number.isFinite(value), `${value} is a number of JSON`);
    return value;
  }
  if (value instanceof Decimal) return { $decimal: value.toFixed() };
  if (value instanceof Float64Array) return { $float64: Buffer.from(bytesOf(value)).toString('base64') };
  if (Array.isArray(value)) return value.map(packed);
  invariant(isPlain(value), `${typeof value} can be written as JSON`);
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  return Object.fromEntries(entries.map(([key, one]) => [key, packed(one)]));
}

/** The value that was packed. */
export function unpacked(value: Packed): unknown {
  if (Array.isArray(value)) return value.map(unpacked);
  if (typeof value !== 'object' || value === null) return value;
  if (typeof value.$decimal === 'string') return new Decimal(value.$decimal);
  if (typeof value.$float64 === 'string')
    return new Float64Array(Uint8Array.from(Buffer.from(value.$float64, 'base64')).buffer);
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, unpacked(one)]));
}

const isPlain = (value: unknown): value is object => {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
};
