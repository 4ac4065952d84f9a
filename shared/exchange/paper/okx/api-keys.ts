import { createHmac, timingSafeEqual } from 'node:crypto';
import type { PaperApiKey } from '../keys.ts';

export interface ApiKey {
  readonly apiKey: string;
  readonly account: string;
  readonly permissions: PaperApiKey['permissions'];
  readonly passphrase: string;
  /** Whether `signature` is the base64 HMAC-SHA256 of `payload` under this key's secret. */
  signed(payload: string, signature: string): boolean;
}

export type KeyRing = Pick<ReadonlyMap<string, ApiKey>, 'get'>;

/** The keys that this venue's clients sign with: a secret and a passphrase. Throws when one comes twice. */
export function keyRing(configs: readonly PaperApiKey[]): KeyRing {
  const ring = new Map<string, ApiKey>();
  for (const config of configs) {
    if (config.kind !== 'hmac' || config.passphrase === undefined) continue;
    const { apiKey, account, permissions, passphrase, secret } = config;
    if (ring.has(apiKey)) throw new RangeError('an API key is configured twice');
    ring.set(apiKey, {
      apiKey,
      account,
      permissions,
      passphrase,
      signed: (payload, signature) => {
        const given = Buffer.from(signature, 'base64');
        const expected = createHmac('sha256', secret).update(payload).digest();
        return given.length === expected.length && timingSafeEqual(given, expected);
      },
    });
  }
  return ring;
}
