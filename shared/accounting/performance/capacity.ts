import type { Sample } from './sample.ts';
import { defined } from './statistics.ts';
import { volumeOf } from './trades.ts';

/** Of a symbol's daily volume; more than that moves prices that the backtest takes as given. */
const PARTICIPATION = 0.01;

/**
 * `min over symbols of mean equity × 1 % × market volume per day / own volume per day`, in quote: the equity at which the
 * strategy, scaled up, is 1 % of the market of its scarcest symbol. Null without trades or where a symbol's volume is unknown.
 */
export function capacityOf({ equity, trades, years, dailyVolume }: Sample): number | null {
  if (equity === null || dailyVolume === null || trades.length === 0 || years === 0) return null;
  const days = years * 365;
  let least = Number.POSITIVE_INFINITY;
  for (const [symbol, own] of Map.groupBy(trades, trade => trade.symbol)) {
    const market = dailyVolume[symbol];
    if (market === undefined) return null;
    least = Math.min(least, (equity.average * PARTICIPATION * market) / (volumeOf(own) / days));
  }
  return defined(least);
}
