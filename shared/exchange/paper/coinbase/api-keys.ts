import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import type { PaperApiKey } from '../keys.ts';
import { textUuid } from './ids.ts';

export interface ApiKey {
  /** The key's name, `organizations/…/apiKeys/…`. */
  readonly name: string;
  readonly account: string;
  /** A key belongs to one portfolio: here, to one account. */
  readonly portfolio: string;
  may(permission: PaperApiKey['permissions'][number]): boolean;
  /** Whether `signature` (base64url, r and s side by side) was made over `payload` with this key. */
  signed(payload: string, signature: string): boolean;
}

export interface KeyRing {
  get(name: string): ApiKey | undefined;
}

/** The keys that sign with ES256. Throws when a PEM is no P-256 public key, or a key comes twice. */
export function keyRing(configs: readonly PaperApiKey[]): KeyRing {
  const ring = new Map<string, ApiKey>();
  for (const config of configs) {
    if (config.kind !== 'es256') continue;
    if (ring.has(config.apiKey)) throw new RangeError('an API key is configured twice');
    const key = p256(config.publicKeyPem);
    const permissions = new Set(config.permissions);
    ring.set(config.apiKey, {
      name: config.apiKey,
      account: config.account,
      portfolio: portfolioOf(config.account),
      may: permission => permissions.has(permission),
      signed: (payload, signature) =>
        verify(
          'sha256',
          Buffer.from(payload),
          { key, dsaEncoding: 'ieee-p1363' },
          new Uint8Array(Buffer.from(signature, 'base64url')),
        ),
    });
  }
  return ring;
}

export const portfolioOf = (account: string): string => textUuid(`portfolio ${account}`);

function p256(pem: string): KeyObject {
  const key = createPublicKey(pem);
  if (key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') throw new RangeError('expected a P-256 public key');
  return key;
}
