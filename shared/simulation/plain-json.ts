import { Decimal } from '../kernel/decimal.ts';
import { invariant } from '../kernel/invariant.ts';

/** What JSON can hold. */
export type PlainJson = null | boolean | number | string | readonly PlainJson[] | { readonly [key: string]: PlainJson };

/**
 * The value as JSON can hold it, losing nothing: a Decimal becomes `{ "$decimal": text }` and a Map `{ "$map": entries }`
 * in its order. For commands, movements and the engine's state. Throws InvariantViolation on anything else.
 */
export function toPlain(value: unknown): PlainJson {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number') {
    invariant(Number.isFinite(value), 'numbers are finite');
    return value;
  }
  if (Decimal.isDecimal(value)) return { $decimal: value.toString() };
  if (value instanceof Map) return { $map: [...value].map(([key, entry]) => [toPlain(key), toPlain(entry)]) };
  if (Array.isArray(value)) return value.map(toPlain);
  invariant(typeof value === 'object', `a ${typeof value} is not data`);
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, toPlain(entry)]));
}

/** The inverse of `toPlain`. */
export function fromPlain(json: PlainJson): unknown {
  if (json === null || typeof json !== 'object') return json;
  if (isList(json)) return json.map(fromPlain);
  if (typeof json.$decimal === 'string') return new Decimal(json.$decimal);
  if (json.$map !== undefined && isList(json.$map)) return new Map(json.$map.map(fromPlain) as [unknown, unknown][]);
  return Object.fromEntries(Object.entries(json).map(([key, entry]) => [key, fromPlain(entry)]));
}

const isList = (json: PlainJson): json is readonly PlainJson[] => Array.isArray(json);
