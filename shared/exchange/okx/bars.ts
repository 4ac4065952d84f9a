import { invariant } from '../../kernel/invariant.ts';
import type { Timeframe } from '../../kernel/time.ts';

/** What the venue calls bars of UTC; its own days begin in Hong Kong. */
const BARS: Partial<Readonly<Record<Timeframe, string>>> = {
  '1s': '1s',
  '1m': '1m',
  '3m': '3m',
  '5m': '5m',
  '15m': '15m',
  '30m': '30m',
  '1h': '1H',
  '2h': '2H',
  '4h': '4H',
  '6h': '6Hutc',
  '12h': '12Hutc',
  '1d': '1Dutc',
};
export const TIMEFRAMES_OFFERED = Object.keys(BARS) as readonly Timeframe[];

export function barName(timeframe: Timeframe): string {
  const name = BARS[timeframe];
  invariant(name !== undefined, `the venue has no bars of ${timeframe}`);
  return name;
}

/** The last element of a bar: it is over. */
const CONFIRMED = '1';
const CONFIRM = 8;
export const isConfirmed = (row: readonly unknown[]): boolean => row[CONFIRM] === CONFIRMED;

/** A row as the port tells it: what is no text is passed on as its text, and refused by name by whoever reads it. */
export const barOf = (row: readonly unknown[]) => ({
  openTime: Number(row[0]),
  open: String(row[1]),
  high: String(row[2]),
  low: String(row[3]),
  close: String(row[4]),
  volume: String(row[5]),
});
