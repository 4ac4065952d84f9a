import { z } from 'zod';
import { perInstrument } from '#shared/domain/per-instrument.ts';
import type { AnyStrategy } from '#shared/domain/strategy.ts';

const params = z.strictObject({
  fast: z.int().default(5),
  slow: z.int().default(20),
  stopShare: z.number().default(0.01),
  targetShare: z.number().nullable().default(null),
});

/** Long while the fast average is above the slow one, short while it is below: with a stop, and a target if one is given. */
export const twoSided = perInstrument<z.output<typeof params>, null, string>({
  name: 'two-sided',
  params,
  state: z.null(),
  reasons: {},
  features: ({ fast, slow }) => ({
    fast: { indicator: 'ema', params: { period: fast } },
    slow: { indicator: 'ema', params: { period: slow } },
  }),
  start: () => null,
  step({ params: { stopShare, targetShare }, features, bar, position, onTheirWay }) {
    const { fast = null, slow = null } = features;
    const why = { code: 'CROSS', numbers: { fast, slow } };
    if (fast === null || slow === null || fast === slow) return { state: null, action: null, why };
    const side = fast > slow ? 'long' : 'short';
    if (position !== null) {
      const leaves = position.side !== side && !onTheirWay.exit;
      return { state: null, action: leaves ? { kind: 'exit' } : null, why };
    }
    if (onTheirWay.entry) return { state: null, action: null, why };
    const sign = side === 'long' ? 1 : -1;
    const stopLoss = bar.close * (1 - sign * stopShare);
    const takeProfit = targetShare === null ? null : bar.close * (1 + sign * targetShare);
    const entry = { type: 'market' } as const;
    return { state: null, action: { kind: 'enter', side, confidence: 1, stopLoss, takeProfit, entry }, why };
  },
}) as unknown as AnyStrategy;
