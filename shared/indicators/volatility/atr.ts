import { indicator } from '../indicator.ts';
import { NO_PARAMETERS, onePeriod } from '../period.ts';
import { AverageTrueRange, TrueRange } from '../true-range.ts';

/** True range: max(high, previous close) − min(low, previous close). In quote, at least 0. Source: Wilder (1978), TA-Lib TRANGE. Tulip gives the first bar its high − low. */
export const trueRange = indicator({
  name: 'true-range',
  summary: 'max(high, previous close) − min(low, previous close)',
  unit: 'quote',
  range: [0, null],
  params: NO_PARAMETERS,
  warmUp: () => 2,
  start() {
    const range = new TrueRange();
    return { update: bar => range.add(bar) };
  },
});

/**
 * Average true range: Wilder's average of the true range, begun with the mean of the first `period` of them; the first
 * bar has none. In quote, at least 0. Source: Wilder (1978), TA-Lib ATR. Tulip counts the first bar with high − low; both
 * meet once the start has faded.
 */
export const atr = indicator({
  name: 'atr',
  summary: 'Wilder’s average of the true range',
  unit: 'quote',
  range: [0, null],
  params: onePeriod(14),
  warmUp: ({ period }) => period + 1,
  start({ period }) {
    const range = new AverageTrueRange(period);
    return { update: bar => range.add(bar) };
  },
});

/** Normalised average true range: 100 · ATR / close. In percent, at least 0. Source: TA-Lib NATR. */
export const natr = indicator({
  name: 'natr',
  summary: '100 · ATR / close',
  unit: 'percent',
  range: [0, null],
  params: onePeriod(14),
  warmUp: ({ period }) => period + 1,
  start({ period }) {
    const range = new AverageTrueRange(period);
    return {
      update(bar) {
        const value = range.add(bar);
        return value === null ? null : (100 * value) / bar.close;
      },
    };
  },
});
