import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { parsedJson } from '../../kernel/json.ts';
import type { Capabilities } from '../capabilities.ts';

const common = {
  apiKey: z.string().min(16),
  account: z.string().min(1),
  permissions: z.array(z.enum(['read', 'trade', 'withdraw'])).readonly(),
};
const apiKey = z.discriminatedUnion('kind', [
  /** The passphrase is asked for by the venues that have one. */
  z.strictObject({
    kind: z.literal('hmac'),
    ...common,
    secret: z.string().min(16),
    passphrase: z.string().min(1).optional(),
  }),
  z.strictObject({ kind: z.literal('ed25519'), ...common, publicKeyPem: z.string().min(1) }),
  /** `secret` is the private half, which the client signs with. */
  z.strictObject({
    kind: z.literal('es256'),
    ...common,
    publicKeyPem: z.string().min(1),
    secret: z.string().min(1).optional(),
  }),
]);
/** A key of an account of the paper exchange, as its file holds it. */
export type PaperApiKey = z.output<typeof apiKey>;

export interface KeysWanted {
  readonly path: string;
  readonly accounts: readonly string[];
  readonly kind: Capabilities['keyKind'];
  /** Unguessable letters and digits. */
  readonly randomText: () => string;
}

/**
 * The API keys in a file (0600). For each account that has none of the kind wanted, one that reads and trades is made.
 * Throws with the path when the file does not fit.
 */
export function ensureApiKeys({ path, accounts, kind, randomText }: KeysWanted): readonly PaperApiKey[] {
  const found = existsSync(path) ? readKeys(path) : [];
  const missing = accounts.filter(account => !found.some(key => key.account === account && suits(key, kind)));
  if (missing.length === 0) return found;
  const keys = [...found, ...missing.map(account => freshKey(account, kind, randomText))];
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileSync(`${path}.new`, `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
  return keys;
}

function suits(key: PaperApiKey, kind: Capabilities['keyKind']): boolean {
  if (kind === 'es256') return key.kind === 'es256';
  return key.kind === 'hmac' && (kind === 'secret' || key.passphrase !== undefined);
}

function freshKey(account: string, kind: Capabilities['keyKind'], randomText: () => string): PaperApiKey {
  const terms = { account, permissions: ['read', 'trade'] as const };
  if (kind === 'es256') {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    return {
      kind: 'es256',
      apiKey: `organizations/${randomText().slice(0, 16)}/apiKeys/${randomText().slice(0, 16)}`,
      ...terms,
      publicKeyPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      secret: privateKey.export({ type: 'sec1', format: 'pem' }).toString(),
    };
  }
  const passphrase = kind === 'secret-and-passphrase' ? { passphrase: randomText().slice(0, 16) } : {};
  return { kind: 'hmac', apiKey: randomText(), ...terms, secret: randomText(), ...passphrase };
}

function readKeys(path: string): readonly PaperApiKey[] {
  const parsed = z.array(apiKey).safeParse(parsedJson(readFileSync(path, 'utf8')));
  if (!parsed.success) throw new Error(`API keys in ${path}:\n${z.prettifyError(parsed.error)}`);
  return parsed.data;
}
