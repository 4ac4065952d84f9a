import { z } from 'zod';
import { EagerAverage } from '../average.ts';
import { indicator } from '../indicator.ts';
import { moneyFlowVolume } from '../money-flow.ts';
import { NO_PARAMETERS, onePeriod, period } from '../period.ts';
import { Ring } from '../ring.ts';

/**
 * Accumulation/distribution line: Σ volume · ((close − low) − (high − close)) / (high − low); a bar without range counts 0.
 * In base, any sign; counted from the start of the block before the bar's, so that only its changes within a block mean
 * something. Source: Chaikin, TA-Lib AD.
 */
export const accumulationDistribution = indicator({
  name: 'accumulation-distribution',
  summary: 'Σ volume · ((close − low) − (high − close)) / (high − low)',
  unit: 'base',
  range: [null, null],
  params: NO_PARAMETERS,
  warmUp: () => 1,
  start() {
    let total = 0;
    return {
      update(bar) {
        total += moneyFlowVolume(bar);
        return total;
      },
    };
  },
});

/** Chaikin oscillator: EMA(fast) − EMA(slow) of the accumulation/distribution line, each begun with its first value. In base, any sign. Source: Chaikin, TA-Lib ADOSC. Stock.Indicators begins the EMAs with means. */
export const chaikinOscillator = indicator({
  name: 'chaikin-oscillator',
  summary: 'EMA(fast) − EMA(slow) of the accumulation/distribution line',
  unit: 'base',
  range: [null, null],
  params: z.strictObject({ fast: period.default(3), slow: period.default(10) }),
  warmUp: ({ fast, slow }) => Math.max(fast, slow),
  start({ fast, slow }) {
    const [quick, long] = [new EagerAverage(fast), new EagerAverage(slow)];
    let total = 0;
    let bars = 0;
    return {
      update(bar) {
        total += moneyFlowVolume(bar);
        bars += 1;
        const value = quick.add(total) - long.add(total);
        return bars < Math.max(fast, slow) ? null : value;
      },
    };
  },
});

/** Chaikin money flow: Σ money flow volume / Σ volume over the last `period` bars. −1 to 1; null without volume. Source: Chaikin, Stock.Indicators Cmf. */
export const chaikinMoneyFlow = indicator({
  name: 'chaikin-money-flow',
  summary: 'Σ money flow volume / Σ volume',
  unit: 'fraction',
  range: [-1, 1],
  params: onePeriod(20),
  warmUp: params => params.period,
  start(params) {
    const [flows, volumes] = [new Ring(params.period), new Ring(params.period)];
    return {
      update(bar) {
        flows.push(moneyFlowVolume(bar));
        volumes.push(bar.volume);
        if (!volumes.isFull) return null;
        const volume = volumes.sum();
        return volume === 0 ? null : flows.sum() / volume;
      },
    };
  },
});
