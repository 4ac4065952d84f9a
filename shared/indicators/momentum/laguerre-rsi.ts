import { z } from 'zod';
import { indicator } from '../indicator.ts';

/**
 * Laguerre RSI: share of the steps up among the three steps between four Laguerre filters of the close, each later than the
 * one before: l₀ = (1 − g)·close + g·l₀, l₁ = −g·l₀ + previous l₀ + g·l₁, and so on, begun with the first close. 0 to 1; null while they are equal.
 * Source: Ehlers (2002).
 */
export const laguerreRsi = indicator({
  name: 'laguerre-rsi',
  summary: 'Share of the steps up between four Laguerre filters',
  unit: 'fraction',
  range: [0, 1],
  params: z.strictObject({ gamma: z.number().min(0.1).max(0.95).default(0.5) }),
  warmUp: () => 4,
  start({ gamma }) {
    const filters = new Float64Array(4);
    let bars = 0;
    return {
      update(bar) {
        if (bars === 0) filters.fill(bar.close);
        bars += 1;
        let before = filters[0] ?? 0;
        let latest = (1 - gamma) * bar.close + gamma * before;
        filters[0] = latest;
        let up = 0;
        let down = 0;
        for (let stage = 1; stage < 4; stage++) {
          const old = filters[stage] ?? 0;
          const value = -gamma * latest + before + gamma * old;
          filters[stage] = value;
          up += Math.max(0, latest - value);
          down += Math.max(0, value - latest);
          before = old;
          latest = value;
        }
        return bars < 4 || up + down === 0 ? null : up / (up + down);
      },
    };
  },
});
