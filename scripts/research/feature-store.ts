import type { Columns } from '#shared/domain/columns.ts';
import type { FeatureSpec } from '#shared/domain/strategy.ts';
import { resolveFeature } from '#shared/indicators/feature.ts';
import { blocksOf, type FeatureRows, featureColumn } from '#shared/research/backtest/feature-columns.ts';
import type { Stretch } from '#shared/research/backtest/kernels.ts';

const MOST_BYTES = 256 * 1_024 * 1_024;

interface Prepared {
  readonly blocks: readonly Stretch[];
  /** By spec. */
  readonly columns: Map<string, Float64Array>;
}

/** What a feature is made of. */
interface Seen {
  readonly columns: Columns;
  /** Features see rows from here on. */
  readonly firstRow: number;
  readonly beside: FeatureRows['beside'];
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

  /** A feature's value at every row, NaN where it has none. One that sees more than its bars is worked out anew for each run. */
  column(spec: FeatureSpec, { columns, firstRow, beside }: Seen): Float64Array {
    const { blocks } = this.#preparedFor(columns, firstRow);
    const feature = resolveFeature(spec);
    if (!feature.ok || feature.value.needs.length > 0) return featureColumn(columns, spec, { blocks, beside });
    const key = JSON.stringify([spec.indicator, spec.params]);
    const found = this.#preparedFor(columns, firstRow).columns.get(key);
    if (found !== undefined) return found;
    const bytes = columns.time.length * Float64Array.BYTES_PER_ELEMENT;
    if (this.#bytes > 0 && this.#bytes + bytes > this.#mostBytes) this.#forget();
    const column = featureColumn(columns, spec, { blocks, beside });
    this.#preparedFor(columns, firstRow).columns.set(key, column);
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
