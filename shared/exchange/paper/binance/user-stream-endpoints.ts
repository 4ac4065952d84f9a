import { z } from 'zod';
import { err, ok } from '../../../kernel/result.ts';
import type { AccountCall, AccountEndpoint, Answer } from './endpoint.ts';
import { invalidListenKey } from './errors.ts';
import type { Gateway } from './gateway.ts';
import { readParameters } from './parameters.ts';

const listenKeyQuery = z.strictObject({ listenKey: z.string() });

const start = ({ key }: AccountCall, { listenKeys }: Gateway): Answer =>
  ok({ listenKey: listenKeys.open(key.account) });

function keepAlive({ parameters, key }: AccountCall, { listenKeys }: Gateway): Answer {
  const read = readParameters(listenKeyQuery, parameters);
  if (!read.ok) return read;
  return listenKeys.keepAlive(read.value.listenKey, key.account) ? ok({}) : err(invalidListenKey);
}

function close({ parameters, key }: AccountCall, { listenKeys }: Gateway): Answer {
  const read = readParameters(listenKeyQuery, parameters);
  if (!read.ok) return read;
  return listenKeys.close(read.value.listenKey, key.account) ? ok({}) : err(invalidListenKey);
}

const path = '/api/v3/userDataStream';
export const userStreamEndpoints: readonly AccountEndpoint[] = [
  { route: `POST ${path}`, method: 'userDataStream.start', security: 'key', weight: 2, handle: start },
  { route: `PUT ${path}`, method: 'userDataStream.ping', security: 'key', weight: 2, handle: keepAlive },
  { route: `DELETE ${path}`, method: 'userDataStream.stop', security: 'key', weight: 2, handle: close },
];
