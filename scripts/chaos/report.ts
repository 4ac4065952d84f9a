import { type Canvas, type Column, renderTable } from '#scripts/terminal/table.ts';
import { INVARIANTS } from './invariants.ts';
import type { Play } from './play.ts';

const seconds = (ms: number): string => (ms / 1_000).toFixed(1);

/** One line about a play, and one for each thing that did not hold. */
export function playLines(play: Play): readonly string[] {
  const failed = play.checks.filter(({ held }) => !held);
  return [
    `${play.held ? '✓' : '✗'} ${play.id.padEnd(3)} ${play.title} (seed ${play.seed}, ${seconds(play.tookMs)} s)`,
    ...failed.map(({ what, detail }) => `      ${what}: ${detail}`),
    ...play.violations.map(({ invariant, subject, detail }) => `      ${invariant}: ${subject}: ${detail}`),
  ];
}

const COLUMNS: readonly Column<readonly Play[]>[] = [
  { title: 'fault', cell: plays => plays[0]?.id ?? '' },
  { title: 'what happens', cell: plays => plays[0]?.title ?? '', rank: 1 },
  { title: 'plays', align: 'right', cell: plays => String(plays.length) },
  {
    title: 'held',
    align: 'right',
    cell: plays => {
      const held = plays.filter(play => play.held).length;
      return { text: String(held), style: held === plays.length ? 'green' : 'red' };
    },
  },
  {
    title: 'invariants',
    align: 'right',
    cell: plays => {
      const broken = new Set(plays.flatMap(play => play.violations.map(({ invariant }) => invariant)));
      return `${INVARIANTS.length - broken.size}/${INVARIANTS.length}`;
    },
  },
  {
    title: 'checks',
    align: 'right',
    cell: plays => {
      const checks = plays.flatMap(play => play.checks);
      return `${checks.filter(({ held }) => held).length}/${checks.length}`;
    },
  },
  { title: 'seconds', align: 'right', cell: plays => seconds(Math.max(...plays.map(play => play.tookMs))) },
  {
    title: 'no stop',
    align: 'right',
    cell: plays => seconds(Math.max(...plays.map(play => play.unprotectedMs))),
    rank: 2,
  },
  {
    title: 'broken',
    cell: plays => [...new Set(plays.flatMap(brokenOf))].join('; '),
  },
];

const brokenOf = (play: Play): readonly string[] => [
  ...play.violations.map(({ invariant }) => invariant),
  ...play.checks.filter(({ held }) => !held).map(({ what }) => what),
];

/** A row per fault: how often it was played, and what held. */
export function playTable(plays: readonly Play[], canvas: Canvas): string {
  const groups = [...Map.groupBy(plays, ({ id }) => id)];
  const rows = groups.sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true })).map(([, group]) => group);
  const held = plays.filter(play => play.held).length;
  return [
    renderTable(COLUMNS, rows, { ...canvas, empty: 'Nothing was played.' }),
    `${held} of ${plays.length} plays held. Seconds: the longest play; no stop: the longest a position was without its stop.`,
  ].join('\n');
}

/** The same for programs. */
export const playsJson = (plays: readonly Play[]): string =>
  JSON.stringify({ held: plays.every(play => play.held), invariants: INVARIANTS, plays }, null, 2);
