import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { equityCsv, tradesCsv } from './csv.ts';
import { renderPage } from './html/page.ts';
import type { ReportInput } from './input.ts';
import { type Report, reportOf } from './report.ts';

export interface WrittenReport {
  readonly report: Report;
  readonly files: { readonly html: string; readonly json: string; readonly trades: string; readonly equity: string };
}

/** A file name that says the same on every system. */
const fileName = (name: string): string =>
  name.replaceAll(/[^A-Za-z0-9._-]+/g, '-').replaceAll(/^[-.]+|[-.]+$/g, '') || 'report';

/** Writes the page, the numbers as JSON and both tables into a folder, which it makes, over older ones of the same name. */
export function writeReport(folder: string, input: ReportInput): WrittenReport {
  const report = reportOf(input);
  const base = fileName(input.run.name);
  const tradesFile = `${base}-trades.csv`;
  const files = {
    html: join(folder, `${base}.html`),
    json: join(folder, `${base}.json`),
    trades: join(folder, tradesFile),
    equity: join(folder, `${base}-equity.csv`),
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(files.html, renderPage(report, input, tradesFile));
  writeFileSync(files.json, `${JSON.stringify(report, null, 2)}\n`);
  writeFileSync(files.trades, tradesCsv(input.trades));
  writeFileSync(files.equity, equityCsv(input.curve));
  return { report, files };
}
