import { indicator, type Stream } from '../indicator.ts';
import { onePeriod } from '../period.ts';
import { Ring } from '../ring.ts';

/** (newest + 2·second + 2·third + fourth) / 6. */
const symmetric = (ring: Ring): number => (ring.at(0) + 2 * ring.at(1) + 2 * ring.at(2) + ring.at(3)) / 6;

function vigor(period: number): Stream {
  const [bodies, spans] = [new Ring(4), new Ring(4)];
  const [moves, ranges] = [new Ring(period), new Ring(period)];
  return {
    update(bar) {
      bodies.push(bar.close - bar.open);
      spans.push(bar.high - bar.low);
      if (!spans.isFull) return null;
      moves.push(symmetric(bodies));
      ranges.push(symmetric(spans));
      if (!ranges.isFull) return null;
      const range = ranges.sum();
      return range === 0 ? null : moves.sum() / range;
    },
  };
}

/**
 * Relative vigor index: Σ smoothed (close − open) / Σ smoothed (high − low) over `period` bars, smoothed with the weights
 * 1, 2, 2, 1 over four bars. −1 to 1; null without range. Source: Ehlers (2002).
 */
export const relativeVigor = indicator({
  name: 'relative-vigor',
  summary: 'Σ smoothed (close − open) / Σ smoothed (high − low)',
  unit: 'fraction',
  range: [-1, 1],
  params: onePeriod(10),
  warmUp: ({ period }) => period + 3,
  start: ({ period }) => vigor(period),
});

/** Its signal line: the last four values with the weights 1, 2, 2, 1. −1 to 1. Source: Ehlers (2002). */
export const relativeVigorSignal = indicator({
  name: 'relative-vigor-signal',
  summary: 'Relative vigor index, weighted 1, 2, 2, 1 over four bars',
  unit: 'fraction',
  range: [-1, 1],
  params: onePeriod(10),
  warmUp: ({ period }) => period + 6,
  start({ period }) {
    const [line, past] = [vigor(period), new Ring(4)];
    return {
      update(bar, beside) {
        const value = line.update(bar, beside);
        if (value === null) return null;
        past.push(value);
        return past.isFull ? symmetric(past) : null;
      },
    };
  },
});
