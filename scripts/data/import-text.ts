import type { Paint } from '#scripts/terminal/paint.ts';
import { CODES } from '#shared/domain/codes.ts';
import { largestGaps } from '#shared/research/quality/report.ts';
import type { RowFinding } from '#shared/research/sift/rows.ts';
import { type ImportOutcome, isFlawed } from './import-file.ts';
import { REPAIRS, type Repair } from './repairs.ts';
import { scoreText, utc } from './series-text.ts';

const MOST_RUNS_SHOWN = 12;
const MOST_TEXTS_SHOWN = 3;

/** What became of a file, for people. */
export function outcomeLines(outcome: ImportOutcome, paint: Paint): readonly string[] {
  const { file, instrumentId, timeframe, rows, stored, findings, repairs, report, said, textAt } = outcome;
  const mark = isFlawed(outcome) ? paint('yellow', '!') : paint('green', '✓');
  const kept =
    stored === null
      ? [`${report.rows} bars would be stored`]
      : [`stored ${stored.stored}`, `known ${stored.known}`, ...differingText(stored)];
  return [
    `${mark} ${file} → ${instrumentId} ${timeframe}`,
    ...[
      `${rows} rows, ${utc(report.first)} to ${utc(report.last)}: ${kept.join(', ')}`,
      `missing ${report.missing} of ${report.expected} bars in ${report.gaps.length} runs${largestText(report)}; score ${scoreText(report.score.total)}`,
      ...repairs
        .filter(({ bars }) => bars > 0)
        .map(({ repair, bars }) => `${repair}: ${bars} bars, ${REPAIRS[repair]}`),
      paint('dim', said.join('; ')),
      ...findings.flatMap(finding => findingLines(finding, textAt)),
    ].map(line => `  ${line}`),
  ];
}

const largestText = (report: ImportOutcome['report']): string =>
  largestGaps(report, 1)
    .map(({ from, bars }) => `, the longest at ${utc(from)}: ${bars}`)
    .join('');

const differingText = ({ differing, replaced, firstDiffering }: NonNullable<ImportOutcome['stored']>) =>
  differing === 0
    ? []
    : [
        `${differing} differ from what was stored, from ${utc(firstDiffering)} on (${replaced} replaced; → --repair replace)`,
      ];

/** Which repair would take rows of a finding. */
export const MENDS: Partial<Readonly<Record<RowFinding['code'], Repair>>> = {
  CANDLE_OUT_OF_ORDER: 'sort',
  CANDLE_CONFLICT: 'duplicates',
  CANDLE_RANGE_INCONSISTENT: 'range',
};

function findingLines(
  { code, leftOut, repaired, runs }: RowFinding,
  textAt: ReadonlyMap<number, string>,
): readonly string[] {
  const shown = runs.slice(0, MOST_RUNS_SHOWN).map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`));
  const places = `${shown.join(', ')}${runs.length > shown.length ? ', …' : ''}`;
  const done = [leftOut > 0 ? `${leftOut} left out` : '', repaired > 0 ? `${repaired} repaired` : ''].filter(Boolean);
  const repair = leftOut > 0 ? MENDS[code] : undefined;
  const texts = runs.flatMap(([from]) =>
    textAt.has(from) ? [`  row ${from}: ${textAt.get(from)?.slice(0, 100)}`] : [],
  );
  return [
    `${code}: ${CODES[code].means}; ${done.join(', ')}: row ${places}${repair === undefined ? '' : ` → --repair ${repair}`}`,
    ...texts.slice(0, MOST_TEXTS_SHOWN),
  ];
}

/** The same for programs. */
export const outcomeJson = ({ textAt, ...outcome }: ImportOutcome) => ({
  ...outcome,
  flawed: isFlawed(outcome as ImportOutcome),
  texts: Object.fromEntries(textAt),
});
