import { Decimal } from '#shared/kernel/decimal.ts';
import type { Cell } from './table.ts';

/* How people read what programs get to the last digit with --json. */

export const NOTHING = '–';
const PRICE_DIGITS = 9;

/** A quantity, without trailing zeros. */
export const amount = (text: string | null): string => (text === null ? NOTHING : new Decimal(text).toFixed());

/** A price: an average may have endless digits, nobody reads more than nine of them. */
export const price = (text: string | null): string =>
  text === null ? NOTHING : new Decimal(text).toSignificantDigits(PRICE_DIGITS).toFixed();

/** Money to the cent; less than a cent to four digits. */
export function money(text: string | null): string {
  if (text === null) return NOTHING;
  const value = new Decimal(text);
  return value.abs().lt('0.005') && !value.isZero() ? value.toSignificantDigits(4).toFixed() : value.toFixed(2);
}

/** Profit or loss, with its sign and its colour. */
export function gain(text: string | null): Cell {
  if (text === null) return { text: NOTHING, style: null };
  const value = new Decimal(text);
  if (value.isZero()) return { text: money(text), style: null };
  return value.isNegative() ? { text: money(text), style: 'red' } : { text: `+${money(text)}`, style: 'green' };
}

/** A share of one in percent. */
export const percent = (share: string | number): string => `${new Decimal(share).times(100).toFixed(2)} %`;

/** ISO 8601 as people write it, in UTC, to the second. */
export const moment = (iso: string | null): string =>
  iso === null ? NOTHING : `${iso.slice(0, 10)} ${iso.slice(11, 19)}`;

/** The same to the millisecond. */
export const instant = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 23)}`;

const UNITS = [
  { ms: 86_400_000, name: 'd' },
  { ms: 3_600_000, name: 'h' },
  { ms: 60_000, name: 'min' },
  { ms: 1_000, name: 's' },
] as const;

/** How long something took or is ago: `0.4 s`, `12 s`, `3 min`, `2 h`. */
export function duration(ms: number | null): string {
  if (ms === null) return NOTHING;
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`;
  const unit = UNITS.find(one => ms >= one.ms) ?? UNITS[3];
  return `${Math.floor(ms / unit.ms)} ${unit.name}`;
}

/** Bytes as people count them, in powers of 1024. */
export function bytes(count: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = count;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${value.toFixed(unit === 0 || value >= 100 ? 0 : 1)} ${units[unit]}`;
}
