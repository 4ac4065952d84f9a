import type { Outcome } from './outcome.ts';

/** What two runs of the same candles disagree on. */
export interface Difference {
  readonly table: keyof Outcome;
  /** When it was decided or happened, market time in ms; null of a final balance. */
  readonly at: number | null;
  /** Whose it is, in words: bot, instrument, what for. */
  readonly what: string;
  /** By field: what each side said; `(missing)` when a side has no such line. */
  readonly said: Readonly<Record<string, readonly [first: string, second: string]>>;
}

export interface Comparison {
  /** Lines per table, of each side. */
  readonly counts: Readonly<Record<keyof Outcome, readonly [first: number, second: number]>>;
  /** Earliest first: what follows from a difference is a difference as well. */
  readonly differences: readonly Difference[];
}

type Line = Readonly<Record<string, unknown>>;

interface Table {
  readonly key: (line: Line) => string;
  readonly at: (line: Line) => number | null;
  readonly what: (line: Line) => string;
  /** Fields that are no part of the comparison. */
  readonly ignored: readonly string[];
}

const numberOf = (value: unknown): number | null => (typeof value === 'number' ? value : null);
const owner = (line: Line): string => `${line.bot} ${line.instrument}`;

const TABLES: Readonly<Record<keyof Outcome, Table>> = {
  decisions: {
    key: line => `${line.bot}|${line.instrument}|${line.barTime}|${line.action}`,
    at: line => numberOf(line.decidedAt),
    what: line => `${owner(line)} ${line.action} at the bar of ${iso(line.barTime)} (${line.why})`,
    ignored: [],
  },
  orders: {
    key: line => String(line.id),
    at: line => numberOf(line.marketTime),
    what: line => `${owner(line)} ${line.purpose} ${line.side} ${line.type}`,
    ignored: [],
  },
  // the venue numbers its trades over all markets and accounts: the n-th of an order is the same fill
  fills: {
    key: line => `${line.orderId}|${line.ordinal}`,
    at: line => numberOf(line.venueTime),
    what: line => `${owner(line)} fill of ${line.purpose} ${line.side}`,
    ignored: ['id'],
  },
  positions: {
    key: line => String(line.id),
    at: line => numberOf(line.openedAt),
    what: line => `${owner(line)} position`,
    ignored: [],
  },
  postings: {
    key: line => `${line.bot}|${line.instrument}|${line.kind}|${line.venueTime}`,
    at: line => numberOf(line.venueTime),
    what: line => `${owner(line)} ${line.kind}`,
    ignored: [],
  },
  breakers: {
    key: line => `${line.kind}|${line.subject}|${line.at}|${line.to}`,
    at: line => numberOf(line.at),
    what: line => `breaker ${line.kind} ${line.subject} ${line.to}`,
    ignored: [],
  },
  balances: {
    key: line => `${line.bot}|${line.asset}`,
    at: () => null,
    what: line => `${line.bot ?? 'unassigned'} ${line.asset} at the end`,
    ignored: [],
  },
};
/** Within a moment in this order: the orders that differ there most often protect what was filled. */
const NAMES = ['breakers', 'decisions', 'fills', 'orders', 'positions', 'postings', 'balances'] as const;

/** Compares decision by decision, order by order, fill by fill; in whatever order each side has them. */
export function compareOutcomes(first: Outcome, second: Outcome): Comparison {
  const found = NAMES.flatMap(name => differencesIn(name, linesOf(first, name), linesOf(second, name)));
  const counts = NAMES.map(name => [name, [first[name].length, second[name].length]]);
  return {
    counts: Object.fromEntries(counts) as Comparison['counts'],
    differences: found.sort((a, b) => (a.at ?? Number.MAX_VALUE) - (b.at ?? Number.MAX_VALUE)),
  };
}

/** Fills with the place that they have among those of their order. */
function linesOf(outcome: Outcome, name: keyof Outcome): readonly Line[] {
  const lines = outcome[name] as readonly unknown[] as readonly Line[];
  if (name !== 'fills') return lines;
  const seen = new Map<unknown, number>();
  return lines.map(line => {
    const ordinal = seen.get(line.orderId) ?? 0;
    seen.set(line.orderId, ordinal + 1);
    return { ...line, ordinal };
  });
}

function differencesIn(name: keyof Outcome, first: readonly Line[], second: readonly Line[]): readonly Difference[] {
  const { key, at, what, ignored } = TABLES[name];
  const others = new Map(second.map(line => [key(line), line]));
  const found: Difference[] = [];
  for (const line of first) {
    const other = others.get(key(line));
    others.delete(key(line));
    const said = other === undefined ? { line: ['there', MISSING] as const } : fieldsOf(line, other, ignored);
    if (Object.keys(said).length > 0) found.push({ table: name, at: at(line), what: what(line), said });
  }
  for (const line of others.values()) {
    found.push({ table: name, at: at(line), what: what(line), said: { line: [MISSING, 'there'] } });
  }
  return found;
}

const MISSING = '(missing)';

function fieldsOf(line: Line, other: Line, ignored: readonly string[]): Difference['said'] {
  const said: Record<string, readonly [string, string]> = {};
  for (const field of Object.keys(line)) {
    const [mine, theirs] = [textOf(line[field]), textOf(other[field])];
    if (mine !== theirs && !ignored.includes(field)) said[field] = [mine, theirs];
  }
  return said;
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value ?? null));
const iso = (time: unknown): string => new Date(Number(time)).toISOString();

/** A difference for people: when, whose, and what each side said. */
export function explain({ table, at, what, said }: Difference, [first, second]: readonly [string, string]): string {
  const fields = Object.entries(said).map(
    ([field, [mine, theirs]]) => `${field}: ${first} ${mine}, ${second} ${theirs}`,
  );
  return `${at === null ? 'end' : iso(at)} ${table} ${what}: ${fields.join('; ')}`;
}
