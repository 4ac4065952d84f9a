import { metricsOf } from '#shared/accounting/performance/performance.ts';
import { DAY_MS } from '#shared/kernel/time.ts';
import { RATIOS, type Ratios, WINDOWS } from './figures.ts';

/** The ratios of a catalogue's report over the last days. `units`: unit values at the start and then at the end of each day. */
export function ratiosOf(units: readonly number[]): Ratios {
  const windows = Object.entries(WINDOWS).map(([name, days]) => [name, metricsIn(units, days)] as const);
  const rolling = RATIOS.map(ratio => [
    ratio,
    Object.fromEntries(windows.map(([name, found]) => [name, found?.[ratio] ?? null])),
  ]);
  return Object.fromEntries(rolling) as Ratios;
}

function metricsIn(
  units: readonly number[],
  days: number | null,
): Readonly<Record<(typeof RATIOS)[number], number | null>> | null {
  if (days !== null && units.length <= days) return null;
  const equity = days === null ? units : units.slice(-(days + 1));
  // which days they were does not matter
  const time = equity.map((_, index) => index * DAY_MS);
  return metricsOf({ curve: { time, equity }, trades: [] }, RATIOS);
}
