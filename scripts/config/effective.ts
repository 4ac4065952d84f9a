import { relative } from 'node:path';
import type { Profile } from '#shared/runtime/config/load.ts';

/** A setting in force. */
export interface EffectiveValue {
  /** Such as `riskManager.maxPositions`. */
  readonly path: string;
  readonly value: unknown;
  /** For people, cut to a line. */
  readonly text: string;
  /** `default`, or file and line. */
  readonly from: string;
}

const SECRET = /token|secret|password|passphrase|privatekey|apikey/i;
const LOGIN_IN_URL = /:\/\/[^/@]*@/;
const MASK = '[not shown]';
const MAX_TEXT = 80;

/** Every value of a parsed profile with where it comes from. Nothing in a profile should be secret; what looks so is not shown. */
export function effectiveValues(profile: Profile, parsed: object): readonly EffectiveValue[] {
  return leavesOf(parsed, []).map(({ path, value }) => {
    const name = String(path.at(-1));
    const secret = SECRET.test(name) || (typeof value === 'string' && LOGIN_IN_URL.test(value));
    const shown = secret ? MASK : value;
    const text = typeof shown === 'string' ? shown : JSON.stringify(shown);
    return {
      path: path.join('.'),
      value: shown,
      text: text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT - 1)}…` : text,
      from: isGiven(profile.values, path) ? place(profile, path) : 'default',
    };
  });
}

interface Leaf {
  readonly path: readonly PropertyKey[];
  readonly value: unknown;
}

/** Lists stay whole when they hold plain values: one line per instrument would bury the rest. */
function leavesOf(value: unknown, path: readonly PropertyKey[]): readonly Leaf[] {
  if (Array.isArray(value)) {
    const isPlain = value.every(one => one === null || typeof one !== 'object');
    return isPlain ? [{ path, value }] : value.flatMap((one, index) => leavesOf(one, [...path, index]));
  }
  if (value === null || typeof value !== 'object') return [{ path, value }];
  if (Object.getPrototypeOf(value) !== Object.prototype) return [{ path, value: String(value) }];
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  return entries.length === 0 ? [{ path, value: {} }] : entries.flatMap(([key, one]) => leavesOf(one, [...path, key]));
}

function isGiven(values: unknown, path: readonly PropertyKey[]): boolean {
  let at: unknown = values;
  for (const key of path) {
    if (at === null || typeof at !== 'object' || !Object.hasOwn(at, key)) return false;
    at = (at as Readonly<Record<PropertyKey, unknown>>)[key];
  }
  return true;
}

function place(profile: Profile, path: readonly PropertyKey[]): string {
  const line = profile.lineOf(path);
  const near = relative(process.cwd(), profile.file);
  const file = near.startsWith('..') ? profile.file : near;
  return `${file}${line === null ? '' : `:${line}`}`;
}
