import { sql } from 'kysely';
import { bytes } from '#scripts/terminal/formats.ts';
import { type Column, renderTable } from '#scripts/terminal/table.ts';
import type { Report } from './report.ts';

interface TableSize {
  readonly table: string;
  /** As last counted by Postgres; -1 before it did. */
  readonly rows: number;
  readonly bytes: number;
  readonly indexBytes: number;
}

interface Size {
  readonly totalBytes: number;
  readonly tables: readonly TableSize[];
}

const COLUMNS: readonly Column<TableSize>[] = [
  { title: 'table', cell: row => row.table },
  { title: 'rows', align: 'right', cell: row => (row.rows < 0 ? '?' : `~${row.rows}`) },
  { title: 'size', align: 'right', cell: row => bytes(row.bytes) },
  { title: 'of it indexes', align: 'right', cell: row => bytes(row.indexBytes) },
];

/** How much room each table takes, partitions counted with their parent, the largest first. */
export const databaseSize: Report<Size> = {
  async read(db) {
    const [total, tables] = await Promise.all([
      sql<{ size: number }>`select pg_database_size(current_database()) as size`.execute(db),
      sql<TableSize>`
        select coalesce(p.relname, c.relname) as "table", sum(c.reltuples)::float8 as rows,
          sum(pg_total_relation_size(c.oid))::float8 as bytes, sum(pg_indexes_size(c.oid))::float8 as "indexBytes"
        from pg_class c left join pg_inherits i on i.inhrelid = c.oid left join pg_class p on p.oid = i.inhparent
        where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace
        group by 1 order by 3 desc, 1`.execute(db),
    ]);
    return { totalBytes: total.rows[0]?.size ?? 0, tables: tables.rows };
  },
  show: ({ totalBytes, tables }, canvas) =>
    `${renderTable(COLUMNS, tables, { ...canvas, empty: 'No tables.' })}\n\nThe whole database: ${bytes(totalBytes)}`,
};
