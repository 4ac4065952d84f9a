import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect } from 'chai';
import { CHECKOUT } from '#scripts/bootstrap/checkout.ts';
import type { Columns } from '#shared/domain/columns.ts';
import type { Timeframe } from '#shared/kernel/time.ts';
import { checkSeries } from '#shared/research/quality/check.ts';
import { timeText } from '#shared/research/quality/findings.ts';
import { largestGaps, type SeriesReport } from '#shared/research/quality/report.ts';

/** Recorded markets lie beside the checkout, or where TRADEWIND_DATA says. */
export const FOLDER = process.env.TRADEWIND_DATA ?? join(CHECKOUT, '../shared/data');
const README = join(FOLDER, 'README.md');

/** A `before` of mocha: says so when there is nothing to check. */
export function skipWithoutSeries(this: Mocha.Context): void {
  if (existsSync(README)) return;
  console.log(`    skipped: ${README} is not there; TRADEWIND_DATA names another folder`);
  this.skip();
}

/** What the README says of a file of candles, word for word. */
interface Claim {
  readonly file: string;
  readonly facts: string;
}

/** A list of candles in the README: `- **FILE** (SIZE): FACTS. Source: …`. */
export function claims(): readonly Claim[] {
  if (!existsSync(README)) return [];
  const lines = [
    ...readFileSync(README, 'utf8').matchAll(
      /^- \*\*(\S+)\*\* \([^)]*\): (\d+ rows,.*?; missing bars .*?)\. Source:/gm,
    ),
  ];
  return lines.map(([, file = '', facts = '']) => ({ file, facts }));
}

export function readSeries(file: string): Columns {
  const timeframe = file.split('-')[2] as Timeframe;
  const [, ...rows] = gunzipSync(readFileSync(join(FOLDER, file)))
    .toString('latin1')
    .trimEnd()
    .split('\n');
  const [time, open, high, low, close, volume] = [0, 1, 2, 3, 4, 5].map(() => new Float64Array(rows.length));
  const columns = { timeframe, time: time!, open: open!, high: high!, low: low!, close: close!, volume: volume! };
  rows.forEach((row, index) => {
    const cells = row.split(',');
    columns.time[index] = Number(cells[0]);
    columns.open[index] = Number(cells[1]);
    columns.high[index] = Number(cells[2]);
    columns.low[index] = Number(cells[3]);
    columns.close[index] = Number(cells[4]);
    columns.volume[index] = Number(cells[5]);
  });
  return columns;
}

const countOf = (report: SeriesReport, kind: string): number =>
  report.findings.find(finding => finding.kind === kind)?.count ?? 0;

/** Our report in the README's words. */
export function factsOf(report: SeriesReport): string {
  const { rows, first, last, missing, expected, gaps, duplicates, zeroVolume, largestMove } = report;
  const largest = largestGaps(report, 2).map(gap => `${gap.bars} bars at ${timeText(gap.from)}`);
  return [
    `${rows} rows, ${timeText(first ?? Number.NaN)} .. ${timeText(last ?? Number.NaN)}`,
    `missing bars ${missing} of ${expected} in ${gaps.length} runs (largest: ${largest.join('; ') || '-'})`,
    `duplicates ${duplicates.count} (conflicting ${duplicates.conflicting})`,
    `off-grid ${countOf(report, 'off-grid')}`,
    `OHLC-inconsistent ${countOf(report, 'range-inconsistent')}`,
    `zero-volume ${zeroVolume}`,
    `largest close-to-close move ${Math.abs((largestMove?.change ?? 0) * 100).toFixed(2)}% at ${timeText(largestMove?.time ?? Number.NaN)}`,
  ].join('; ');
}

/** Holds what we find in the file to what the README says of it. */
export function expectClaim({ file, facts }: Claim): void {
  expect(factsOf(checkSeries(readSeries(file))), file).to.equal(facts);
}
