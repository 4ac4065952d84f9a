import { z } from 'zod';
import { indicator } from '../indicator.ts';
import { period } from '../period.ts';
import { Ring } from '../ring.ts';

/**
 * Arnaud Legoux moving average: Σ w_i·close_i / Σ w_i over the last `period` closes, i = 0 for the oldest,
 * w_i = exp(−(i − m)² / (2·s²)), m = offset·(period − 1), s = period / sigma. In quote.
 * Source: Legoux and Kouzis-Loukas (2009), Stock.Indicators Alma.
 */
export const alma = indicator({
  name: 'alma',
  summary: 'Mean of the last closes under a Gaussian that lies near the newest',
  unit: 'quote',
  range: [0, null],
  params: z.strictObject({
    period: period.default(9),
    offset: z.number().min(0).max(1).default(0.85),
    sigma: z.number().positive().max(100).default(6),
  }),
  warmUp: params => params.period,
  start({ period, offset, sigma }) {
    const closes = new Ring(period);
    const middle = offset * (period - 1);
    const weights = Float64Array.from({ length: period }, (_, ago) =>
      Math.exp(-((period - 1 - ago - middle) ** 2) / (2 * (period / sigma) ** 2)),
    );
    const whole = weights.reduce((sum, weight) => sum + weight, 0);
    return {
      update(bar) {
        closes.push(bar.close);
        if (!closes.isFull) return null;
        let total = 0;
        for (let ago = 0; ago < period; ago++) total += closes.at(ago) * (weights[ago] ?? 0);
        return whole === 0 ? null : total / whole;
      },
    };
  },
});
