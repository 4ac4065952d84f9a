import { type Kill, labelOf } from '#scripts/chaos/kills.ts';
import { slowestOf } from '#scripts/chaos/recovery.ts';
import type { Round } from './chaos.ts';

/** By when all must be at work again, in ms. */
export function targetOf(kill: Kill): number {
  if (kill.kind === 'all' || kill.kind === 'pair') return 5_000;
  return kill.kind === 'server' && kill.name === 'postgres' ? 10_000 : 2_000;
}

/** One line about a round. */
export function roundLine(round: Round, index: number): string {
  const { planned, recovery, tradingAfterMs, settledAfterMs, violations } = round;
  const took = [...recovery].map(([name, ms]) => `${name} ${ms === null ? 'NEVER' : seconds(ms)}`).join(', ');
  const order = tradingAfterMs === null ? 'NEVER' : seconds(tradingAfterMs);
  return [
    `${String(index + 1).padStart(3)}. ${labelOf(planned.kill)} (${planned.moment})`,
    `back: ${took}`,
    `next order ${order}`,
    `agreed ${seconds(settledAfterMs)}`,
    ...(violations.length === 0 ? [] : [`${violations.length} VIOLATIONS`]),
  ].join('; ');
}

/** A table of what was killed and how long it took: the slowest of each round counts. */
export function recoveryTable(rounds: readonly Round[]): string {
  const rows = [...Map.groupBy(rounds, ({ planned }) => labelOf(planned.kill))].map(([label, group]) => {
    const target = targetOf(group[0]?.planned.kill ?? { kind: 'all' });
    const took = group.map(slowestOf);
    const trading = group.map(round => round.tradingAfterMs ?? Number.POSITIVE_INFINITY);
    const settled = group.map(round => round.settledAfterMs);
    return [
      label,
      String(group.length),
      seconds(median(took)),
      seconds(Math.max(...took)),
      seconds(target),
      String(took.filter(one => one > target).length),
      seconds(median(trading)),
      seconds(Math.max(...trading)),
      seconds(median(settled)),
      seconds(Math.max(...settled)),
    ];
  });
  const head = ['killed', 'n', 'median', 'max', 'target', 'over', 'order', 'max', 'agree', 'max'];
  const table = [head, ...rows.sort()];
  const widths = head.map((_, column) => Math.max(...table.map(row => row[column]?.length ?? 0)));
  const lines = table.map(row =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  '),
  );
  return [
    'Seconds from the kill until all that had to come back had handled a message (median, max, target, how many took longer),',
    'until the next order after that was sent, and from the recovery until our tables and the venue agreed:',
    ...lines,
  ].join('\n');
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
}

const seconds = (ms: number): string => (ms / 1_000).toFixed(2);
