import type { RawBar } from '#agents/data-collection/core/reading.ts';
import type { MarketSymbol } from '#shared/domain/instrument.ts';
import { type EpochMs, epochMs } from '#shared/kernel/time.ts';

export const BTC = 'BTC/USDT' as MarketSymbol;
export const BTC_ID = 'binance:BTC/USDT';
/** Open time of the n-th second. */
export const second = (n: number): EpochMs => epochMs(n * 1_000);

/** The bar of the n-th second: a flat one at `100 + n`, unless told otherwise. */
export const rawBar = (n: number, changes: Partial<RawBar> = {}): RawBar => {
  const price = String(100 + n);
  const flat = { open: price, high: price, low: price, close: price, volume: '1' };
  return { symbol: BTC, timeframe: '1s', openTime: second(n), ...flat, ...changes };
};
