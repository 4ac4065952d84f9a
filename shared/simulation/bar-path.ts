import type { Decimal } from '../kernel/decimal.ts';
import type { Bar } from './types.ts';

/**
 * The one bar path model: the prices that a bar visits, in order, with straight lines between them. The nearer extreme
 * is not known, so a rising bar is taken to fall first and a falling bar to rise first, which is the cautious reading
 * for a stop: open, low, high, close when close >= open, else open, high, low, close.
 * The way from the last bar's close to `open` is a gap: nothing trades between.
 */
export function barPath(
  bar: Pick<Bar, 'open' | 'high' | 'low' | 'close'>,
): readonly [open: Decimal, first: Decimal, second: Decimal, close: Decimal] {
  return bar.close.gte(bar.open) ? [bar.open, bar.low, bar.high, bar.close] : [bar.open, bar.high, bar.low, bar.close];
}
