import { indicator } from '../indicator.ts';
import { NO_PARAMETERS } from '../period.ts';
import { Candles } from './candles.ts';

/** Bars within which the close must confirm it. */
const PATIENCE = 3;

/** An inside bar, and a bar that breaks out of it to one side only: it points to the other. */
function wayOf(c: Candles): -1 | 0 | 1 {
  if (c.high(1) >= c.high(2) || c.low(1) <= c.low(2)) return 0;
  if (c.high(0) < c.high(1) && c.low(0) < c.low(1)) return 1;
  return c.high(0) > c.high(1) && c.low(0) > c.low(1) ? -1 : 0;
}

/**
 * Hikkake: an inside bar with a breakout that fails. ±1 at the breakout, against it; ±2 where within three bars the close
 * leaves the inside bar on the other side; else 0. Source: Chesler (2003), TA-Lib CDLHIKKAKE.
 */
export const hikkake = indicator({
  name: 'hikkake',
  summary: 'Inside bar with a false breakout: ±1 at the breakout, ±2 when confirmed',
  unit: 'flag',
  range: [-2, 2],
  params: NO_PARAMETERS,
  warmUp: () => 6,
  start() {
    const last = new Candles();
    let bars = 0;
    let way: -1 | 0 | 1 = 0;
    let since = 0;
    let [top, bottom] = [0, 0];
    const value = (close: number): number => {
      const found = bars < 3 ? 0 : wayOf(last);
      if (found !== 0) {
        way = found;
        since = 0;
        top = last.high(1);
        bottom = last.low(1);
        return found;
      }
      since += 1;
      if (since > PATIENCE || !((way === 1 && close > top) || (way === -1 && close < bottom))) return 0;
      const confirmed = 2 * way;
      way = 0;
      return confirmed;
    };
    return {
      update(bar) {
        last.add(bar);
        bars += 1;
        const now = value(bar.close);
        return bars < 6 ? null : now;
      },
    };
  },
});
