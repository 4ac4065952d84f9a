import { z } from 'zod';
import { err, ok, type Result } from '../../../kernel/result.ts';
import { invalidArgument, type Refusal } from './errors.ts';

/** Numbers that order things, the first that differ deciding. */
type Key = readonly number[];

export interface Page<T> {
  /** Newest first, that is with the largest keys. */
  readonly items: readonly T[];
  /** Names the last one when there are more behind it, else empty. */
  readonly cursor: string;
}

const keyText = z.array(z.number());

/** What is older than the thing that the cursor names, whatever became of that one meanwhile. An empty cursor begins. */
export function pageOf<T>(
  items: readonly T[],
  { cursor, limit, keyOf }: { readonly cursor: string; readonly limit: number; readonly keyOf: (item: T) => Key },
): Result<Page<T>, Refusal> {
  const after = cursor === '' ? null : readCursor(cursor);
  if (cursor !== '' && after === null) return err(invalidArgument('invalid cursor'));
  const sorted = items.toSorted((a, b) => compare(keyOf(b), keyOf(a)));
  const rest = after === null ? sorted : sorted.filter(item => compare(keyOf(item), after) < 0);
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  return ok({ items: page, cursor: last !== undefined && rest.length > limit ? cursorOf(keyOf(last)) : '' });
}

function compare(a: Key, b: Key): number {
  const differing = a.findIndex((part, index) => part !== b[index]);
  return differing < 0 ? 0 : (a[differing] ?? 0) - (b[differing] ?? 0);
}

const cursorOf = (key: Key): string => Buffer.from(JSON.stringify(key)).toString('base64url');

function readCursor(cursor: string): Key | null {
  try {
    return keyText.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
  } catch {
    return null;
  }
}
