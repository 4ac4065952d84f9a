import { gain, money, NOTHING, percent } from '#scripts/terminal/formats.ts';
import { type Canvas, type Cell, type Column, renderTable } from '#scripts/terminal/table.ts';
import type { StressReport } from '#shared/contracts/api/stress.ts';

type StressResult = StressReport['results'][number];

const cost = (loss: number): Cell => gain(String(-loss));

const COLUMNS: readonly Column<StressResult>[] = [
  { title: 'scenario', cell: row => row.scenario },
  { title: 'what happens', cell: row => row.title, rank: 2 },
  { title: 'stops fill at their level', align: 'right', cell: row => cost(row.lossAtStops), rank: 1 },
  { title: 'stops are jumped', align: 'right', cell: row => cost(row.loss) },
  { title: 'share', align: 'right', cell: row => (row.share === null ? NOTHING : percent(row.share)) },
  { title: 'equity after', align: 'right', cell: row => money(String(row.equityAfter)) },
  { title: 'loses most', cell: row => row.worst?.symbol ?? NOTHING, rank: 3 },
  {
    title: 'trips',
    cell: ({ trips }) => (trips.length === 0 ? NOTHING : { text: trips.join(', '), style: 'red' }),
  },
];

const BASIS: Readonly<Record<StressReport['basis'], string>> = {
  open: 'of what is open now, entries on their way and holdings of no bot in',
  full: 'of an account as full as its limits let it be',
};

/** The table, what it is of, and the worst of it in a sentence. */
export function stressText({ basis, quoteAsset, equity, results }: StressReport, canvas: Canvas): string {
  const table = renderTable(COLUMNS, results, { ...canvas, empty: 'No scenarios.' });
  const head = canvas.paint('dim', `Loss in ${quoteAsset} ${BASIS[basis]}, worth ${money(String(equity))}`);
  const [worst] = results;
  if (worst === undefined || worst.loss <= 0) return `${head}\n\n${table}\n\nNone of them would cost anything.`;
  const share = worst.share === null ? '' : ` (${percent(worst.share)})`;
  return `${head}\n\n${table}\n\nThe worst is ${worst.scenario}: ${money(String(worst.loss))} ${quoteAsset}${share}.`;
}
