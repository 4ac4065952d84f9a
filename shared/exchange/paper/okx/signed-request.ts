import { err, ok, type Result } from '../../../kernel/result.ts';
import type { WireRequest } from '../wire/http.ts';
import type { ApiKey, KeyRing } from './api-keys.ts';
import { type Clocks, clockOf } from './clocks.ts';
import {
  deadlinePassed,
  headerEmpty,
  invalidKey,
  invalidSign,
  invalidTimestamp,
  notPermitted,
  parameterError,
  passphraseIncorrect,
  type Refusal,
  timestampExpired,
} from './errors.ts';

/** What a private endpoint asks of the key and of the request. */
export interface Admission {
  readonly permission: ApiKey['permissions'][number];
  /** Whether the header `expTime` is looked at: by placing and amending orders only, as documented. */
  readonly expires: boolean;
}

const HEADERS = [
  ['50103', 'OK-ACCESS-KEY'],
  ['50104', 'OK-ACCESS-PASSPHRASE'],
  ['50106', 'OK-ACCESS-SIGN'],
  ['50107', 'OK-ACCESS-TIMESTAMP'],
] as const;
const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/;

/** The key of a signed request, or the first thing that is wrong with it. */
export function admit(
  request: WireRequest,
  { permission, expires }: Admission,
  { keys, clocks }: { readonly keys: KeyRing; readonly clocks: Clocks },
): Result<ApiKey, Refusal> {
  const sent = (name: string): string => request.headers.get(name.toLowerCase()) ?? '';
  for (const [code, name] of HEADERS) if (sent(name) === '') return err(headerEmpty(code, name));
  const timestamp = sent('OK-ACCESS-TIMESTAMP');
  if (!ISO_TIME.test(timestamp)) return err(invalidTimestamp);
  const now = clockOf(Date.parse(timestamp), clocks);
  if (now === null) return err(timestampExpired);
  const key = keys.get(sent('OK-ACCESS-KEY'));
  if (key === undefined) return err(invalidKey);
  const { method, path, query, body } = request;
  const payload = `${timestamp}${method}${path}${query === '' ? '' : `?${query}`}${body}`;
  if (!key.signed(payload, sent('OK-ACCESS-SIGN'))) return err(invalidSign);
  if (key.passphrase !== sent('OK-ACCESS-PASSPHRASE')) return err(passphraseIncorrect);
  if (!key.permissions.includes(permission)) return err(notPermitted);
  return expires ? inTime(key, sent('expTime'), now) : ok(key);
}

/** `expTime` is good up to the very millisecond, on the clock that the request was stamped by. */
function inTime(key: ApiKey, expTime: string, now: number): Result<ApiKey, Refusal> {
  if (expTime === '') return ok(key);
  if (!/^\d{1,16}$/.test(expTime)) return err(parameterError('expTime'));
  return Number(expTime) < now ? err(deadlinePassed) : ok(key);
}
