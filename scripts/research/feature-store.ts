import type { Columns } from '#shared/domain/columns.ts';
import type { FeatureSpec } from '#shared/domain/strategy.ts';
import { blocksOf, featureColumn } from '#shared/research/backtest/feature-columns.ts';
import type { Stretch } from '#shared/research/backtest/kernels.ts';

const MOST_BYTES = 512 * 1_024 * 1_024;

interface Prepared {
  readonly blocks: readonly Stretch[];
  /** By spec. */
  readonly columns: Map<string, Float64Array>;
}

/** Features as columns, each worked out once, for all bots and all runs that look at the same candles. */
export class FeatureStore {
  readonly #mostBytes: number;
  readonly #prepared = new Map<Columns, Map<number, Prepared>>();
  #bytes = 0;

  /** Forgets everything when it would hold more than `mostBytes`. */
  constructor(mostBytes: number = MOST_BYTES) {
    this.#mostBytes = mostBytes;
  }

  /** A feature's value at every row, NaN where it has none; features see rows from `firstRow` on. */
  column(columns: Columns, firstRow: number, spec: FeatureSpec): Float64Array {
    const key = JSON.stringify([spec.indicator, spec.params]);
    const found = this.#preparedFor(columns, firstRow).columns.get(key);
    if (found !== undefined) return found;
    const bytes = columns.time.length * Float64Array.BYTES_PER_ELEMENT;
    if (this.#bytes > 0 && this.#bytes + bytes > this.#mostBytes) this.#forget();
    const { blocks, columns: known } = this.#preparedFor(columns, firstRow);
    const column = featureColumn(columns, spec, blocks);
    known.set(key, column);
    this.#bytes += bytes;
    return column;
  }

  #preparedFor(columns: Columns, firstRow: number): Prepared {
    const byRow = this.#prepared.get(columns) ?? new Map<number, Prepared>();
    this.#prepared.set(columns, byRow);
    const prepared = byRow.get(firstRow) ?? { blocks: blocksOf(columns, firstRow), columns: new Map() };
    byRow.set(firstRow, prepared);
    return prepared;
  }

  #forget(): void {
    this.#prepared.clear();
    this.#bytes = 0;
  }
}
