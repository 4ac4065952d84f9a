import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import { writeSecret } from '#shared/persistence/credentials.ts';
import { newKey, seal, sealed, unseal } from './cipher.ts';

const entry = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'expected a name in lower case, digits and dashes'),
  venue: z.string().min(1),
  account: z.string().min(1),
  addedAt: z.iso.datetime(),
  sealed,
});
const file = z.strictObject({ version: z.literal(1), keys: z.array(entry) });
const secretPart = z.strictObject({
  apiKey: z.string().min(1),
  secret: z.string().min(1),
  passphrase: z.string().min(1).optional(),
});

/** What lists may show. */
export type KeyEntry = Omit<z.output<typeof entry>, 'sealed'>;
/** A venue API key in clear: never logged, never in an error. */
export type VenueKey = z.output<typeof secretPart>;

export interface NewKey {
  readonly name: string;
  readonly venue: string;
  readonly account: string;
  readonly apiKey: string;
  readonly secret: string;
  readonly passphrase?: string | undefined;
}

export type KeyStoreError =
  | { readonly kind: 'name-taken'; readonly name: string }
  | { readonly kind: 'no-such-key'; readonly name: string }
  | { readonly kind: 'invalid'; readonly detail: string }
  | { readonly kind: 'unreadable'; readonly path: string; readonly detail: string }
  /** The key file is missing, is another one, or the store was changed by hand. */
  | { readonly kind: 'cannot-open'; readonly path: string };

const pathsOf = (home: string) => ({
  store: join(home, 'keys.json'),
  key: join(home, 'credentials', 'keystore.key'),
});
const contextOf = ({ name, venue, account }: Pick<KeyEntry, 'name' | 'venue' | 'account'>): string =>
  JSON.stringify([name, venue, account]);

/** The venue keys of an installation, without their secrets, in the order in which they were added. */
export async function listKeys(home: string): Promise<Result<readonly KeyEntry[], KeyStoreError>> {
  const read = await readStore(home);
  return read.ok ? ok(read.value.keys.map(({ sealed: _, ...shown }) => shown)) : read;
}

/** Adds a key, encrypted. The first one makes the key file (0600) that opens them all. */
export async function addKey(home: string, key: NewKey, now: Date): Promise<Result<KeyEntry, KeyStoreError>> {
  const read = await readStore(home);
  if (!read.ok) return read;
  if (read.value.keys.some(one => one.name === key.name)) return err({ kind: 'name-taken', name: key.name });
  const secret = secretPart.safeParse({ apiKey: key.apiKey, secret: key.secret, passphrase: key.passphrase });
  if (!secret.success) return err({ kind: 'invalid', detail: 'apiKey and secret: expected text that is not empty' });
  const opener = await readOrMakeKey(home);
  if (!opener.ok) return opener;
  const added = entry.safeParse({
    name: key.name,
    venue: key.venue,
    account: key.account,
    addedAt: now.toISOString(),
    sealed: seal(JSON.stringify(secret.data), opener.value, contextOf(key)),
  });
  if (!added.success) return err({ kind: 'invalid', detail: z.prettifyError(added.error) });
  await writeSecret(pathsOf(home).store, { version: 1, keys: [...read.value.keys, added.data] });
  const { sealed: _, ...shown } = added.data;
  return ok(shown);
}

export async function removeKey(home: string, name: string): Promise<Result<null, KeyStoreError>> {
  const read = await readStore(home);
  if (!read.ok) return read;
  const kept = read.value.keys.filter(one => one.name !== name);
  if (kept.length === read.value.keys.length) return err({ kind: 'no-such-key', name });
  await writeSecret(pathsOf(home).store, { version: 1, keys: kept });
  return ok(null);
}

/** Puts another key in the place of one, in one step. */
export async function replaceKey(
  home: string,
  { name, apiKey, secret, passphrase }: Pick<NewKey, 'name' | 'apiKey' | 'secret' | 'passphrase'>,
  now: Date,
): Promise<Result<KeyEntry, KeyStoreError>> {
  const read = await readStore(home);
  if (!read.ok) return read;
  const old = read.value.keys.find(one => one.name === name);
  if (old === undefined) return err({ kind: 'no-such-key', name });
  const parsed = secretPart.safeParse({ apiKey, secret, passphrase });
  if (!parsed.success) return err({ kind: 'invalid', detail: 'apiKey and secret: expected text that is not empty' });
  const opener = await readOrMakeKey(home);
  if (!opener.ok) return opener;
  const { sealed: _, ...shown } = { ...old, addedAt: now.toISOString() };
  const fresh = { ...shown, sealed: seal(JSON.stringify(parsed.data), opener.value, contextOf(old)) };
  await writeSecret(pathsOf(home).store, {
    version: 1,
    keys: read.value.keys.map(one => (one.name === name ? fresh : one)),
  });
  return ok(shown);
}

/** The newest key for a venue account, in clear; null when there is none. Only execution calls it. */
export async function openKey(
  home: string,
  { venue, account }: Pick<KeyEntry, 'venue' | 'account'>,
): Promise<Result<VenueKey | null, KeyStoreError>> {
  const read = await readStore(home);
  if (!read.ok) return read;
  const found = read.value.keys.findLast(one => one.venue === venue && one.account === account);
  return found === undefined ? ok(null) : openEntry(home, found);
}

/** The key of that name in clear, for a person who tests it. */
export async function openKeyNamed(home: string, name: string): Promise<Result<VenueKey, KeyStoreError>> {
  const read = await readStore(home);
  if (!read.ok) return read;
  const found = read.value.keys.find(one => one.name === name);
  return found === undefined ? err({ kind: 'no-such-key', name }) : openEntry(home, found);
}

async function openEntry(home: string, found: z.output<typeof entry>): Promise<Result<VenueKey, KeyStoreError>> {
  const paths = pathsOf(home);
  const opener = await readKey(paths.key);
  if (opener === null) return err({ kind: 'cannot-open', path: paths.key });
  const text = unseal(found.sealed, opener, contextOf(found));
  if (!text.ok) return err({ kind: 'cannot-open', path: paths.store });
  const secret = secretPart.safeParse(JSON.parse(text.value));
  return secret.success ? ok(secret.data) : err({ kind: 'cannot-open', path: paths.store });
}

async function readStore(home: string): Promise<Result<z.output<typeof file>, KeyStoreError>> {
  const path = pathsOf(home).store;
  const text = await textOf(path);
  if (text === null) return ok({ version: 1, keys: [] });
  try {
    const parsed = file.safeParse(JSON.parse(text));
    if (parsed.success) return ok(parsed.data);
    return err({ kind: 'unreadable', path, detail: z.prettifyError(parsed.error) });
  } catch {
    return err({ kind: 'unreadable', path, detail: 'expected JSON' });
  }
}

async function readOrMakeKey(home: string): Promise<Result<Buffer, KeyStoreError>> {
  const path = pathsOf(home).key;
  const found = await readKey(path);
  if (found !== null) return ok(found);
  if ((await textOf(path)) !== null) return err({ kind: 'cannot-open', path });
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const key = newKey();
  await writeFile(path, `${key.toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
  return ok(key);
}

/** The opening key; null when the file is missing or no key. A file that others can read is closed to them first. */
async function readKey(path: string): Promise<Buffer | null> {
  const text = await textOf(path);
  if (text === null) return null;
  if (((await stat(path)).mode & 0o077) !== 0) await chmod(path, 0o600);
  const key = Buffer.from(text.trim(), 'base64');
  return key.length === 32 ? key : null;
}

async function textOf(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
