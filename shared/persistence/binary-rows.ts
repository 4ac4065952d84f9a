import { Decimal } from '../kernel/decimal.ts';

/** `PGCOPY\n\377\r\n\0`, flags and the length of an extension, before the first row. */
export const COPY_HEADER_BYTES = 19;
/** Microseconds from 1970 to 2000, where Postgres begins to count. */
const EPOCH_SHIFT_MS = 946_684_800_000;

const HIGH = 4_294_967_296;

/** A timestamptz in binary form, in ms. */
export const readTimestamp = (row: Buffer, at: number): number =>
  (row.readInt32BE(at) * HIGH + row.readUInt32BE(at + 4)) / 1_000 + EPOCH_SHIFT_MS;

/**
 * A numeric in binary form as the number whose shortest text it is: digits of base 10,000, the first weighing 10,000^weight. The digits
 * are one whole number, which one multiplication or division puts in its place, so that it is rounded once, if at all.
 */
export function readNumeric(row: Buffer, at: number): number {
  const digits = row.readInt16BE(at);
  const weight = row.readInt16BE(at + 2);
  const sign = row.readUInt16BE(at + 4);
  if (sign === NOT_A_NUMBER) return Number.NaN;
  let whole = 0;
  for (let digit = 0; digit < digits; digit++) whole = whole * 10_000 + row.readInt16BE(at + 8 + 2 * digit);
  const shift = weight - digits + 1;
  const size =
    whole > Number.MAX_SAFE_INTEGER || Math.abs(shift) > MOST_SHIFT
      ? longNumeric(row, at, digits, shift)
      : shift < 0
        ? whole / (POWERS[-shift] ?? 1)
        : whole * (POWERS[shift] ?? 1);
  return sign === NEGATIVE ? -size : size;
}

const NEGATIVE = 0x4000;
const NOT_A_NUMBER = 0xc000;
/** 10,000^5 is the last power that is exact, and its product with a safe integer is rounded once. */
const POWERS = [1, 1e4, 1e8, 1e12, 1e16, 1e20];
const MOST_SHIFT = POWERS.length - 1;

function longNumeric(row: Buffer, at: number, digits: number, shift: number): number {
  let whole = new Decimal(0);
  for (let digit = 0; digit < digits; digit++) whole = whole.times(10_000).plus(row.readInt16BE(at + 8 + 2 * digit));
  return whole.times(new Decimal(10_000).pow(shift)).toNumber();
}
