import { z } from 'zod';
import { err, ok, type Result } from '../../../kernel/result.ts';
import type { ApiKey } from './api-keys.ts';
import { clockOf } from './clocks.ts';
import type { Gateway } from './gateway.ts';
import { text } from './parameters.ts';
import * as errors from './socket-errors.ts';

const credentials = z.object({
  apiKey: text.default(''),
  passphrase: text.default(''),
  timestamp: text.default(''),
  sign: text.default(''),
});

/** What a client signs to log in, after its timestamp in seconds. */
const SIGNED_PATH = 'GET/users/self/verify';

/** The key that `arg` proves to have. */
export function logIn(arg: unknown, { keys, clocks }: Gateway): Result<ApiKey, errors.SocketError> {
  const read = credentials.safeParse(arg);
  if (!read.success) return err(errors.invalidArgs);
  const { apiKey, passphrase, timestamp, sign } = read.data;
  if (apiKey === '') return err(errors.keyEmpty);
  if (sign === '') return err(errors.signEmpty);
  if (passphrase === '') return err(errors.passphraseEmpty);
  if (!/^\d{1,12}(\.\d{1,3})?$/.test(timestamp)) return err(errors.invalidTimestamp);
  if (clockOf(Number(timestamp) * 1_000, clocks) === null) return err(errors.timestampExpired);
  const key = keys.get(apiKey);
  if (key === undefined) return err(errors.invalidKey);
  if (!key.signed(`${timestamp}${SIGNED_PATH}`, sign)) return err(errors.invalidSign);
  return key.passphrase === passphrase ? ok(key) : err(errors.wrongPassphrase);
}
