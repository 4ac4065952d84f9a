import { wilderAverage } from '../average.ts';
import { DirectionalMovement } from '../directional-movement.ts';
import { indicator, type Stream } from '../indicator.ts';
import { onePeriod, periodFromTwo } from '../period.ts';
import { Ring } from '../ring.ts';

function averageIndex(period: number): Stream {
  const movement = new DirectionalMovement(period);
  const average = wilderAverage(period);
  return { update: bar => (movement.add(bar) <= period ? null : average.add(movement.index)) };
}

/**
 * Average directional index: Wilder's average of the directional index DX, begun with the mean of the first `period` of
 * them. 0 to 100. No movement at all counts as 0. Source: Wilder (1978), TA-Lib ADX. Tulip's DX begins a bar earlier;
 * both meet once the start has faded.
 */
export const adx = indicator({
  name: 'adx',
  summary: 'Wilder’s average of 100·|+DI − −DI| / (+DI + −DI)',
  unit: 'number',
  range: [0, 100],
  params: onePeriod(14, periodFromTwo.max(250)),
  warmUp: ({ period }) => 2 * period,
  start: ({ period }) => averageIndex(period),
});

/**
 * ADX rating: mean of the ADX and that of `period` − 1 bars ago. 0 to 100. Source: Wilder (1978), TA-Lib ADXR. Stock.Indicators takes
 * the one of `period` bars ago.
 */
export const adxr = indicator({
  name: 'adxr',
  summary: 'Mean of the ADX and that of period − 1 bars ago',
  unit: 'number',
  range: [0, 100],
  params: onePeriod(14, periodFromTwo.max(170)),
  warmUp: ({ period }) => 3 * period - 1,
  start({ period }) {
    const average = averageIndex(period);
    const past = new Ring(period);
    return {
      update(bar, beside) {
        const value = average.update(bar, beside);
        if (value === null) return null;
        past.push(value);
        return past.isFull ? (value + past.oldest) / 2 : null;
      },
    };
  },
});
