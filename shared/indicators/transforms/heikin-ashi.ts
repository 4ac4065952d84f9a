import type { Bar } from '../../domain/bar.ts';
import { type AnyIndicator, indicator } from '../indicator.ts';
import { NO_PARAMETERS } from '../period.ts';

/** The smoothed candle of the bar before and of this one. */
class Candle {
  #bars = 0;
  open = 0;
  close = 0;

  add({ open, high, low, close }: Bar): void {
    this.open = this.#bars === 0 ? (open + close) / 2 : (this.open + this.close) / 2;
    this.close = (open + high + low + close) / 4;
    this.#bars += 1;
  }
}

function partOfCandle(name: string, summary: string, part: (candle: Candle, bar: Bar) => number): AnyIndicator {
  return indicator({
    name,
    summary,
    unit: 'quote',
    range: [0, null],
    params: NO_PARAMETERS,
    warmUp: () => 1,
    start() {
      const candle = new Candle();
      return {
        update(bar) {
          candle.add(bar);
          return part(candle, bar);
        },
      };
    },
  });
}

/** Heikin-Ashi open: middle of the body of the Heikin-Ashi candle before; the first, of its own bar. In quote. Source: Valcu (2004), Stock.Indicators HeikinAshi. */
export const heikinAshiOpen = partOfCandle(
  'heikin-ashi-open',
  'Middle of the smoothed candle before',
  candle => candle.open,
);
/** Heikin-Ashi close: (open + high + low + close) / 4. In quote. Source: Valcu (2004), Stock.Indicators HeikinAshi. */
export const heikinAshiClose = partOfCandle(
  'heikin-ashi-close',
  '(Open + high + low + close) / 4',
  candle => candle.close,
);
/** Heikin-Ashi high: max(high, Heikin-Ashi open, Heikin-Ashi close). In quote. Source: Valcu (2004), Stock.Indicators HeikinAshi. */
export const heikinAshiHigh = partOfCandle(
  'heikin-ashi-high',
  'max(high, smoothed open, smoothed close)',
  (candle, bar) => Math.max(bar.high, candle.open, candle.close),
);
/** Heikin-Ashi low: min(low, Heikin-Ashi open, Heikin-Ashi close). In quote. Source: Valcu (2004), Stock.Indicators HeikinAshi. */
export const heikinAshiLow = partOfCandle('heikin-ashi-low', 'min(low, smoothed open, smoothed close)', (candle, bar) =>
  Math.min(bar.low, candle.open, candle.close),
);
