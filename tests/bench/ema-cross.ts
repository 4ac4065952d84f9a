import { z } from 'zod';
import { perInstrument } from '#shared/domain/per-instrument.ts';
import type { FeatureSpec } from '#shared/domain/strategy.ts';

const params = z.strictObject({
  fast: z.int().min(1).default(20),
  slow: z.int().min(2).default(50),
  atrPeriod: z.int().min(1).default(14),
  stopAtr: z.number().positive().default(3),
  /** How far the averages must be apart for an entry, in average true ranges. */
  gapAtr: z.number().min(0).default(0),
  /** More averages, which are only looked at: what features cost. */
  beside: z.array(z.int().min(1)).default([]),
});
type Params = z.output<typeof params>;

const state = z.strictObject({ wasApart: z.boolean().nullable() });

/** Buys when the fast average has come above the slow one, with a stop some average true ranges below, and leaves when it falls back. */
export const emaCross = perInstrument<Params, z.output<typeof state>, string>({
  name: 'ema-cross',
  params,
  state,
  reasons: {},
  features: ({ fast, slow, atrPeriod, beside }) => ({
    fast: average(fast),
    slow: average(slow),
    atr: { indicator: 'atr', params: { period: atrPeriod } },
    ...Object.fromEntries(beside.map(period => [`beside${period}`, average(period)])),
  }),
  start: () => ({ wasApart: null }),
  step({ params, state, features, bar, position, onTheirWay }) {
    const { fast = null, slow = null, atr = null } = features;
    if (fast === null || slow === null || atr === null)
      return { state, action: null, why: { code: 'WARMING_UP', numbers: {} } };
    const isApart = fast - slow > params.gapAtr * atr;
    const next = { wasApart: isApart };
    const why = { code: 'CROSS', numbers: { fast, slow } };
    if (position !== null)
      return { state: next, action: fast < slow && !onTheirWay.exit ? { kind: 'exit' } : null, why };
    if (!isApart || state.wasApart !== false || onTheirWay.entry) return { state: next, action: null, why };
    const stopLoss = bar.close - params.stopAtr * atr;
    const entry = { type: 'market' } as const;
    return {
      state: next,
      action: { kind: 'enter', side: 'long', confidence: 1, stopLoss, takeProfit: null, entry },
      why,
    };
  },
  idle({ params: { gapAtr }, state: { wasApart }, position }) {
    if (wasApart === null) return null;
    if (position === null) return ({ fast = 0, slow = 0, atr = 0 }) => fast - slow > gapAtr * atr === wasApart;
    return ({ fast = 0, slow = 0, atr = 0 }) => fast >= slow && fast - slow > gapAtr * atr === wasApart;
  },
});

const average = (period: number): FeatureSpec => ({ indicator: 'ema', params: { period } });
