import { createHmac, createPublicKey, type KeyObject, timingSafeEqual, verify } from 'node:crypto';
import type { PaperApiKey } from '../keys.ts';

/** `read` sees the account; `trade` may also place and cancel orders. */
export type KeyPermission = PaperApiKey['permissions'][number];

/** What the operator configures: a key of an account, and what proves who signed. */
export type ApiKeyConfig = Extract<PaperApiKey, { readonly kind: 'hmac' | 'ed25519' }>;

export interface ApiKey {
  readonly apiKey: string;
  readonly account: string;
  readonly kind: ApiKeyConfig['kind'];
  may(permission: KeyPermission): boolean;
  /** Whether `signature` (hex for HMAC, base64 for Ed25519) was made over `payload` with this key. */
  signed(payload: string, signature: string): boolean;
}

export type KeyRing = Pick<ReadonlyMap<string, ApiKey>, 'get'>;

/** Parses the configured keys once. Throws when a PEM is no Ed25519 public key, or a key comes twice. */
export function keyRing(configs: readonly ApiKeyConfig[]): KeyRing {
  const ring = new Map<string, ApiKey>();
  for (const config of configs) {
    if (ring.has(config.apiKey)) throw new RangeError('an API key is configured twice');
    const permissions = new Set(config.permissions);
    ring.set(config.apiKey, {
      apiKey: config.apiKey,
      account: config.account,
      kind: config.kind,
      may: permission => permissions.has(permission),
      signed: config.kind === 'hmac' ? hmacVerifier(config.secret) : ed25519Verifier(config.publicKeyPem),
    });
  }
  return ring;
}

function hmacVerifier(secret: string): ApiKey['signed'] {
  return (payload, signature) => {
    const given = Buffer.from(signature, 'hex');
    const expected = createHmac('sha256', secret).update(payload).digest();
    return given.length === expected.length && timingSafeEqual(given, expected);
  };
}

function ed25519Verifier(pem: string): ApiKey['signed'] {
  const key: KeyObject = createPublicKey(pem);
  if (key.asymmetricKeyType !== 'ed25519')
    throw new RangeError(`expected an Ed25519 key, got ${key.asymmetricKeyType}`);
  return (payload, signature) => verify(null, Buffer.from(payload), key, Buffer.from(signature, 'base64'));
}
