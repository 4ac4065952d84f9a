import { z } from 'zod';
import { DECIMAL_TEXT } from '../../kernel/decimal.ts';

/** What the API, the CLI's --json and the page are made of: money as decimal text, moments as ISO 8601 in UTC. */
export const money = z.string().regex(DECIMAL_TEXT);
export const moment = z.iso.datetime({ precision: 3 });
export const uuid = z.string();
/** `BTC/USDT`, as people see it; the venue stands beside it. */
export const symbol = z.string();

/** A reason of a strategy: its code, the numbers it looked at, and both in words. */
export const reason = z.strictObject({
  code: z.string(),
  numbers: z.record(z.string(), z.number().nullable()),
  words: z.string(),
});
export type ReasonView = z.output<typeof reason>;
