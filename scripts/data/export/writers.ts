import type { Format } from '../files/formats.ts';
import { writeExcel } from './excel.ts';
import { writeParquet } from './parquet.ts';
import type { Writer } from './table.ts';
import { writeCsv, writeJsonLines } from './text.ts';

/** Who writes each format. */
export const WRITERS: Readonly<Record<Format, Writer>> = {
  csv: writeCsv,
  parquet: writeParquet,
  jsonl: writeJsonLines,
  xlsx: writeExcel,
};
