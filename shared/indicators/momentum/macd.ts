import { EMA, MACD } from 'trading-signals';
import { z } from 'zod';
import { type AnyIndicator, indicator } from '../indicator.ts';
import { period } from '../period.ts';

const params = z.strictObject({
  fast: period.default(12),
  slow: period.max(250).default(26),
  signal: period.max(250).default(9),
});
type Part = 'macd' | 'signal' | 'histogram';

interface PartOfMacd {
  readonly name: string;
  readonly summary: string;
  readonly part: Part;
}

/** The parts share one formula: fast EMA − slow EMA, an EMA of that from the slow-th bar on, and the difference of both. */
function partOfMacd({ name, summary, part }: PartOfMacd): AnyIndicator {
  return indicator({
    name,
    summary,
    unit: 'quote',
    range: [null, null],
    params,
    warmUp: ({ fast, slow, signal }) => (part === 'macd' ? Math.max(fast, slow) : slow + signal - 1),
    start({ fast, slow, signal }) {
      const lines = new MACD(new EMA(fast), new EMA(slow), new EMA(signal));
      const warmUp = part === 'macd' ? Math.max(fast, slow) : slow + signal - 1;
      let bars = 0;
      return {
        update(bar) {
          const value = lines.add(bar.close);
          bars += 1;
          return value === null || bars < warmUp ? null : value[part];
        },
      };
    },
  });
}

/** Moving average convergence divergence: EMA(fast) − EMA(slow) of the closes. In quote, any sign. Source: Appel, TA-Lib MACD once the start has faded. */
export const macd = partOfMacd({ name: 'macd', summary: 'EMA(fast) − EMA(slow) of the closes', part: 'macd' });
/** Its signal line: EMA(signal) of the MACD. In quote, any sign. Source: Appel, TA-Lib MACD once the start has faded. */
export const macdSignal = partOfMacd({ name: 'macd-signal', summary: 'EMA(signal) of the MACD', part: 'signal' });
/** MACD − signal line. In quote, any sign. Source: Appel, TA-Lib MACD once the start has faded. */
export const macdHistogram = partOfMacd({
  name: 'macd-histogram',
  summary: 'MACD − its signal line',
  part: 'histogram',
});
