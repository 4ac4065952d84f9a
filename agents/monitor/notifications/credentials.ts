import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const credentials = z.strictObject({
  token: z.string().regex(/^\d+:[\w-]{20,}$/, 'expected the token that @BotFather gave'),
  /** The one chat that is told and obeyed. */
  chatId: z.union([
    z.int(),
    z
      .string()
      .regex(/^-?\d+$/)
      .transform(Number),
  ]),
});
export type TelegramCredentials = z.output<typeof credentials>;

export type FoundCredentials =
  | { readonly kind: 'none' }
  | { readonly kind: 'found'; readonly credentials: TelegramCredentials }
  | { readonly kind: 'unusable'; readonly problem: string };

/** Reads `credentials/telegram.json` of the state folder; it must be readable by nobody else. Says nothing of its content. */
export async function readTelegramCredentials(home: string): Promise<FoundCredentials> {
  const path = join(home, 'credentials', 'telegram.json');
  try {
    const { mode } = await stat(path);
    if ((mode & 0o077) !== 0) return { kind: 'unusable', problem: `${path} can be read by others: chmod 600 it` };
    const parsed = credentials.safeParse(JSON.parse(await readFile(path, 'utf8')));
    if (parsed.success) return { kind: 'found', credentials: parsed.data };
    const paths = parsed.error.issues.map(issue => issue.path.join('.') || '(top)').join(', ');
    return { kind: 'unusable', problem: `${path}: expected {"token": "...", "chatId": 123}; wrong: ${paths}` };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { kind: 'none' };
    return { kind: 'unusable', problem: `${path}: expected {"token": "...", "chatId": 123} as JSON` };
  }
}
