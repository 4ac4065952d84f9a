import { type Candle, candleFault } from '#shared/domain/candle.ts';
import type { Code } from '#shared/domain/codes.ts';
import type { MarketSymbol } from '#shared/domain/instrument.ts';
import { parseDecimal } from '#shared/kernel/decimal.ts';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import { epochMs, type Timeframe, timeframeMs } from '#shared/kernel/time.ts';

/** A bar as it came: the text is not yet known to be a number. */
export interface RawBar {
  readonly symbol: MarketSymbol;
  readonly timeframe: Timeframe;
  readonly openTime: number;
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
  readonly volume: string;
}

export type CandleCode = Extract<Code, `CANDLE_${string}`>;

/** Codes that speak against the source of the bar itself: the instrument is not to be entered until a good one came. */
export const QUARANTINE: ReadonlySet<Code> = new Set<Code>([
  'CANDLE_PRICE_NOT_POSITIVE',
  'CANDLE_RANGE_INCONSISTENT',
  'CANDLE_VOLUME_NEGATIVE',
]);

/** The candle in a bar's text, or why it cannot be real. */
export function readBar(bar: RawBar): Result<Candle, CandleCode> {
  const { symbol, timeframe, openTime } = bar;
  if (!Number.isSafeInteger(openTime) || openTime < 0) return err('CANDLE_UNREADABLE');
  if (openTime % timeframeMs(timeframe) !== 0) return err('CANDLE_OFF_GRID');
  const open = parseDecimal(bar.open);
  const high = parseDecimal(bar.high);
  const low = parseDecimal(bar.low);
  const close = parseDecimal(bar.close);
  const volume = parseDecimal(bar.volume);
  // "NaN", "null" and "" are prices that are not numbers, as the code says
  if (open === null || high === null || low === null || close === null) return err('CANDLE_PRICE_NOT_POSITIVE');
  if (volume === null) return err('CANDLE_UNREADABLE');
  const candle = { symbol, timeframe, openTime: epochMs(openTime), open, high, low, close, volume };
  const fault = candleFault(candle);
  return fault === null ? ok(candle) : err(fault);
}
