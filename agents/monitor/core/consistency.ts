/** What of our state was compared with what. */
export const STATE_CHECKS = ['balances', 'positions', 'orders', 'limits'] as const;
export type StateCheck = (typeof STATE_CHECKS)[number];

/** Two views of the same thing that differ. */
export interface Discrepancy {
  readonly check: StateCheck;
  /** What differs, such as an asset or a position. */
  readonly subject: string;
  readonly expected: string;
  readonly found: string;
  /** How far apart, as a share of what is at stake: of the equity for balances, of its own size for the others. Not negative. */
  readonly share: number;
}

export interface StateLimits {
  /** Up to this share a discrepancy is mended without a word. */
  readonly tolerance: number;
  /** Beyond this one trading goes on with exits alone. */
  readonly escalateAt: number;
}

/** How a discrepancy has been dealt with so far. */
export type Standing = 'noted' | 'persistent' | 'escalated';

/** What is known of each discrepancy that was there at the last check, by `check subject`. */
export type StateBook = ReadonlyMap<string, { readonly discrepancy: Discrepancy; readonly standing: Standing }>;
export const EMPTY_BOOK: StateBook = new Map();

export interface StateStep {
  readonly book: StateBook;
  /** New, or dealt with otherwise than before: one audit row each. */
  readonly changed: readonly { readonly discrepancy: Discrepancy; readonly standing: Standing | 'gone' }[];
  /** Execution shall compare the venue with our books. */
  readonly reconcile: boolean;
  /** Only exits from now on: it stayed after a comparison, and is too large to look away. */
  readonly reduce: readonly Discrepancy[];
}

const keyOf = ({ check, subject }: Discrepancy): string => `${check} ${subject}`;

/**
 * One check. What differs is first noted and reconciled; what is still there at the next check is persistent, and beyond
 * `escalateAt` escalated, once. Limits are no books: no comparison mends them, and the database refuses new entries beyond
 * them anyway, so they are told and nothing more.
 */
export function stepState(book: StateBook, found: readonly Discrepancy[], limits: StateLimits): StateStep {
  const next = new Map<string, { discrepancy: Discrepancy; standing: Standing }>();
  const changed: StateStep['changed'][number][] = [];
  const reduce: Discrepancy[] = [];
  for (const discrepancy of found) {
    const before = book.get(keyOf(discrepancy))?.standing ?? null;
    const standing = standingAfter(before, discrepancy, limits);
    next.set(keyOf(discrepancy), { discrepancy, standing });
    if (standing !== before) changed.push({ discrepancy, standing });
    if (standing === 'escalated' && before !== 'escalated' && discrepancy.check !== 'limits') reduce.push(discrepancy);
  }
  for (const [key, { discrepancy }] of book) if (!next.has(key)) changed.push({ discrepancy, standing: 'gone' });
  return { book: next, changed, reconcile: found.some(({ check }) => check !== 'limits'), reduce };
}

function standingAfter(before: Standing | null, { share }: Discrepancy, limits: StateLimits): Standing {
  if (before === null) return 'noted';
  if (before === 'escalated' || share > limits.escalateAt) return 'escalated';
  return share > limits.tolerance ? 'persistent' : 'noted';
}

/** What people are to be told of: what stayed, and is more than the tolerance. */
export const toldOf = (
  book: StateBook,
): readonly { readonly discrepancy: Discrepancy; readonly standing: Standing }[] =>
  [...book.values()].filter(({ standing }) => standing !== 'noted');
