import type { Unit } from '#shared/accounting/performance/catalogue/metric.ts';

/* Numbers as people read them in a report; the JSON has them to the last digit. */

export const NOTHING = '–';
const MINUTE_MS = 60_000;
const LENGTHS = [
  { ms: 365 * 24 * 60 * MINUTE_MS, name: 'y' },
  { ms: 24 * 60 * MINUTE_MS, name: 'd' },
  { ms: 60 * MINUTE_MS, name: 'h' },
  { ms: MINUTE_MS, name: 'min' },
  { ms: 1000, name: 's' },
] as const;

const grouped = (value: number, places: number): string =>
  value.toLocaleString('en-US', {
    minimumFractionDigits: places,
    maximumFractionDigits: places,
    // what rounds to 0 has no sign
    signDisplay: 'negative',
  });

/** At least three digits that say something, at most four decimals. */
function ratio(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e9) return value.toExponential(2);
  return grouped(value, size >= 1000 ? 0 : size >= 10 ? 2 : size >= 0.1 || size === 0 ? 3 : 4);
}

/** Money to the cent; less than a cent, as of a quote in BTC, to four digits. */
export function money(value: number): string {
  const size = Math.abs(value);
  return size > 0 && size < 0.01 ? String(Number(value.toPrecision(4))) : grouped(value, 2);
}

/** As many decimals as a number of that size needs, always the same, so that columns line up. */
export function price(value: number): string {
  const size = Math.abs(value);
  return grouped(value, size >= 1000 ? 2 : size >= 1 ? 4 : size >= 0.001 ? 6 : 8);
}

export const percent = (share: number): string => `${grouped(share * 100, 2)} %`;

function probability(value: number): string {
  if (value > 0 && value < 0.0001) return '< 0.0001';
  return value < 1 && value > 0.9999 ? '> 0.9999' : grouped(value, 4);
}

/** The two largest units: `2 y 31 d`, `3 h 5 min`. */
export function length(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const first = LENGTHS.findIndex(unit => ms >= unit.ms);
  const [large, small] = [LENGTHS[first], LENGTHS[first + 1]];
  if (large === undefined) return NOTHING;
  const whole = Math.floor(ms / large.ms);
  const rest = small === undefined ? 0 : Math.floor((ms % large.ms) / small.ms);
  return rest === 0 || small === undefined ? `${whole} ${large.name}` : `${whole} ${large.name} ${rest} ${small.name}`;
}

/** UTC, to the minute; `day` alone for dates. */
export const moment = (time: number): string => new Date(time).toISOString().slice(0, 16).replace('T', ' ');
export const day = (time: number): string => new Date(time).toISOString().slice(0, 10);

const FORMATS: Readonly<Record<Unit, (value: number) => string>> = {
  share: percent,
  probability,
  ratio,
  quote: money,
  count: value => grouped(value, 0),
  ms: length,
  moment,
};

/** A value of the catalogue in its unit, money without the name of the quote; `–` for null. */
export const formatted = (value: number | null, unit: Unit): string =>
  value === null ? NOTHING : FORMATS[unit](value);
