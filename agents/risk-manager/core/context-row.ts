import { z } from 'zod';
import { Decimal } from '#shared/kernel/decimal.ts';
import type { Id } from '#shared/kernel/ids.ts';
import { epochMs } from '#shared/kernel/time.ts';

const money = z.string().transform(text => new Decimal(text));
const uuid = z.string().transform(text => text as Id);
const moment = z.number().transform(epochMs);
const side = z.enum(['long', 'short']);

/** What the context query answers, as JSON. */
export const contextRow = z.strictObject({
  tradingState: z.enum(['ACTIVE', 'REDUCING', 'HALTED']).nullable(),
  limits: z.strictObject({ maxPositions: z.int(), maxExposure: money, maxHeat: money, feeRate: money }).nullable(),
  bots: z.array(
    z.strictObject({
      id: z.string(),
      state: z.enum(['STOPPED', 'STARTING', 'RUNNING', 'PAUSED', 'ERROR']),
      minConfidence: z.number(),
      isShadow: z.boolean(),
    }),
  ),
  holdings: z.array(z.strictObject({ botId: z.string().nullable(), asset: z.string(), amount: money })),
  prices: z.array(z.strictObject({ asset: z.string(), price: money })),
  markets: z.array(
    z.strictObject({
      id: z.string(),
      status: z.enum(['trading', 'halted', 'delisted']),
      stepSize: money,
      minQuantity: money,
      maxQuantity: money,
      minNotional: money,
      mark: money.nullable(),
      markTime: moment.nullable(),
    }),
  ),
  findings: z.array(z.strictObject({ instrumentId: z.string(), code: z.string() })),
  positions: z.array(
    z.strictObject({
      positionId: uuid,
      botId: z.string(),
      instrumentId: z.string(),
      side,
      quantity: money,
      cost: money,
      mark: money,
      entries: z.int(),
      stopLoss: money.nullable(),
      exitPending: z.boolean(),
      partPending: z.boolean(),
    }),
  ),
  reservations: z.array(
    z.strictObject({
      botId: z.string(),
      instrumentId: z.string(),
      side,
      reserved: money,
      quantity: money,
      price: money.nullable(),
      stopLoss: money.nullable(),
    }),
  ),
  results: z.array(z.strictObject({ botId: z.string(), results: z.array(z.number()) })),
  unbooked: z.array(
    z.strictObject({
      botId: z.string().nullable(),
      side: z.enum(['buy', 'sell']),
      quantity: money,
      price: money,
      fee: money,
      feeAsset: z.string(),
      base: z.string(),
      quote: z.string(),
    }),
  ),
  entriesWithinMinute: z.int(),
});
export type ContextRow = z.output<typeof contextRow>;
