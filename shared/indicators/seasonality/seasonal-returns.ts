import type { EpochMs } from '../../kernel/time.ts';
import { DAY_MS } from '../../kernel/time.ts';
import { type AnyIndicator, indicator } from '../indicator.ts';
import { LogReturns } from '../log-returns.ts';
import { onePeriod } from '../period.ts';
import { Ring } from '../ring.ts';

interface Season {
  readonly name: string;
  readonly summary: string;
  /** The season of a bar, a whole number. */
  readonly of: (openTime: EpochMs) => number;
}

const seasonal = ({ name, summary, of }: Season): AnyIndicator =>
  indicator({
    name,
    summary,
    unit: 'fraction',
    range: [null, null],
    params: onePeriod(480),
    warmUp: params => params.period + 1,
    start({ period }) {
      const returns = new LogReturns(new Ring(period));
      const seasons = new Ring(period);
      return {
        update(bar) {
          const season = of(bar.openTime);
          const isFull = returns.add(bar.close);
          seasons.push(season);
          if (!isFull) return null;
          let [total, count] = [0, 0];
          for (let ago = 0; ago < period; ago++) {
            if (seasons.at(ago) !== season) continue;
            total += returns.ring.at(ago);
            count += 1;
          }
          return total / count;
        },
      };
    },
  });

/**
 * Mean log return of those of the last `period` bars, this one included, that opened in its hour of the UTC day: 480 hourly
 * bars hold each hour 20 times. A fraction per bar.
 */
export const hourMeanReturn = seasonal({
  name: 'hour-mean-return',
  summary: 'Mean log return of the last bars of the same UTC hour',
  of: openTime => Math.floor((openTime % DAY_MS) / 3_600_000),
});
/** Mean log return of those of the last `period` bars, this one included, that opened on its day of the UTC week. A fraction per bar. */
export const weekdayMeanReturn = seasonal({
  name: 'weekday-mean-return',
  summary: 'Mean log return of the last bars of the same UTC weekday',
  of: openTime => Math.floor(openTime / DAY_MS) % 7,
});
