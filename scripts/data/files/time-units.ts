/** How a source writes moments. */
export const TIME_UNITS = ['s', 'ms', 'us', 'ns', 'iso'] as const;
export type TimeUnit = (typeof TIME_UNITS)[number];

export const UNIT_WORDS: Readonly<Record<TimeUnit, string>> = {
  s: 'seconds',
  ms: 'milliseconds',
  us: 'microseconds',
  ns: 'nanoseconds',
  iso: 'dates',
};

const NUMBER = /^-?\d+(\.\d+)?$/;

/** The unit that a sample of moments is in, by how large they are: from 1973 on the ranges lie apart. Null when it shows none. */
export function timeUnitOf(sample: readonly string[]): TimeUnit | null {
  const texts = sample.map(text => text.trim()).filter(text => text !== '');
  const numbers = texts.filter(text => NUMBER.test(text)).map(Number);
  if (numbers.length * 2 <= texts.length) return texts.some(text => Number.isFinite(Date.parse(text))) ? 'iso' : null;
  const median = numbers.toSorted((one, other) => one - other)[numbers.length >> 1] ?? 0;
  if (median < 1e8) return null;
  if (median < 1e11) return 's';
  if (median < 1e14) return 'ms';
  return median < 1e17 ? 'us' : 'ns';
}

/** Milliseconds from a text column, as a SQL expression; null where it cannot be read. */
export const MS_OF: Readonly<Record<TimeUnit, (text: string) => string>> = {
  s: text => `round(try_cast(${text} as double) * 1000)`,
  ms: text => `try_cast(${text} as double)`,
  us: text => `try_cast(${text} as bigint) / 1000`,
  ns: text => `try_cast(${text} as bigint) / 1000000`,
  iso: text => `epoch_us(try_cast(${text} as timestamp)) / 1000`,
};
