import { z } from 'zod';
import { wilderAverage } from '../average.ts';
import { indicator } from '../indicator.ts';
import { period } from '../period.ts';
import { Ring } from '../ring.ts';

/** Relative momentum index: like the RSI, but of changes over `span` bars. 0 to 100; null while nothing changed. Source: Altman (1993). */
export const relativeMomentum = indicator({
  name: 'relative-momentum',
  summary: '100 · average gain / (average gain + average loss) over a span',
  unit: 'number',
  range: [0, 100],
  params: z.strictObject({ period: period.max(250).min(2).default(14), span: period.max(250).default(5) }),
  warmUp: params => params.period + params.span,
  start(params) {
    const closes = new Ring(params.span + 1);
    const [gains, losses] = [wilderAverage(params.period), wilderAverage(params.period)];
    return {
      update(bar) {
        closes.push(bar.close);
        if (!closes.isFull) return null;
        const gain = gains.add(Math.max(0, bar.close - closes.oldest));
        const loss = losses.add(Math.max(0, closes.oldest - bar.close));
        if (gain === null || loss === null) return null;
        return gain + loss === 0 ? null : (100 * gain) / (gain + loss);
      },
    };
  },
});
