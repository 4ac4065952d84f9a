/** The features of a row by name, read out of their columns when they are looked at; NaN where one has no value. */
export class FeatureRow {
  readonly #columns: readonly Float64Array[];
  #row = 0;

  constructor(columns: readonly Float64Array[]) {
    this.#columns = columns;
  }

  /** Reads the column of that place. */
  static reader(place: number): (this: FeatureRow) => number {
    return function read() {
      return (this.#columns[place] as Float64Array)[this.#row] as number;
    };
  }

  static move(features: FeatureRow, row: number): void {
    features.#row = row;
  }
}

type Named = new (columns: readonly Float64Array[]) => FeatureRow & Readonly<Record<string, number>>;

const KINDS = new Map<string, Named>();

/**
 * The kind of row that has features of these names, in their order. One for all runs: what reads its features meets one shape only,
 * which the engine below makes fast.
 */
export function featureRowOf(names: readonly string[]): Named {
  const key = JSON.stringify(names);
  const known = KINDS.get(key);
  if (known !== undefined) return known;
  const plain = class extends FeatureRow {};
  for (const [place, name] of names.entries()) {
    Object.defineProperty(plain.prototype, name, { get: FeatureRow.reader(place), enumerable: true });
  }
  const kind = plain as unknown as Named; // the names are there now
  KINDS.set(key, kind);
  return kind;
}
