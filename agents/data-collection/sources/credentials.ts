import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { parsedJson } from '#shared/kernel/json.ts';

const secret = z.string().min(1);

/** `credentials/sources.json` of the state folder: what those sources ask for that let in nobody unknown. */
const sourceKeys = z
  .strictObject({
    'news-api': z.strictObject({ apiKey: secret }),
    reddit: z.strictObject({ clientId: secret, clientSecret: secret }),
    x: z.strictObject({ bearerToken: secret }),
    fred: z.strictObject({ apiKey: secret }),
  })
  .partial();
export type SourceKeys = z.output<typeof sourceKeys>;

export type FoundKeys =
  | { readonly kind: 'found'; readonly keys: SourceKeys }
  | { readonly kind: 'unusable'; readonly problem: string };

/** Without the file there are no keys; it must be readable by nobody else. A problem says nothing of its content. */
export async function readSourceKeys(home: string): Promise<FoundKeys> {
  const path = join(home, 'credentials', 'sources.json');
  try {
    const { mode } = await stat(path);
    if ((mode & 0o077) !== 0) return { kind: 'unusable', problem: `${path} can be read by others: chmod 600 it` };
    const parsed = sourceKeys.safeParse(parsedJson(await readFile(path, 'utf8')));
    if (parsed.success) return { kind: 'found', keys: parsed.data };
    const wrong = parsed.error.issues.map(issue => issue.path.join('.') || '(top)').join(', ');
    return { kind: 'unusable', problem: `${path}: expected {"fred": {"apiKey": "..."}} and the like; wrong: ${wrong}` };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { kind: 'found', keys: {} };
    return { kind: 'unusable', problem: `${path} cannot be read` };
  }
}

/** All that must never show. */
export const secretsOf = (keys: SourceKeys): readonly string[] =>
  Object.values(keys).flatMap(one =>
    Object.entries(one ?? {}).flatMap(([name, text]) => (name === 'clientId' ? [] : [text])),
  );
