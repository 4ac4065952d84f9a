import { z } from 'zod';
import type { Bar } from '../../domain/bar.ts';
import { EagerAverage } from '../average.ts';
import { indicator, type Stream } from '../indicator.ts';
import { period } from '../period.ts';

const params = z.strictObject({ fast: period.default(34), slow: period.default(55) });

/** Volume, signed by the trend of high + low + close, and weighed by how much of the trend's ranges this bar's is. */
class VolumeForce {
  #previous: Bar | null = null;
  #trend = 0;
  #ranges = 0;

  /** In base, times 100; null at the first bar. */
  add(bar: Bar): number | null {
    const previous = this.#previous;
    this.#previous = bar;
    if (previous === null) return null;
    const sum = bar.high + bar.low + bar.close;
    const before = previous.high + previous.low + previous.close;
    const range = bar.high - bar.low;
    const trend = sum > before ? 1 : sum < before ? -1 : this.#trend;
    if (trend !== this.#trend) this.#ranges = previous.high - previous.low;
    this.#trend = trend;
    this.#ranges += range;
    const share = this.#ranges === 0 ? 0.5 : range / this.#ranges;
    return bar.volume * Math.abs(2 * share - 1) * 100 * trend;
  }
}

function klinger(fast: number, slow: number): Stream {
  const force = new VolumeForce();
  const [quick, long] = [new EagerAverage(fast), new EagerAverage(slow)];
  return {
    update(bar) {
      const value = force.add(bar);
      return value === null ? null : quick.add(value) - long.add(value);
    },
  };
}

/**
 * Klinger volume oscillator: EMA(fast) − EMA(slow) of the volume force volume · |2·d/c − 1| · 100 · trend, d = high − low,
 * c the sum of d since the trend of high + low + close turned; the EMAs begin with the first force. In base, any sign.
 * Source: Klinger (1997), Tulip kvo. Stock.Indicators has 2·(d/c − 1) instead.
 */
export const kvo = indicator({
  name: 'kvo',
  summary: 'EMA(fast) − EMA(slow) of the volume force',
  unit: 'base',
  range: [null, null],
  params,
  warmUp: () => 2,
  start: ({ fast, slow }) => klinger(fast, slow),
});

/** Its signal line: EMA(signal) of the Klinger oscillator, begun with its first value. In base, any sign. Source: Klinger (1997). */
export const kvoSignal = indicator({
  name: 'kvo-signal',
  summary: 'EMA of the Klinger oscillator',
  unit: 'base',
  range: [null, null],
  params: z.strictObject({ ...params.shape, signal: period.default(13) }),
  warmUp: () => 2,
  start({ fast, slow, signal }) {
    const [line, average] = [klinger(fast, slow), new EagerAverage(signal)];
    return {
      update(bar, beside) {
        const value = line.update(bar, beside);
        return value === null ? null : average.add(value);
      },
    };
  },
});
