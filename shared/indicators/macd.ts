import { EMA, MACD } from 'trading-signals';
import { z } from 'zod';
import { type AnyIndicator, indicator } from './indicator.ts';
import { period } from './period.ts';

const params = z.strictObject({ fast: period, slow: period.max(250), signal: period.max(250) });
type Part = 'macd' | 'signal' | 'histogram';

/** The parts share one formula: fast EMA − slow EMA, an EMA of that from the slow-th bar on, and the difference of both. */
function partOfMacd(name: string, part: Part): AnyIndicator {
  return indicator({
    name,
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
export const macd = partOfMacd('macd', 'macd');
/** Its signal line: EMA(signal) of the MACD. In quote, any sign. Source: Appel, TA-Lib MACD once the start has faded. */
export const macdSignal = partOfMacd('macd-signal', 'signal');
/** MACD − signal line. In quote, any sign. Source: Appel, TA-Lib MACD once the start has faded. */
export const macdHistogram = partOfMacd('macd-histogram', 'histogram');
