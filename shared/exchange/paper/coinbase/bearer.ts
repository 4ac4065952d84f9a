import { z } from 'zod';
import { err, ok, type Result } from '../../../kernel/result.ts';
import type { EpochMs } from '../../../kernel/time.ts';
import type { ApiKey, KeyRing } from './api-keys.ts';
import { type Refusal, unauthorized } from './errors.ts';

/** The two clocks a token may live by: a client is synchronised to either the wall or the market. */
export interface Clocks {
  wallNow(): EpochMs;
  marketNow(): EpochMs;
}

/** Longest life of a token. */
const LONGEST_S = 120;
/** A token counts whole seconds; beyond that it may not be ahead. */
const AHEAD_S = 1;

const header = z.looseObject({ alg: z.literal('ES256'), kid: z.string(), nonce: z.string().min(1) });
const claims = z.looseObject({
  iss: z.enum(['cdp', 'coinbase-cloud']),
  sub: z.string(),
  nbf: z.number(),
  exp: z.number(),
  uri: z.string().optional(),
});

/**
 * The key that signed a token (JWT, ES256), if it is good now. A request's token names it (`uri`: method, host and path, without the
 * query); one of a WebSocket names nothing (`uri` null). Everything else is the same 401.
 */
export function checkToken(
  token: string,
  uri: { readonly method: string; readonly host: string; readonly path: string } | null,
  { keys, clocks }: { readonly keys: KeyRing; readonly clocks: Clocks },
): Result<ApiKey, Refusal> {
  const [head = '', body = '', signature = '', ...more] = token.split('.');
  const parsedHead = header.safeParse(parsePart(head));
  const parsedBody = claims.safeParse(parsePart(body));
  if (more.length > 0 || !parsedHead.success || !parsedBody.success) return err(unauthorized);
  const { kid } = parsedHead.data;
  const key = keys.get(kid);
  if (key === undefined || parsedBody.data.sub !== kid || !key.signed(`${head}.${body}`, signature)) {
    return err(unauthorized);
  }
  if (uri !== null && !namesRequest(parsedBody.data.uri ?? '', uri)) return err(unauthorized);
  return isCurrent(parsedBody.data, clocks) ? ok(key) : err(unauthorized);
}

/** Clients that know the host by its URL alone leave a plain `http://` before it. */
function namesRequest(
  named: string,
  { method, host, path }: { readonly method: string; readonly host: string; readonly path: string },
): boolean {
  return named === `${method} ${host}${path}` || named === `${method} http://${host}${path}`;
}

function isCurrent({ nbf, exp }: { readonly nbf: number; readonly exp: number }, clocks: Clocks): boolean {
  if (exp - nbf > LONGEST_S) return false;
  const nows = [clocks.wallNow(), clocks.marketNow()].map(now => now / 1_000);
  return nows.some(now => nbf <= now + AHEAD_S && now < exp);
}

function parsePart(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString());
  } catch {
    return undefined; // the schema says that it does not fit
  }
}
