import { formatted, moment } from '#scripts/report/format.ts';
import { type Canvas, type Column, renderTable } from '#scripts/terminal/table.ts';
import type { Difference, LookAheadReport } from './look-ahead.ts';
import type { WarmUpReport, WarmUpRow } from './warm-up.ts';

const VERDICTS: Readonly<Record<LookAheadReport['verdict'], string>> = {
  clean: 'Nothing at a bar depends on later bars.',
  memory:
    'The same candles gave something else the second time: it remembers outside of its state, or draws by chance.',
  'look-ahead': 'It sees later bars.',
};

const differenceText = ({ time, features, full, cut }: Difference): string =>
  [
    `at ${moment(time)}`,
    features.length === 0 ? 'the same features' : `other values of ${features.join(', ')}`,
    `with later bars: ${full}; without: ${cut}`,
  ].join('; ');

type Cut = LookAheadReport['cuts'][number];

const CUTS: readonly Column<Cut>[] = [
  { title: 'cut at', cell: ({ at }) => moment(at) },
  { title: 'other steps', align: 'right', cell: ({ differing }) => formatted(differing, 'count') },
  { title: 'the first', cell: ({ first }) => (first === null ? '' : differenceText(first)) },
];

export function lookAheadText(report: LookAheadReport, canvas: Canvas): string {
  const differing = report.cuts.filter(cut => cut.differing > 0);
  const { first } = report.again;
  return [
    canvas.paint(report.verdict === 'clean' ? 'green' : 'red', VERDICTS[report.verdict]),
    `${report.bars} bars, ${report.decisions} of them with a wish; cut at ${report.cuts.length} places, ${differing.length} of which changed something before them`,
    ...(first === null
      ? []
      : [`A second run differs at ${report.again.differing} bars, first ${differenceText(first)}`]),
    ...(differing.length === 0 ? [] : [renderTable(CUTS, differing.slice(0, 10), { ...canvas, empty: '' })]),
  ].join('\n\n');
}

type Decided = Pick<WarmUpRow, 'bars' | 'decisions' | 'lastDecision'>;

const DECIDED: readonly Column<Decided>[] = [
  { title: 'bars', align: 'right', cell: ({ bars }) => formatted(bars, 'count') },
  { title: 'other decisions', align: 'right', cell: ({ decisions }) => formatted(decisions, 'count') },
  { title: 'last', cell: ({ lastDecision }) => (lastDecision === null ? '' : moment(lastDecision)) },
];

const LENGTHS: readonly Column<WarmUpRow>[] = [
  ...(DECIDED as readonly Column<WarmUpRow>[]),
  {
    title: 'features that differ',
    cell: ({ features }) =>
      features
        .map(({ feature, missing, largest, settledAfter }) => {
          const how = missing > 0 ? `missing at ${missing} bars` : `by ${formatted(largest, 'share')}`;
          return `${feature} ${how}, settled after ${settledAfter}`;
        })
        .join('; '),
  },
];

export function warmUpText(report: WarmUpReport, canvas: Canvas): string {
  return [
    `With ${report.enough} bars before the first one, nothing differs from the longest warm-up that was tried; ${report.bars} bars were compared.`,
    renderTable(LENGTHS, report.lengths, { ...canvas, empty: 'none' }),
    `Begun earlier by so many bars, at the same bars:\n${renderTable(DECIDED, report.earlier, { ...canvas, empty: 'the candles do not go back that far' })}`,
  ].join('\n\n');
}
