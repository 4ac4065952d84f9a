import { z } from 'zod';
import { TAIL_METHODS } from '#shared/accounting/risk/tail.ts';

const thresholds = (of: readonly [number, number, number], what: string) =>
  z
    .tuple([z.number().min(0), z.number().min(0), z.number().min(0)])
    .refine(([medium, high, critical]) => medium <= high && high <= critical, 'expected three numbers that rise')
    .default([...of])
    .describe(`${what}: from where on MEDIUM, HIGH and CRITICAL`);

/** What is looked at of the account's risk, again and again. */
export const snapshotSettings = {
  valueAtRisk: z
    .strictObject({
      method: z.enum(TAIL_METHODS).default('historical').describe('Which of them the risk level follows'),
      confidence: z.number().gt(0.5).lt(1).default(0.95),
    })
    .prefault({}),
  levels: z
    .strictObject({
      heat: thresholds([0.5, 0.8, 1], 'Share of the heat limit'),
      valueAtRisk: thresholds([0.02, 0.05, 0.1], 'Value at risk of a day, a share of the equity'),
      drawdown: thresholds([0.05, 0.1, 0.15], 'Share of the highest equity'),
    })
    .prefault({}),
  snapshotEveryMs: z
    .int()
    .min(100)
    .max(3_600_000)
    .default(10_000)
    .describe("How often the account's risk is looked at; one look is kept per hour of market time, the last"),
};
