import { moment, percent } from '#scripts/terminal/formats.ts';
import { type Holes, holesWithin } from '#shared/research/quality/holes.ts';
import type { BacktestInput } from './backtest.ts';

/** A series of a run that lacks bars in the span that is traded. */
export interface HoledSeries extends Holes {
  readonly symbol: string;
}

export const holedSeries = ({ series, from, until }: Pick<BacktestInput, 'series' | 'from' | 'until'>) =>
  series
    .map(({ listing, columns }): HoledSeries => ({ symbol: listing.symbol, ...holesWithin(columns, { from, until }) }))
    .filter(({ missing }) => missing > 0);

/** In words, such as `BTC/USDT: 500 of 3000 bars are missing (16.7 %), most of them from 2024-01-01 16:40 on: 480`. */
export function holesText({ symbol, expected, missing, largest }: HoledSeries): string {
  const share = percent(missing / expected);
  const where =
    largest === null
      ? ''
      : `, the longest hole from ${moment(new Date(largest.from).toISOString())} on: ${largest.bars}`;
  return `${symbol}: ${missing} of ${expected} bars are missing (${share})${where}`;
}
