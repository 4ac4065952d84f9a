import { moment, percent } from '#scripts/terminal/formats.ts';
import type { Paint } from '#scripts/terminal/paint.ts';
import { FAULTS, type Finding, largestGaps, type SeriesReport } from '#shared/research/quality/report.ts';

const MOST_GAPS = 5;
const isFault = ({ kind }: Finding): boolean => (FAULTS as readonly string[]).includes(kind);

export const utc = (time: number | null): string => moment(time === null ? null : new Date(time).toISOString());

/** A score as people compare it: cut, so that only a perfect one is 1. */
export const scoreText = (score: number | null): string =>
  score === null ? '–' : (Math.floor(score * 1e4) / 1e4).toFixed(4);

/** What is known of a series, in lines: its extent, its holes, what is odd. */
export function reportLines(report: SeriesReport, paint: Paint): readonly string[] {
  const { rows, first, last, missing, expected, gaps, duplicates, zeroVolume, largestMove, findings, score } = report;
  const holes = largestGaps(report, MOST_GAPS).map(({ from, bars }) => `${bars} at ${utc(from)}`);
  const more = gaps.length > holes.length && holes.length > 0 ? ', …' : '';
  const move = largestMove === null ? [] : [`largest move ${percent(largestMove.change)} at ${utc(largestMove.time)}`];
  const offGrid = findings.find(({ kind }) => kind === 'off-grid')?.count ?? 0;
  const inconsistent = findings.find(({ kind }) => kind === 'range-inconsistent')?.count ?? 0;
  return [
    `${rows} rows, ${utc(first)} to ${utc(last)}; score ${scoreText(score.total)}`,
    `missing ${missing} of ${expected} bars in ${gaps.length} runs${holes.length === 0 ? '' : ` (${holes.join('; ')}${more})`}`,
    `duplicates ${duplicates.count} (conflicting ${duplicates.conflicting}), off-grid ${offGrid}, inconsistent ${inconsistent}, without volume ${zeroVolume}`,
    ...move,
    ...findings
      .filter(({ kind }) => kind !== 'gap' && kind !== 'zero-volume')
      .map(one => (isFault(one) ? paint('red', `✗ ${one.kind}: ${one.detail}`) : `${one.kind}: ${one.detail}`)),
  ];
}

export const hasFault = ({ findings }: SeriesReport): boolean => findings.some(isFault);
