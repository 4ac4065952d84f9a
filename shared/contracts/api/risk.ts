import { z } from 'zod';
import { breakerStands } from './breakers.ts';
import { moment, money } from './values.ts';

const taken = { name: z.string(), taken: money, limit: money };

/** The account's risk at one moment, as the risk manager last saw it. Money in quote; shares of the equity from 0 to 1. */
export const riskReport = z.strictObject({
  time: moment,
  equity: money.nullable(),
  heat: money,
  correlatedHeat: z.number(),
  exposure: money,
  leverage: z.number().nullable(),
  concentration: z.number().nullable(),
  drawdown: z.number().nullable(),
  level: z.enum(['LOW', 'MEDIUM', 'HIGH', 'CRITICAL']),
  because: z.array(z.strictObject({ name: z.string(), value: z.number().nullable() })),
  positions: z.array(
    z.strictObject({
      bot: z.string(),
      instrument: z.string(),
      side: z.enum(['long', 'short']),
      value: money,
      heat: money,
    }),
  ),
  limits: z.array(z.strictObject(taken)),
  budgets: z.array(z.strictObject(taken)),
  clusters: z.array(z.strictObject({ ...taken, symbols: z.array(z.string()) })),
  correlation: z.strictObject({ symbols: z.array(z.string()), matrix: z.array(z.array(z.number())) }),
  meanCorrelation: z.number().nullable(),
  isTogether: z.boolean(),
  regimes: z.array(z.strictObject({ symbol: z.string(), regime: z.enum(['low', 'medium', 'high']).nullable() })),
  tails: z.array(
    z.strictObject({
      method: z.enum(['historical', 'normal', 'cornish-fisher', 'monte-carlo']),
      days: z.int(),
      valueAtRisk: z.number().nullable(),
      expectedShortfall: z.number().nullable(),
    }),
  ),
  worstCase: z
    .strictObject({
      scenario: z.string(),
      share: z.number(),
      /** Breakers of the profile that it would open, and what these would do. */
      trips: z.array(z.strictObject({ breaker: z.string(), effect: z.string() })),
    })
    .nullable(),
  breakers: breakerStands,
});
export type RiskReport = z.output<typeof riskReport>;
