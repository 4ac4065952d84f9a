import type { Action, Signal, Why } from '#shared/domain/strategy.ts';
import { Decimal } from '#shared/kernel/decimal.ts';
import type { EpochMs } from '#shared/kernel/time.ts';
import type { Arrived } from './barrier.ts';

/** What a bot decided about one instrument at one bar: a row of `signals`. */
export interface Decision {
  readonly instrumentId: string;
  readonly openTime: EpochMs;
  /** Null: nothing is done. */
  readonly action: Action | null;
  /** Of the entry, or of the position that the action is about. */
  readonly side: 'long' | 'short';
  readonly why: Why;
  /** The features it looked at; those of another instrument where its own are missing. */
  readonly cause: Arrived;
}

const SIGNIFICANT_DIGITS = 12;

/** A price that a strategy computed, as text; the venue's ticks round it later. */
export function priceText(price: number): string {
  // Its shortest text is a tie of the rounding only with one digit more; otherwise it is rounded as the number itself is.
  const isShort = Number(price.toPrecision(SIGNIFICANT_DIGITS + 1)) === price;
  return isShort
    ? new Decimal(price).toSignificantDigits(SIGNIFICANT_DIGITS).toFixed()
    : new Decimal(price.toPrecision(SIGNIFICANT_DIGITS)).toFixed();
}

const KINDS: readonly string[] = ['enter', 'exit', 'reduce', 'move-stop'] satisfies readonly Signal['kind'][];

/** What is wrong with a signal, in words; null when nothing is. `close` is that of the bar it was raised at. */
export function signalFault(signal: Signal, close: number | null): string | null {
  const fault = (problem: string): string => `${signal.kind} of ${signal.instrument}: ${problem}`;
  if (!KINDS.includes(signal.kind)) return fault(`expected one of ${KINDS.join(', ')}`);
  if (close === null) return fault('its bar is missing');
  if (signal.kind === 'exit') return null;
  if (signal.kind === 'reduce') {
    const { share } = signal;
    return share > 0 && share < 1 ? null : fault(`share ${share} is not between 0 and 1: use exit for all`);
  }
  if (!isPrice(signal.stopLoss)) return fault(`stopLoss ${signal.stopLoss} is no price`);
  if (signal.kind === 'move-stop') return null;
  const { side, confidence, stopLoss, takeProfit, entry, size = 1, maxEntries = 1 } = signal;
  if (!(confidence >= 0 && confidence <= 1)) return fault(`confidence ${confidence} is outside of 0 to 1`);
  if (!(size > 0 && size <= 1)) return fault(`size ${size} is outside of 0 to 1`);
  if (!Number.isInteger(maxEntries) || maxEntries < 1) return fault(`maxEntries ${maxEntries} is no count`);
  if (takeProfit !== null && !isPrice(takeProfit)) return fault(`takeProfit ${takeProfit} is no price`);
  if (entry.type === 'limit' && !isPrice(entry.price)) return fault(`limit price ${entry.price} is no price`);
  const price = entry.type === 'limit' ? entry.price : close;
  const sign = side === 'long' ? 1 : -1;
  if ((price - stopLoss) * sign <= 0) return fault(`stopLoss ${stopLoss} is on the wrong side of ${price}`);
  if (takeProfit !== null && (takeProfit - price) * sign <= 0) {
    return fault(`takeProfit ${takeProfit} is on the wrong side of ${price}`);
  }
  return null;
}

const isPrice = (value: number): boolean => Number.isFinite(value) && value > 0;
