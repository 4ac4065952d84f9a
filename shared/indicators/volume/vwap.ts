import { indicator } from '../indicator.ts';
import { NO_PARAMETERS, onePeriod } from '../period.ts';
import { typicalOf } from '../prices.ts';
import { Ring } from '../ring.ts';

const DAY_MS = 86_400_000;

/** Volume-weighted average price of the last `period` bars: Σ typical price · volume / Σ volume. In quote; null without volume. Source: rolling form; Stock.Indicators Vwap counts from the start. */
export const vwap = indicator({
  name: 'vwap',
  summary: 'Σ typical price · volume / Σ volume',
  unit: 'quote',
  range: [0, null],
  params: onePeriod(20),
  warmUp: ({ period }) => period,
  start({ period }) {
    const [values, volumes] = [new Ring(period), new Ring(period)];
    return {
      update(bar) {
        values.push(typicalOf(bar) * bar.volume);
        volumes.push(bar.volume);
        if (!volumes.isFull) return null;
        const volume = volumes.sum();
        return volume === 0 ? null : values.sum() / volume;
      },
    };
  },
});

/** Volume-weighted average price of the UTC day so far. In quote; null while the day has no volume. A day longer than the block before counts from that block's start. */
export const vwapDaily = indicator({
  name: 'vwap-daily',
  summary: 'Σ typical price · volume / Σ volume since 00:00 UTC',
  unit: 'quote',
  range: [0, null],
  params: NO_PARAMETERS,
  warmUp: () => 1,
  start() {
    let day = Number.NaN;
    let value = 0;
    let volume = 0;
    return {
      update(bar) {
        const today = Math.floor(bar.openTime / DAY_MS);
        if (today !== day) {
          day = today;
          value = 0;
          volume = 0;
        }
        value += typicalOf(bar) * bar.volume;
        volume += bar.volume;
        return volume === 0 ? null : value / volume;
      },
    };
  },
});
