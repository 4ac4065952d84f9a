import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { PaperApiKey } from '../keys.ts';

export interface ApiKey {
  readonly apiKey: string;
  readonly account: string;
  readonly permissions: PaperApiKey['permissions'];
  /** Whether `signature` (base64) was made of a path, a nonce and a body under this key's secret. */
  signed(request: { readonly path: string; readonly nonce: string; readonly body: string }, signature: string): boolean;
  /** False for one that is not larger than all before it. */
  takesNonce(nonce: bigint): boolean;
}
export type KeyRing = Pick<ReadonlyMap<string, ApiKey>, 'get'>;

/** The keys that this venue's clients sign with: those with a secret, in base64. */
export function keyRing(configs: readonly PaperApiKey[]): KeyRing {
  const ring = new Map<string, ApiKey>();
  for (const config of configs) {
    if (config.kind !== 'hmac') continue;
    const { apiKey, account, permissions } = config;
    const secret = Buffer.from(config.secret, 'base64');
    let last = 0n;
    ring.set(apiKey, {
      ...{ apiKey, account, permissions },
      signed: ({ path, nonce, body }, signature) => {
        const digest = createHash('sha256')
          .update(nonce + body)
          .digest();
        const expected = createHmac('sha512', secret).update(path).update(digest).digest();
        const given = Buffer.from(signature, 'base64');
        return given.length === expected.length && timingSafeEqual(given, expected);
      },
      takesNonce: nonce => {
        if (nonce <= last) return false;
        last = nonce;
        return true;
      },
    });
  }
  return ring;
}
