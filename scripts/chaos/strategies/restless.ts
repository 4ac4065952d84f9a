import { z } from 'zod';
import { perInstrument } from '#shared/domain/per-instrument.ts';

/**
 * Enters every `cycleBars` bars whatever the market does, moves its stop while it holds, and leaves after `holdBars`:
 * so that faults find orders of every kind. Shares are of the close.
 */
export const strategy = perInstrument({
  name: 'chaos-restless',
  params: z.strictObject({
    entry: z.enum(['market', 'limit']).default('market'),
    cycleBars: z.int().min(2).default(8),
    holdBars: z.int().min(1).default(4),
    /** How far below the close a limit entry rests. */
    limitShare: z.number().min(0).lt(1).default(0.0001),
    stopShare: z.number().gt(0).lt(1).default(0.1),
    /** Null: a stop alone, which is moved in one call where the venue has one. */
    targetShare: z.number().gt(0).lt(1).nullable().default(0.1),
    /** By how much a stop follows, and after how many bars. */
    trailShare: z.number().gt(0).lt(1).default(0.0005),
    trailBars: z.int().min(1).default(2),
  }),
  state: z.strictObject({}),
  reasons: {
    CHAOS_ENTRY: 'a cycle begins',
    CHAOS_EXIT: 'held for {bars} bars',
    CHAOS_TRAIL: 'the stop follows to {stopLoss}',
    CHAOS_WAIT: 'nothing to do',
  },
  features: () => ({}),
  start: () => ({}),
  step({ params, state, time, barMs, bar: { close }, position, onTheirWay }) {
    const turn = Math.floor(time / barMs) % params.cycleBars;
    const because = (code: string, numbers: Readonly<Record<string, number>> = {}) => ({
      state,
      why: { code, numbers },
    });
    const waiting = { ...because('CHAOS_WAIT'), action: null };
    if (position === null) {
      if (turn > 1 || onTheirWay.entry) return waiting;
      const price = params.entry === 'limit' ? close * (1 - params.limitShare) : close;
      const entry = params.entry === 'limit' ? ({ type: 'limit', price } as const) : ({ type: 'market' } as const);
      const takeProfit = params.targetShare === null ? null : price * (1 + params.targetShare);
      const levels = { stopLoss: price * (1 - params.stopShare), takeProfit };
      const action = { kind: 'enter', side: 'long', confidence: 1, ...levels, entry } as const;
      return { ...because('CHAOS_ENTRY'), action };
    }
    if (onTheirWay.exit) return waiting;
    const bars = Math.floor((time - position.openedAt) / barMs) + 1;
    if (bars >= params.holdBars) return { ...because('CHAOS_EXIT', { bars }), action: { kind: 'exit' } };
    if (turn % params.trailBars !== 0 || position.stopLoss === null) return waiting;
    const stopLoss = position.stopLoss * (1 + params.trailShare);
    return { ...because('CHAOS_TRAIL', { stopLoss }), action: { kind: 'move-stop', stopLoss } };
  },
});
