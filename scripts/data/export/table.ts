/** How a column's values are meant. A decimal is text with all its digits; a number is one whose shortest text is the decimal. */
export type Kind = 'time' | 'number' | 'decimal' | 'text' | 'boolean';

export interface TableColumn {
  readonly name: string;
  readonly kind: Kind;
}

/** A time is in ms. */
export type Value = string | number | boolean | null;
export type Row = readonly Value[];

/** Rows to be written, in whatever format. */
export interface Table {
  readonly columns: readonly TableColumn[];
  /** How many there are, for a bar. */
  readonly length: number;
  readonly rows: Iterable<Row>;
}

/** Writes a table to a file that is not there yet; `told` says how many rows are done. */
export type Writer = (path: string, table: Table, told: (rows: number) => void) => Promise<void>;

/** A number as plain decimal text, never with an exponent: its shortest digits. */
export function plainNumber(value: number): string {
  const text = String(value);
  const [digits = '', exponent] = text.split('e');
  if (exponent === undefined) return text;
  const [whole = '', fraction = ''] = digits.replace('-', '').split('.');
  const shift = Number(exponent);
  const sign = value < 0 ? '-' : '';
  return shift < 0
    ? `${sign}0.${'0'.repeat(-shift - 1)}${whole}${fraction}`
    : `${sign}${whole}${fraction.padEnd(shift, '0')}`;
}
