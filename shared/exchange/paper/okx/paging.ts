import type { HistoryRange } from '../../../simulation/types.ts';

/** All that the venue still knows, oldest first. */
export const WHOLE_HISTORY: HistoryRange = { fromId: null, since: null, until: null, limit: Number.POSITIVE_INFINITY };

/** Pages of a history: records newer than `before` and older than `after` (both ids, left out), at most `limit`, newest first. */
export interface Page {
  readonly after?: string | undefined;
  readonly before?: string | undefined;
  readonly limit: number;
}

/** `records` oldest first. Of more than `limit` the newest are given, also when only `before` is there. */
export function pageOf<T>(
  records: readonly T[],
  { after, before, limit }: Page,
  idOf: (record: T) => string,
): readonly T[] {
  const fitting = records.filter(
    record =>
      (after === undefined || isSmaller(idOf(record), after)) &&
      (before === undefined || isSmaller(before, idOf(record))),
  );
  return fitting.slice(-limit).reverse();
}

/** Of whole numbers as text, which may be too long for a double. */
const isSmaller = (a: string, b: string): boolean => (a.length === b.length ? a < b : a.length < b.length);
