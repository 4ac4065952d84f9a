import type { AnyIndicator } from '../indicator.ts';
import { macd, macdHistogram, macdSignal } from './macd.ts';
import { roc } from './roc.ts';
import { rsi } from './rsi.ts';

/** How fast the price moves, and whether it has gone too far: oscillators and rates of change. */
export const MOMENTUM: readonly AnyIndicator[] = [macd, macdHistogram, macdSignal, roc, rsi];
