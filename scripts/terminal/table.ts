import type { Paint, Style } from './paint.ts';

export interface Cell {
  readonly text: string;
  readonly style: Style | null;
}

export interface Column<Row> {
  readonly title: string;
  readonly align?: 'left' | 'right';
  readonly cell: (row: Row) => string | Cell;
  /** Columns of a higher rank go first when the window is too narrow; without one it always stays. */
  readonly rank?: number;
}

/** Where a table, or any other text for people, is shown. */
export interface Canvas {
  readonly paint: Paint;
  /** Characters per line; null: as many as it takes. */
  readonly width: number | null;
}

const GAP = '  ';

/** Aligned columns under their titles; `empty` when there are no rows. */
export function renderTable<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  { paint, width, empty }: Canvas & { readonly empty: string },
): string {
  if (rows.length === 0) return paint('dim', empty);
  const all = columns.map(column => {
    const cells = rows.map(row => plainCell(column.cell(row)));
    return { column, cells, width: Math.max(length(column.title), ...cells.map(cell => length(cell.text))) };
  });
  const shown = fitting(all, width);
  const line = (cells: readonly Cell[]): string =>
    cells
      .map((cell, index) => {
        const { column, width: wide } = shown[index] ?? { column: { align: 'left' }, width: 0 };
        const last = index === cells.length - 1;
        const space = ' '.repeat(Math.max(0, wide - length(cell.text)));
        const text = cell.style === null ? cell.text : paint(cell.style, cell.text);
        return column.align === 'right' ? space + text : last ? text : text + space;
      })
      .join(GAP)
      .trimEnd();
  return [
    line(shown.map(({ column }) => ({ text: column.title, style: 'bold' as const }))),
    ...rows.map((_, index) => line(shown.map(({ cells }) => cells[index] ?? { text: '', style: null }))),
  ].join('\n');
}

const plainCell = (cell: string | Cell): Cell => (typeof cell === 'string' ? { text: cell, style: null } : cell);
const length = (text: string): number => [...text].length;

/** Drops the least important columns until the rest fits. */
function fitting<T extends { readonly column: { readonly rank?: number }; readonly width: number }>(
  columns: readonly T[],
  limit: number | null,
): readonly T[] {
  const total = columns.reduce((sum, { width }) => sum + width + GAP.length, -GAP.length);
  const least = Math.max(0, ...columns.map(({ column }) => column.rank ?? 0));
  if (limit === null || total <= limit || least === 0) return columns;
  const dropped = columns.findLastIndex(({ column }) => column.rank === least);
  return fitting(columns.toSpliced(dropped, 1), limit);
}
