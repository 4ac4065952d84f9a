import { indicator } from '../indicator.ts';
import { NO_PARAMETERS } from '../period.ts';

/**
 * On-balance volume: the volume is added when the close rose, taken off when it fell; begun with the first volume. In
 * base, any sign; counted from the start of the block before the bar's, so that only its changes within a block mean
 * something. Source: Granville (1963), TA-Lib OBV. Tulip and Stock.Indicators begin with 0.
 */
export const obv = indicator({
  name: 'obv',
  summary: 'Σ volume, signed by the change of the close',
  unit: 'base',
  range: [null, null],
  params: NO_PARAMETERS,
  warmUp: () => 1,
  start() {
    let previous: number | null = null;
    let total = 0;
    return {
      update(bar) {
        if (previous === null || bar.close > previous) total += bar.volume;
        else if (bar.close < previous) total -= bar.volume;
        previous = bar.close;
        return total;
      },
    };
  },
});
