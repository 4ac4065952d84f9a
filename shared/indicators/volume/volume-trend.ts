import type { Bar } from '../../domain/bar.ts';
import { type AnyIndicator, type Description, indicator } from '../indicator.ts';
import { NO_PARAMETERS } from '../period.ts';

interface Total extends Description {
  readonly first: number;
  next(total: number, bar: Bar, previous: Bar): number;
}

/** All of these count from the start of the block before the bar's: only their changes within a block mean something. */
function running({ first, next, ...description }: Total): AnyIndicator {
  return indicator({
    ...description,
    params: NO_PARAMETERS,
    warmUp: () => 1,
    start() {
      let previous: Bar | null = null;
      let total = first;
      return {
        update(bar) {
          if (previous !== null) total = next(total, bar, previous);
          previous = bar;
          return total;
        },
      };
    },
  });
}

/** Price volume trend: Σ volume · (close / previous close − 1). In base, any sign; begins with 0. Source: trading-signals PVT. */
export const pvt = running({
  name: 'pvt',
  summary: 'Σ volume · (close / previous close − 1)',
  unit: 'base',
  range: [null, null],
  first: 0,
  next: (total, bar, previous) => total + bar.volume * (bar.close / previous.close - 1),
});
/** Negative volume index: follows the close where the volume fell. Begins with 1000. Source: Dysart, Tulip nvi. */
export const nvi = running({
  name: 'nvi',
  summary: 'Follows the close where the volume fell, from 1000 on',
  unit: 'number',
  range: [0, null],
  first: 1000,
  next: (total, bar, previous) => (bar.volume < previous.volume ? (total * bar.close) / previous.close : total),
});
/** Positive volume index: follows the close where the volume rose. Begins with 1000. Source: Dysart, Tulip pvi. */
export const pvi = running({
  name: 'pvi',
  summary: 'Follows the close where the volume rose, from 1000 on',
  unit: 'number',
  range: [0, null],
  first: 1000,
  next: (total, bar, previous) => (bar.volume > previous.volume ? (total * bar.close) / previous.close : total),
});
/** Williams's accumulation/distribution: Σ close − true low of rising closes, close − true high of falling ones. In quote, any sign; begins with 0. Source: Williams, Tulip wad. It knows no volume. */
export const wad = running({
  name: 'wad',
  summary: 'Σ close − true low where it rose, close − true high where it fell',
  unit: 'quote',
  range: [null, null],
  first: 0,
  next(total, bar, previous) {
    if (bar.close > previous.close) return total + bar.close - Math.min(bar.low, previous.close);
    if (bar.close < previous.close) return total + bar.close - Math.max(bar.high, previous.close);
    return total;
  },
});
