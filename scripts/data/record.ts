import type pg from 'pg';
import { whoAsks } from '#scripts/operator/who-asks.ts';
import type { Columns } from '#shared/domain/columns.ts';
import type { Stored } from '#shared/persistence/store-columns.ts';
import type { RowFinding } from '#shared/research/sift/rows.ts';
import type { SeriesRepair } from './repairs.ts';

/** What is written down of an import or a download. */
export interface ImportRecord {
  readonly instrumentId: string;
  readonly kind: 'file' | 'venue';
  readonly source: string;
  readonly sourceHash: string | null;
  /** Rows that came. */
  readonly rows: number;
  readonly columns: Columns;
  readonly stored: Stored;
  readonly repairs: readonly string[];
  readonly findings: readonly (RowFinding | SeriesRepair)[];
  /** Null when nothing good came. */
  readonly score: number | null;
}

const MOST_RUNS = 20;

/** Writes the record of an import in the caller's transaction. */
export async function recordImport(client: pg.Client, record: ImportRecord): Promise<void> {
  const { columns, stored } = record;
  const moment = (time: number | undefined): string | null =>
    time === undefined ? null : new Date(time).toISOString();
  const findings = record.findings.map(one => ('runs' in one ? { ...one, runs: one.runs.slice(0, MOST_RUNS) } : one));
  await client.query(
    `insert into data_imports (instrument_id, timeframe, kind, source, source_hash, rows, stored, known, differing, replaced,
       first_open, last_open, repairs, findings, score, imported_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
    [
      ...[record.instrumentId, columns.timeframe, record.kind, record.source, record.sourceHash, record.rows],
      ...[stored.stored, stored.known, stored.differing, stored.replaced],
      ...[moment(columns.time[0]), moment(columns.time.at(-1)), [...record.repairs], JSON.stringify(findings)],
      ...[record.score, whoAsks()],
    ],
  );
}
