import type { Decimal } from '../kernel/decimal.ts';
import { barEnd, type EpochMs, type Timeframe } from '../kernel/time.ts';
import type { MarketSymbol } from './instrument.ts';

/** A closed bar. Prices in quote, volume in base. */
export interface Candle {
  readonly symbol: MarketSymbol;
  readonly timeframe: Timeframe;
  readonly openTime: EpochMs;
  readonly open: Decimal;
  readonly high: Decimal;
  readonly low: Decimal;
  readonly close: Decimal;
  readonly volume: Decimal;
}

/** The moment a candle is known: the end of its bar. */
export const closeTime = (candle: Pick<Candle, 'openTime' | 'timeframe'>): EpochMs =>
  barEnd(candle.openTime, candle.timeframe);

/** Why a candle cannot be real, or null when it can. */
export function candleFault(
  candle: Candle,
): 'CANDLE_PRICE_NOT_POSITIVE' | 'CANDLE_RANGE_INCONSISTENT' | 'CANDLE_VOLUME_NEGATIVE' | null {
  const { open, high, low, close, volume } = candle;
  const finite = [open, high, low, close, volume].every(value => value.isFinite());
  if (!finite || low.lte(0) || open.lte(0) || close.lte(0)) return 'CANDLE_PRICE_NOT_POSITIVE';
  if (high.lt(open) || high.lt(close) || low.gt(open) || low.gt(close)) return 'CANDLE_RANGE_INCONSISTENT';
  if (volume.lt(0)) return 'CANDLE_VOLUME_NEGATIVE';
  return null;
}
