import { err, ok, type Result } from '../../../kernel/result.ts';
import type { EpochMs } from '../../../kernel/time.ts';
import type { ApiKey, KeyPermission, KeyRing } from './api-keys.ts';
import {
  apiKeyFormat,
  apiKeyRejected,
  illegalCharacters,
  invalidSignature,
  mandatoryParameter,
  type Refusal,
  recvWindowTooLarge,
  timestampAhead,
  timestampOutsideWindow,
} from './errors.ts';

/** The two clocks a request may live by: a client is synchronised to either the wall or the market. */
export interface Clocks {
  wallNow(): EpochMs;
  marketNow(): EpochMs;
}

const DEFAULT_WINDOW_MS = 5_000;
const MAX_WINDOW_MS = 60_000;
const MAX_AHEAD_MS = 1_000;
const API_KEY_TEXT = /^[\w-]{1,128}$/;
const WHOLE = '^[0-9]{1,20}$';

/** The key that `apiKey` names. -2014 when it cannot be one, -2015 when it is unknown or may not do this. */
export function findKey(
  keys: KeyRing,
  apiKey: string | undefined,
  permission: KeyPermission | null,
): Result<ApiKey, Refusal> {
  if (apiKey === undefined || !API_KEY_TEXT.test(apiKey)) return err(apiKeyFormat);
  const key = keys.get(apiKey);
  if (key === undefined || (permission !== null && !key.may(permission))) return err(apiKeyRejected);
  return ok(key);
}

/**
 * Whether a request may still be processed: its timestamp is good when it lies within `recvWindow` (default 5000 ms,
 * at most 60000 ms) of the wall clock or of market time, and not more than 1000 ms ahead of it.
 */
export function checkTiming(parameters: ReadonlyMap<string, string>, clocks: Clocks): Refusal | null {
  const timestampText = parameters.get('timestamp');
  if (timestampText === undefined || timestampText === '') return mandatoryParameter('timestamp');
  const timestamp = Number(timestampText);
  if (!/^\d{1,20}$/.test(timestampText)) return illegalCharacters('timestamp', WHOLE);
  const windowText = parameters.get('recvWindow') ?? String(DEFAULT_WINDOW_MS);
  if (!/^\d{1,20}(\.\d{1,3})?$/.test(windowText)) return illegalCharacters('recvWindow', WHOLE);
  const window = Number(windowText);
  if (window > MAX_WINDOW_MS) return recvWindowTooLarge;
  const ages = [clocks.wallNow() - timestamp, clocks.marketNow() - timestamp];
  if (ages.some(age => age > -MAX_AHEAD_MS && age <= window)) return null;
  return ages.every(age => age <= -MAX_AHEAD_MS) ? timestampAhead : timestampOutsideWindow;
}

/** Checks `signature` over `payload`. */
export function checkSignature(key: ApiKey, payload: string, signature: string | undefined): Refusal | null {
  if (signature === undefined || signature === '') return mandatoryParameter('signature');
  return key.signed(payload, signature) ? null : invalidSignature;
}
