import { HilbertCycle } from '../hilbert.ts';
import { type AnyIndicator, type Description, indicator } from '../indicator.ts';
import { NO_PARAMETERS } from '../period.ts';

/** Bars before the first value: TA-Lib's. */
const WARM_UP = 33;

function partOfCycle(description: Description, part: (cycle: HilbertCycle) => number): AnyIndicator {
  return indicator({
    ...description,
    params: NO_PARAMETERS,
    warmUp: () => WARM_UP,
    start() {
      const cycle = new HilbertCycle(12);
      let bars = 0;
      return {
        update(bar) {
          cycle.add(bar.close);
          bars += 1;
          return bars < WARM_UP ? null : part(cycle);
        },
      };
    },
  });
}

/** Dominant cycle period of the closes by Ehlers's homodyne discriminator. In bars, up to 50. Source: Ehlers (2001), TA-Lib HT_DCPERIOD. */
export const hilbertPeriod = partOfCycle(
  { name: 'hilbert-period', summary: 'Period of the dominant cycle', unit: 'bars', range: [0, 50] },
  cycle => cycle.period,
);
/** The part of the detrended close that is in phase. In quote, any sign. Source: Ehlers (2001), TA-Lib HT_PHASOR. */
export const hilbertInPhase = partOfCycle(
  { name: 'hilbert-in-phase', summary: 'Detrended close, in phase', unit: 'quote', range: [null, null] },
  cycle => cycle.inPhase,
);
/** The part of the detrended close that is a quarter of a cycle away. In quote, any sign. Source: Ehlers (2001), TA-Lib HT_PHASOR. */
export const hilbertQuadrature = partOfCycle(
  { name: 'hilbert-quadrature', summary: 'Detrended close, a quarter later', unit: 'quote', range: [null, null] },
  cycle => cycle.quadrature,
);
