const BARS = '▁▂▃▄▅▆▇█';

/** A curve in one line of text, from its lowest to its highest value. */
export function sparkline(values: readonly number[]): string {
  const low = Math.min(...values);
  const span = Math.max(...values) - low;
  return values.map(value => BARS[span === 0 ? 0 : Math.round(((value - low) / span) * (BARS.length - 1))]).join('');
}
