import { z } from 'zod';
import { perInstrument } from '#shared/domain/per-instrument.ts';

/**
 * Buys when the fast average rises above the slow one, leaves when it falls below.
 *
 * A strategy is pure: no clock, no randomness, no variable outside of it. What it is given at a bar is all it may know,
 * and what it must remember is `state`. So it decides the same live, on paper and in a backtest.
 */
export const strategy = perInstrument({
  // what bots name it by
  name: 'my-strategy',

  // what can be set per bot; the comment above a parameter is what `tradewind strategy show` says of it
  params: z.strictObject({
    /** Bars of the fast average; fewer than of the slow one. */
    fastPeriod: z.int().min(2).max(500).default(20),
    /** Bars of the slow average. */
    slowPeriod: z.int().min(3).max(1_000).default(50),
    /** Distance of the stop-loss below the close, in average true ranges. */
    stopAtr: z.number().positive().max(50).default(2),
  }),

  // what it remembers of each instrument between two bars: plain JSON
  state: z.strictObject({ wasUp: z.boolean().nullable() }),

  // the words for each code of `why`, with {name} for a number
  reasons: {
    WARMING_UP: 'not enough bars yet',
    CROSSED_UP: 'the fast average {fast} rose above the slow one {slow}',
    CROSSED_DOWN: 'the fast average {fast} fell below the slow one {slow}',
    NOTHING_NEW: 'fast average {fast}, slow one {slow}',
  },

  // the numbers it looks at, by names of yours; docs/features.md lists the indicators. `timeframe: '1h'` asks for longer bars
  features: params => ({
    fast: { indicator: 'ema', params: { period: params.fastPeriod } },
    slow: { indicator: 'ema', params: { period: params.slowPeriod } },
    atr: { indicator: 'atr', params: { period: 14 } },
  }),

  start: () => ({ wasUp: null }),

  // called once per closed bar and instrument
  step({ params, state, bar, features, position }) {
    const { fast, slow, atr } = features;
    // null before there are enough bars
    if (fast === null || slow === null || atr === null) {
      return { state, action: null, why: { code: 'WARMING_UP', numbers: {} } };
    }
    const isUp = fast > slow;
    const next = { wasUp: isUp };
    const numbers = { fast, slow };
    if (position !== null && !isUp) {
      return { state: next, action: { kind: 'exit' }, why: { code: 'CROSSED_DOWN', numbers } };
    }
    const stopLoss = bar.close - params.stopAtr * atr;
    if (position === null && isUp && state.wasUp === false && atr > 0 && stopLoss > 0) {
      return {
        state: next,
        // no entry without a stop-loss; a confidence below the bot's minConfidence is not traded
        action: { kind: 'enter', side: 'long', confidence: 0.7, stopLoss, takeProfit: null, entry: { type: 'market' } },
        why: { code: 'CROSSED_UP', numbers },
      };
    }
    return { state: next, action: null, why: { code: 'NOTHING_NEW', numbers } };
  },
});
