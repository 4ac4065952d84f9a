import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const credentials = z.object({ url: z.string().min(1) });
export type Credentials = z.output<typeof credentials>;

/** The address a role connects with, from `<folder>/<role>.json`; null when there is no such file. */
export async function readCredentials(folder: string, role: string): Promise<Credentials | null> {
  try {
    return credentials.parse(JSON.parse(await readFile(join(folder, `${role}.json`), 'utf8')));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw new Error(
      `${join(folder, `${role}.json`)}: expected {"url": "postgres://..."}; run tradewind migrate to write it again`,
    );
  }
}

/** Writes each role's address, readable by the owner of the installation only. */
export async function writeCredentials(
  options: { readonly ownerUrl: string; readonly credentialsFolder: string | null },
  passwords: ReadonlyMap<string, { readonly user: string; readonly password: string }>,
): Promise<void> {
  const folder = options.credentialsFolder;
  if (folder === null) return;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  for (const [role, { user, password }] of passwords) {
    const url = new URL(options.ownerUrl);
    url.username = encodeURIComponent(user);
    url.password = encodeURIComponent(password);
    await writeSecret(join(folder, `${role}.json`), { url: url.href });
  }
}

/** Replaces a 0600 file whole, so that a reader never sees half of it. */
export async function writeSecret(path: string, content: unknown): Promise<void> {
  await writeFile(`${path}.new`, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  await rename(`${path}.new`, path);
}
