import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { err, ok, type Result } from '#shared/kernel/result.ts';

const KEY_BYTES = 32;
const IV_BYTES = 12;

/** A text under AES-256-GCM, in base64. */
export const sealed = z.strictObject({ iv: z.base64(), tag: z.base64(), data: z.base64() });
export type Sealed = z.output<typeof sealed>;

export const newKey = (): Buffer => randomBytes(KEY_BYTES);

/** `context` is not secret, but the text opens only beside the same one: an entry cannot be passed off as another. */
export function seal(text: string, key: Buffer, context: string): Sealed {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(context));
  const data = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return { iv: iv.toString('base64'), tag: cipher.getAuthTag().toString('base64'), data: data.toString('base64') };
}

/** `tampered`: another key, another context, or a changed text. */
export function unseal({ iv, tag, data }: Sealed, key: Buffer, context: string): Result<string, 'tampered'> {
  try {
    const cipher = createDecipheriv('aes-256-gcm', key, Buffer.from(iv, 'base64'))
      .setAAD(Buffer.from(context))
      .setAuthTag(Buffer.from(tag, 'base64'));
    return ok(Buffer.concat([cipher.update(Buffer.from(data, 'base64')), cipher.final()]).toString('utf8'));
  } catch {
    return err('tampered');
  }
}
