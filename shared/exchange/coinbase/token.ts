import { createPrivateKey, type KeyObject, randomBytes, sign } from 'node:crypto';
import { type EpochMs, epochMs } from '../../kernel/time.ts';
import type { Keys } from '../ccxt.ts';

/** The venue accepts two minutes, from the second before the moment of sending. */
export const MAX_LIFE_MS = 118_000;

export interface TokenTerms {
  /** `GET api.coinbase.com/api/v3/brokerage/orders`, without query; null for streams. */
  readonly uri: string | null;
  readonly sentAt: EpochMs;
  readonly lifeMs: number;
}

/** Makes the token (JWT, ES256) that signs one request or one subscription. */
export type Tokens = (terms: TokenTerms) => string;

/** When a token ends: at the second before its life is over, because the venue counts whole seconds. */
export const tokenEnd = (sentAt: EpochMs, lifeMs: number): EpochMs =>
  epochMs(Math.floor((sentAt + lifeMs) / 1_000) * 1_000);

/**
 * Tokens that die at a moment of ours ("API key authentication"). ccxt's own live two minutes whatever is asked, and its signature
 * takes 2 ms where the runtime's takes 0.1 ms, so its class is not used here.
 */
export function openTokens({ apiKey, secret }: Keys): Tokens {
  const key = privateKey(secret);
  return ({ uri, sentAt, lifeMs }) => {
    const header = { alg: 'ES256', typ: 'JWT', kid: apiKey, nonce: randomBytes(16).toString('hex') };
    const claims = {
      iss: 'cdp',
      sub: apiKey,
      nbf: Math.floor(sentAt / 1_000) - 1, // clocks that agree to 100 ms may still be in different seconds
      exp: tokenEnd(sentAt, lifeMs) / 1_000,
      ...(uri === null ? {} : { uri }),
    };
    const signed = `${encode(header)}.${encode(claims)}`;
    const signature = sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' });
    return `${signed}.${signature.toString('base64url')}`;
  };
}

const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');

/** Key files of the venue hold the PEM text with its line ends written as `\n`. */
const privateKey = (pem: string): KeyObject => createPrivateKey(pem.replaceAll('\\n', '\n'));
