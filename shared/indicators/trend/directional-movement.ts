import { DirectionalMovement } from '../directional-movement.ts';
import { type AnyIndicator, type Description, indicator } from '../indicator.ts';
import { onePeriod, periodFromTwo } from '../period.ts';

interface Part extends Description {
  /** Bars beyond the period before it is given. */
  readonly later: 0 | 1;
  value(movement: DirectionalMovement): number | null;
}

function partOfMovement({ later, value, ...description }: Part): AnyIndicator {
  return indicator({
    ...description,
    params: onePeriod(14, periodFromTwo),
    warmUp: ({ period }) => period + later,
    start({ period }) {
      const movement = new DirectionalMovement(period);
      return { update: bar => (movement.add(bar) < period + later ? null : value(movement)) };
    },
  });
}

const share = (part: number, whole: number): number | null => (whole === 0 ? null : (100 * part) / whole);

/** +DM: Wilder's sum of the movements up. In quote. Source: Wilder (1978), TA-Lib PLUS_DM. */
export const plusDm = partOfMovement({
  name: 'plus-dm',
  summary: 'Wilder’s sum of the movements up',
  unit: 'quote',
  range: [0, null],
  later: 0,
  value: movement => movement.plus,
});
/** −DM: Wilder's sum of the movements down. In quote, at least 0. Source: Wilder (1978), TA-Lib MINUS_DM. */
export const minusDm = partOfMovement({
  name: 'minus-dm',
  summary: 'Wilder’s sum of the movements down',
  unit: 'quote',
  range: [0, null],
  later: 0,
  value: movement => movement.minus,
});
/** +DI: 100 · +DM / Wilder's sum of the true ranges. 0 to 100; null without any range. Source: Wilder (1978), TA-Lib PLUS_DI. */
export const plusDi = partOfMovement({
  name: 'plus-di',
  summary: '100 · +DM / sum of true ranges',
  unit: 'percent',
  range: [0, 100],
  later: 1,
  value: movement => share(movement.plus, movement.range),
});
/** −DI: 100 · −DM / Wilder's sum of the true ranges. 0 to 100; null without any range. Source: Wilder (1978), TA-Lib MINUS_DI. */
export const minusDi = partOfMovement({
  name: 'minus-di',
  summary: '100 · −DM / sum of true ranges',
  unit: 'percent',
  range: [0, 100],
  later: 1,
  value: movement => share(movement.minus, movement.range),
});
/** Directional index: 100 · |+DI − −DI| / (+DI + −DI). 0 to 100; no movement at all counts as 0. Source: Wilder (1978), TA-Lib DX. */
export const dx = partOfMovement({
  name: 'dx',
  summary: '100 · |+DI − −DI| / (+DI + −DI)',
  unit: 'number',
  range: [0, 100],
  later: 1,
  value: movement => movement.index,
});
