import { fits, type LongUnits, longUnitsOfText, shortest } from './long-units.ts';
import { MAX_PLACES, type Units, unitsOfNumber, unitsOfText } from './units.ts';
import { unitsOf, WideDecimal } from './wide-decimal.ts';

/** A `Decimal`'s fields. */
export interface Form {
  readonly coefficient: number;
  readonly places: number;
  readonly long: bigint | null;
  readonly wide: WideDecimal | null;
}

/** How `value` times 10^-`places` is held. */
export function formOf(value: number | string | bigint | WideDecimal, places: number): Form {
  if (typeof value === 'bigint') return longForm({ digits: value, places });
  const read = places === 0 ? unitsIn(value) : null;
  if (read !== null) return { ...read, long: null, wide: null };
  const long = places === 0 && !(value instanceof WideDecimal) ? longUnitsOfText(String(value)) : null;
  if (long !== null) return longForm(long);
  const whole = value instanceof WideDecimal ? value : new WideDecimal(value);
  return wideForm(places === 0 ? whole : whole.times(`1e-${places}`));
}

function longForm(units: LongUnits): Form {
  const { digits, places } = shortest(units);
  const coefficient = Number(digits);
  if (Number.isSafeInteger(coefficient) && places <= MAX_PLACES) return { coefficient, places, long: null, wide: null };
  if (fits({ digits, places })) return { coefficient: Number.NaN, places, long: digits, wide: null };
  const wide = new WideDecimal(digits);
  return { coefficient: Number.NaN, places: 0, long: null, wide: places === 0 ? wide : wide.times(`1e-${places}`) };
}

function wideForm(wide: WideDecimal): Form {
  if (wide.isZero()) return { coefficient: wide.isNegative() ? -0 : 0, places: 0, long: null, wide: null };
  const units = unitsOf(wide);
  return units === null ? { coefficient: Number.NaN, places: 0, long: null, wide } : longForm(units);
}

function unitsIn(value: number | string | WideDecimal): Units | null {
  if (typeof value === 'number') return unitsOfNumber(value);
  return typeof value === 'string' ? unitsOfText(value) : null;
}
