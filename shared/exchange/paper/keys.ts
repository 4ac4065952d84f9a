import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';

const common = {
  apiKey: z.string().min(16),
  account: z.string().min(1),
  permissions: z.array(z.enum(['read', 'trade'])).readonly(),
};
const apiKeyFile = z.array(
  z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('hmac'), ...common, secret: z.string().min(16) }),
    z.strictObject({ kind: z.literal('ed25519'), ...common, publicKeyPem: z.string().min(1) }),
  ]),
);
/** A key of an account of the paper exchange, as its file holds it. */
export type PaperApiKey = z.output<typeof apiKeyFile>[number];

/**
 * The API keys in `path` (0600). At the first start one key that reads and trades is made for each account.
 * `randomText` gives unguessable letters and digits. Throws with the path when the file does not fit.
 */
export function ensureApiKeys(
  path: string,
  accounts: readonly string[],
  randomText: () => string,
): readonly PaperApiKey[] {
  if (!existsSync(path)) {
    const fresh = accounts.map(account => ({
      kind: 'hmac' as const,
      apiKey: randomText(),
      account,
      permissions: ['read', 'trade'] as const,
      secret: randomText(),
    }));
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(`${path}.new`, `${JSON.stringify(fresh, null, 2)}\n`, { mode: 0o600 });
    renameSync(`${path}.new`, path);
  }
  const parsed = apiKeyFile.safeParse(parseJson(readFileSync(path, 'utf8')));
  if (!parsed.success) throw new Error(`API keys in ${path}:\n${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // the schema says what it expected instead
  }
}
