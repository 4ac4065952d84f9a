import { z } from 'zod';
import { DECIMAL_TEXT } from '../kernel/decimal.ts';
import { ID_TEXT, type Id } from '../kernel/ids.ts';
import { type EpochMs, TIMEFRAMES } from '../kernel/time.ts';

/** A decimal number as text: what money looks like between processes. */
export const decimalText = z.string().regex(DECIMAL_TEXT, 'expected a decimal number as text, such as "0.015"');
export const positiveDecimalText = decimalText.refine(text => Number(text) > 0, 'expected a decimal number above 0');
export const id = z
  .string()
  .regex(ID_TEXT, 'expected a UUID')
  .transform(text => text as Id);
export const time = z
  .int()
  .nonnegative()
  .transform(ms => ms as EpochMs);
export const timeframe = z.enum(TIMEFRAMES);
/** `venue:BASE/QUOTE`, e.g. `binance:BTC/USDT`. */
export const instrumentId = z.string().regex(/^[a-z0-9]+:[A-Z0-9]{1,20}\/[A-Z0-9]{1,20}$/, 'expected venue:BASE/QUOTE');
export const botId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'expected a bot name in lower case, digits and dashes');
export const account = z.string().min(1).max(40);

/** Of a bot's configuration, counted from 1. */
export const version = z.int().min(1);
