import type { Bar } from '../../domain/bar.ts';
import { indicator } from '../indicator.ts';
import { onePeriod, period } from '../period.ts';
import { Ring } from '../ring.ts';

/** DeMarker: Σ max(0, high − previous high) / (that + Σ max(0, previous low − low)) over `period` bars. 0 to 1; null when neither moved out. Source: DeMark (1994). */
export const demarker = indicator({
  name: 'demarker',
  summary: 'Σ higher highs / (Σ higher highs + Σ lower lows)',
  unit: 'fraction',
  range: [0, 1],
  params: onePeriod(14, period.min(5)),
  warmUp: params => params.period + 1,
  start(params) {
    const [ups, downs] = [new Ring(params.period), new Ring(params.period)];
    let previous: Bar | null = null;
    return {
      update(bar) {
        const before = previous;
        previous = bar;
        if (before === null) return null;
        ups.push(Math.max(0, bar.high - before.high));
        downs.push(Math.max(0, before.low - bar.low));
        if (!ups.isFull) return null;
        const up = ups.sum();
        const total = up + downs.sum();
        return total === 0 ? null : up / total;
      },
    };
  },
});
