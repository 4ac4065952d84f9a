import { crc32 } from 'node:zlib';
import type { BookLevel, BookLoss, FollowedBook } from '../port.ts';
import { BookSide, isCrossed } from './book-side.ts';

export interface BookSnapshot {
  readonly sequence: number;
  readonly bids: readonly BookLevel[];
  readonly asks: readonly BookLevel[];
  /** Whether the venue has no further levels; else what lies behind the last ones is not known. */
  readonly whole: boolean;
}

/** Levels that changed, with their new quantities; zero for those that went. */
export interface BookDifference {
  /** What the venue says that it follows; `SEQUENCES` says how. */
  readonly after: number;
  /** The book's sequence when it is applied. */
  readonly sequence: number;
  readonly bids: readonly BookLevel[];
  readonly asks: readonly BookLevel[];
  /** The venue's checksum of the book after it; null where it tells none. */
  readonly checksum: number | null;
}

type Place = 'next' | 'old' | 'gap';

/**
 * How venues number differences: where one lies, seen from the sequence that the book has.
 * `range`: it covers the changes from `after` + 1 to `sequence` (Binance: U - 1, u).
 * `link`: `after` is the sequence of the one before it, which may also be larger, after a maintenance (OKX: prevSeqId, seqId).
 * `connection`: numbers grow over all books of a connection, and whoever reads that one finds what is missing or repeated; what
 * came in one message has one number (Coinbase: sequence_num).
 */
const SEQUENCES = {
  range: (has, { after, sequence }) => (sequence <= has ? 'old' : after > has ? 'gap' : 'next'),
  link: (has, { after, sequence }) => (after === has ? 'next' : sequence === has ? 'old' : 'gap'),
  connection: (has, { sequence }) => (sequence >= has ? 'next' : 'old'),
} as const satisfies Readonly<Record<string, (has: number, difference: BookDifference) => Place>>;
export type SequenceRule = keyof typeof SEQUENCES;

/** What became of what was taken in. After `lost` the book is not known until a snapshot comes. */
export type Taken = { readonly kind: 'changed' | 'unchanged' } | { readonly kind: 'lost'; readonly loss: BookLoss };

const CHANGED: Taken = { kind: 'changed' };
const UNCHANGED: Taken = { kind: 'unchanged' };
/** Differences kept while a snapshot is on its way; beyond, it comes too late to be of use. */
const MOST_WAITING = 10_000;

type Side = Pick<BookSide, 'top'>;

/** What some venues do otherwise. */
export interface BookChecking {
  /** How the checksum is reckoned; as OKX does where left out. */
  readonly checksum?: (bids: Side, asks: Side) => number;
  /** Levels of each side that the venue tells of: what falls behind them is told anew when it is back. */
  readonly scope?: number;
}

/** One symbol's book, made of a snapshot and what changed since; it is either the venue's at some sequence or not known. */
export class LocalBook {
  readonly #place: (has: number, difference: BookDifference) => Place;
  readonly #depth: number;
  readonly #bids = new BookSide('bids');
  readonly #asks = new BookSide('asks');
  #sequence: number | null = null;
  readonly #checking: BookChecking;
  /** A `range` may reach over the snapshot that is on its way, so what comes before it waits. */
  #waiting: BookDifference[] | null;

  constructor(rule: SequenceRule, depth: number, checking: BookChecking = {}) {
    this.#place = SEQUENCES[rule];
    this.#checking = checking;
    this.#depth = depth;
    this.#waiting = rule === 'range' ? [] : null;
  }

  get isKnown(): boolean {
    return this.#sequence !== null;
  }

  /** Null while it is not known. */
  read(): Omit<FollowedBook, 'symbol'> | null {
    if (this.#sequence === null) return null;
    return { sequence: this.#sequence, bids: this.#bids.top(this.#depth), asks: this.#asks.top(this.#depth) };
  }

  forget(): void {
    this.#sequence = null;
    if (this.#waiting !== null) this.#waiting = [];
  }

  load({ sequence, bids, asks, whole }: BookSnapshot): Taken {
    this.#bids.load(bids, whole);
    this.#asks.load(asks, whole);
    this.#sequence = sequence;
    const waiting = this.#waiting ?? [];
    if (this.#waiting !== null) this.#waiting = [];
    for (const difference of waiting) {
      const taken = this.#apply(difference);
      if (taken.kind === 'lost') return taken;
    }
    return this.#checked();
  }

  take(difference: BookDifference): Taken {
    const taken = this.#apply(difference);
    return taken.kind === 'changed' ? this.#checked(difference.checksum) : taken;
  }

  #apply(difference: BookDifference): Taken {
    if (this.#sequence === null) {
      if (this.#waiting !== null && this.#waiting.length < MOST_WAITING) this.#waiting.push(difference);
      return UNCHANGED;
    }
    const place = this.#place(this.#sequence, difference);
    if (place === 'old') return UNCHANGED;
    if (place === 'gap') {
      const taken = this.#lose('gap');
      this.#waiting?.push(difference);
      return taken;
    }
    for (const level of difference.bids) this.#bids.set(level);
    for (const level of difference.asks) this.#asks.set(level);
    for (const side of [this.#bids, this.#asks]) side.cut(this.#checking.scope ?? null);
    this.#sequence = difference.sequence;
    return CHANGED;
  }

  #checked(checksum: number | null = null): Taken {
    if (isCrossed(this.#bids, this.#asks)) return this.#lose('crossed');
    if (this.#bids.isShallow(this.#depth) || this.#asks.isShallow(this.#depth)) return this.#lose('too-shallow');
    const { checksum: reckon = checksumOf } = this.#checking;
    if (checksum !== null && checksum !== reckon(this.#bids, this.#asks)) return this.#lose('checksum');
    return CHANGED;
  }

  #lose(loss: BookLoss): Taken {
    this.forget();
    return { kind: 'lost', loss };
  }
}

const CHECKED_LEVELS = 25;

/** Signed CRC32 over the best 25 levels, bid and ask by turns, prices and quantities joined by colons (OKX, "Checksum"). */
export function checksumOf(bids: Side, asks: Side): number {
  const [best, cheapest] = [bids.top(CHECKED_LEVELS), asks.top(CHECKED_LEVELS)];
  const parts: string[] = [];
  for (let index = 0; index < CHECKED_LEVELS; index++) parts.push(...(best[index] ?? []), ...(cheapest[index] ?? []));
  return crc32(parts.join(':')) | 0;
}
