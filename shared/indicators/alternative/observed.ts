import type { Observed } from '../../domain/observation.ts';
import { type AnyIndicator, type Description, indicator } from '../indicator.ts';
import { NO_PARAMETERS, onePeriod, periodFromTwo } from '../period.ts';
import { Ring } from '../ring.ts';

const HOUR_MS = 3_600_000;

/** What the latest observation alone tells. */
const ofLatest = (description: Description, told: (observed: Observed) => number): AnyIndicator =>
  indicator({
    ...description,
    needs: ['observed'],
    params: NO_PARAMETERS,
    warmUp: () => 1,
    start: () => ({ update: (_bar, { observed }) => (observed === null ? null : told(observed)) }),
  });

/** The latest value of a series of observations that was known at the bar's close, in the series' own unit; null before the first. */
export const observedValue = ofLatest(
  { name: 'observed-value', summary: 'Latest value known at the close', unit: 'number', range: [null, null] },
  ({ value }) => value,
);

/** Hours from what the latest observation known at the bar's close speaks of to that close: how stale it is. At least 0. */
export const observedAge = ofLatest(
  { name: 'observed-age', summary: 'Age of the latest value known at the close', unit: 'hours', range: [0, null] },
  ({ ageMs }) => ageMs / HOUR_MS,
);

/** Value known at the bar's close − the one that was known `period` bars before, in the series' own unit. Bars before the first observation do not count. */
export const observedChange = indicator({
  name: 'observed-change',
  summary: 'Value known at the close − the one known period bars before',
  unit: 'number',
  range: [null, null],
  needs: ['observed'],
  params: onePeriod(24),
  warmUp: params => params.period + 1,
  start(params) {
    const values = new Ring(params.period + 1);
    return {
      update(_bar, { observed }) {
        if (observed === null) return null;
        values.push(observed.value);
        return values.isFull ? observed.value - values.oldest : null;
      },
    };
  },
});

/**
 * Z-score of the value known at the bar's close among those of the last `period` bars: (value − mean) / population standard deviation.
 * A value counts as often as bars saw it. Within ±sqrt(period − 1); null while nothing new was observed.
 */
export const observedZscore = indicator({
  name: 'observed-zscore',
  summary: '(value − mean) / population standard deviation of the values known at the last closes',
  unit: 'deviations',
  range: [null, null],
  nullWhen: 'the value stays the same',
  needs: ['observed'],
  params: onePeriod(100, periodFromTwo),
  warmUp: params => params.period,
  start(params) {
    const values = new Ring(params.period);
    return {
      update(_bar, { observed }) {
        if (observed === null) return null;
        values.push(observed.value);
        if (!values.isFull) return null;
        const average = values.mean();
        const deviation = values.deviation(average);
        return deviation === 0 ? null : (observed.value - average) / deviation;
      },
    };
  },
});
