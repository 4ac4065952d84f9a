import { z } from 'zod';
import type { MarketSymbol } from '../../../../domain/instrument.ts';
import { Decimal, ZERO } from '../../../../kernel/decimal.ts';
import type { Timeframe } from '../../../../kernel/time.ts';
import type { Level } from '../../../../simulation/types.ts';
import { printSeries } from './print-series.ts';
import { RecordingUnreadable, readJsonLines } from './rows.ts';
import type { Series } from './series.ts';

const levels = z.array(z.tuple([z.string(), z.string()]));
const bookLine = z.object({
  type: z.enum(['snapshot', 'delta']),
  ts_local_ns: z.number(),
  ts_ms: z.number().nullable(),
  last_update_id: z.number().nullish(),
  bids: levels,
  asks: levels,
});
type BookLine = z.output<typeof bookLine>;

/** Snapshots and deltas of a whole book. Its best bid stands for the price. */
export function bookSeries(symbol: MarketSymbol, path: string, timeframe: Timeframe): Series {
  const bestBids: (string | null)[] = [];
  const rows = readJsonLines(path, lines => {
    const kept = inVenueOrder([...lines].map(line => parsed(path, line)));
    const bids = new BidSide();
    for (const { line } of kept) {
      bids.apply(line);
      bestBids.push(bids.best());
    }
    return kept.map(({ line, index }) => ({ line: index, time: line.ts_ms ?? Math.floor(line.ts_local_ns / 1e6) }));
  });
  return printSeries({
    symbol,
    rows,
    timeframe,
    movement: (row, at) => {
      const line = parsed(path, JSON.parse(rows.text(row)));
      const kind = line.type === 'snapshot' ? 'book-snapshot' : 'book-delta';
      return { kind, symbol, at, bids: levelsOf(line.bids), asks: levelsOf(line.asks) };
    },
    print: row => {
      const best = bestBids[row] ?? null;
      return best === null ? null : { price: new Decimal(best), quantity: ZERO };
    },
  });
}

interface Placed {
  readonly line: BookLine;
  readonly index: number;
}

/**
 * A snapshot is asked for while deltas stream in, so deltas that were recorded before it may come after it:
 * they follow it where they are newer, and are left out where it holds them already (the venue's own procedure).
 */
function inVenueOrder(lines: readonly BookLine[]): readonly Placed[] {
  const kept: Placed[] = [];
  let waiting: Placed[] = [];
  let snapshotId: number | null = null;
  const newer = ({ line }: Placed): boolean => (line.last_update_id ?? Number.POSITIVE_INFINITY) > (snapshotId ?? 0);
  lines.forEach((line, index) => {
    const placed = { line, index };
    if (line.type === 'delta') {
      if (snapshotId === null) waiting.push(placed);
      else if (newer(placed)) kept.push(placed);
      return;
    }
    snapshotId = line.last_update_id ?? 0;
    kept.push(placed, ...waiting.filter(newer));
    waiting = [];
  });
  return kept;
}

function parsed(path: string, value: unknown): BookLine {
  const line = bookLine.safeParse(value);
  if (!line.success) throw new RecordingUnreadable(`${path}: ${z.prettifyError(line.error)}`);
  return line.data;
}

const levelsOf = (texts: BookLine['bids']): readonly Level[] =>
  texts.map(([price, quantity]) => ({ price: new Decimal(price), quantity: new Decimal(quantity) }));

/** The bids' prices as text, and which is the best. */
class BidSide {
  readonly #prices = new Map<number, string>();
  #best = Number.NEGATIVE_INFINITY;

  apply({ type, bids }: BookLine): void {
    if (type === 'snapshot') {
      this.#prices.clear();
      this.#best = Number.NEGATIVE_INFINITY;
    }
    for (const [text, quantity] of bids) {
      const price = Number(text);
      if (Number(quantity) > 0) {
        this.#prices.set(price, text);
        this.#best = Math.max(this.#best, price);
      } else if (this.#prices.delete(price) && price === this.#best) {
        this.#best = Math.max(Number.NEGATIVE_INFINITY, ...this.#prices.keys());
      }
    }
  }

  best(): string | null {
    return this.#prices.get(this.#best) ?? null;
  }
}
