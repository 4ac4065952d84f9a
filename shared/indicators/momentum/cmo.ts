import { indicator } from '../indicator.ts';
import { onePeriod } from '../period.ts';
import { Ring } from '../ring.ts';

/**
 * Chande momentum oscillator: 100 · (Σ gains − Σ losses) / (Σ gains + Σ losses) over the last `period` changes of the
 * close. −100 to 100; null when nothing changed. Source: Chande (1994), Tulip cmo, Stock.Indicators Cmo. TA-Lib takes
 * Wilder's averages instead of sums, which makes its CMO 2 · RSI − 100.
 */
export const cmo = indicator({
  name: 'cmo',
  summary: '100 · (Σ gains − Σ losses) / (Σ gains + Σ losses)',
  unit: 'number',
  range: [-100, 100],
  params: onePeriod(14),
  warmUp: ({ period }) => period + 1,
  start({ period }) {
    const [gains, losses] = [new Ring(period), new Ring(period)];
    let previous: number | null = null;
    return {
      update(bar) {
        const before = previous;
        previous = bar.close;
        if (before === null) return null;
        gains.push(Math.max(0, bar.close - before));
        losses.push(Math.max(0, before - bar.close));
        if (!gains.isFull) return null;
        const up = gains.sum();
        const down = losses.sum();
        return up + down === 0 ? null : (100 * (up - down)) / (up + down);
      },
    };
  },
});
