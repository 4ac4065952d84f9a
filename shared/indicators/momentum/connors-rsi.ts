import { z } from 'zod';
import { indicator } from '../indicator.ts';
import { periodFromTwo } from '../period.ts';
import { RelativeStrength } from '../relative-strength.ts';
import { Ring } from '../ring.ts';

/** How many of the ring's numbers are below the value. */
function countBelow({ values, length }: Ring, value: number): number {
  let below = 0;
  for (let index = 0; index < length; index++) if ((values[index] ?? 0) < value) below += 1;
  return below;
}

/** Closes in a row that rose (above 0) or fell (below 0); 0 after an equal one. */
function nextStreak(streak: number, change: number): number {
  if (change > 0) return streak > 0 ? streak + 1 : 1;
  if (change < 0) return streak < 0 ? streak - 1 : -1;
  return 0;
}

/**
 * Connors RSI: mean of RSI(rsi) of the closes, RSI(streak) of the length of the run of rising or falling closes, and the
 * share of the last `rank` one-bar returns below this one, in percent. 0 to 100; null while an RSI is.
 * Source: Connors and Alvarez (2012), Stock.Indicators ConnorsRsi.
 */
export const connorsRsi = indicator({
  name: 'connors-rsi',
  summary: '(RSI of the close + RSI of its streak + percent rank of its return) / 3',
  unit: 'number',
  range: [0, 100],
  params: z.strictObject({
    rsi: periodFromTwo.default(3),
    streak: periodFromTwo.default(2),
    rank: periodFromTwo.default(100),
  }),
  warmUp: ({ rsi, streak, rank }) => Math.max(rsi + 1, streak + 1, rank + 2),
  start(params) {
    const [ofClose, ofStreak] = [new RelativeStrength(params.rsi), new RelativeStrength(params.streak)];
    const returns = new Ring(params.rank);
    let previous: number | null = null;
    let streak = 0;
    return {
      update(bar) {
        const before = previous;
        previous = bar.close;
        if (before !== null) streak = nextStreak(streak, bar.close - before);
        const strength = ofClose.add(bar.close);
        const run = ofStreak.add(streak);
        if (before === null) return null;
        const change = bar.close / before - 1;
        const rank = returns.isFull ? (100 * countBelow(returns, change)) / params.rank : null;
        returns.push(change);
        return strength === null || run === null || rank === null ? null : (strength + run + rank) / 3;
      },
    };
  },
});
