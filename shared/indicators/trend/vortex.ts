import type { Bar } from '../../domain/bar.ts';
import { type AnyIndicator, indicator } from '../indicator.ts';
import { onePeriod } from '../period.ts';
import { Ring } from '../ring.ts';
import { TrueRange } from '../true-range.ts';

function vortex(name: string, summary: string, way: (bar: Bar, previous: Bar) => number): AnyIndicator {
  return indicator({
    name,
    summary,
    unit: 'number',
    range: [0, null],
    params: onePeriod(14),
    warmUp: ({ period }) => period + 1,
    start({ period }) {
      const trueRange = new TrueRange();
      const [ways, ranges] = [new Ring(period), new Ring(period)];
      let previous: Bar | null = null;
      return {
        update(bar) {
          const before = previous;
          const range = trueRange.add(bar);
          previous = bar;
          if (before === null || range === null) return null;
          ways.push(way(bar, before));
          ranges.push(range);
          if (!ranges.isFull) return null;
          const total = ranges.sum();
          return total === 0 ? null : ways.sum() / total;
        },
      };
    },
  });
}

/** Vortex up: Σ |high − previous low| / Σ true range over `period` bars. About 1; null without range. Source: Botes and Siepman (2010), Stock.Indicators Vortex. */
export const vortexPlus = vortex('vortex-plus', 'Σ |high − previous low| / Σ true range', (bar, previous) =>
  Math.abs(bar.high - previous.low),
);
/** Vortex down: Σ |low − previous high| / Σ true range over `period` bars. About 1; null without range. Source: Botes and Siepman (2010), Stock.Indicators Vortex. */
export const vortexMinus = vortex('vortex-minus', 'Σ |low − previous high| / Σ true range', (bar, previous) =>
  Math.abs(bar.low - previous.high),
);
