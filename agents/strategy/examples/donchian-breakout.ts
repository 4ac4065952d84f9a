import { z } from 'zod';
import { perInstrument } from '#shared/domain/per-instrument.ts';

/**
 * An example to copy into a folder of your own: buys when the close rises above the highest high of the bars before it,
 * leaves below their lowest low. The channel of the bars before is what it keeps in mind.
 */
export const strategy = perInstrument({
  name: 'donchian-breakout',
  params: z.strictObject({ bars: z.int().min(2).max(250).default(20), stopAtr: z.number().positive().default(2) }),
  state: z.strictObject({ upper: z.number().nullable(), lower: z.number().nullable() }),
  reasons: {
    BREAKOUT_WARMING_UP: 'not enough bars yet',
    BREAKOUT_ENTRY: 'the close {close} rose above the channel {upper}',
    BREAKOUT_NONE: 'the close {close} is within the channel up to {upper}',
    BREAKOUT_EXIT: 'the close {close} fell below the channel {lower}',
    BREAKOUT_HELD: 'the close {close} is above the channel {lower}',
  },
  features: params => ({
    upper: { indicator: 'highest', params: { period: params.bars } },
    lower: { indicator: 'lowest', params: { period: params.bars } },
    atr: { indicator: 'atr', params: { period: 14 } },
  }),
  start: () => ({ upper: null, lower: null }),
  step({ params, state: { upper, lower }, bar: { close }, features, position }) {
    const state = { upper: features.upper, lower: features.lower };
    const because = (code: string, numbers: Readonly<Record<string, number>>) => ({ state, why: { code, numbers } });
    if (upper === null || lower === null || features.atr === null) {
      return { ...because('BREAKOUT_WARMING_UP', {}), action: null };
    }
    if (position !== null) {
      if (close >= lower) return { ...because('BREAKOUT_HELD', { close, lower }), action: null };
      return { ...because('BREAKOUT_EXIT', { close, lower }), action: { kind: 'exit' } };
    }
    const stopLoss = close - params.stopAtr * features.atr;
    if (close <= upper || stopLoss <= 0) return { ...because('BREAKOUT_NONE', { close, upper }), action: null };
    return {
      ...because('BREAKOUT_ENTRY', { close, upper }),
      action: { kind: 'enter', side: 'long', confidence: 0.7, stopLoss, takeProfit: null, entry: { type: 'market' } },
    };
  },
});
