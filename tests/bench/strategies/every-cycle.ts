import { z } from 'zod';
import { perInstrument } from '#shared/domain/per-instrument.ts';

/**
 * Buys every `cycleBars` bars whatever the market does and leaves half a cycle later, so that each instrument sends an
 * entry at the same close. Its features are those of an ordinary strategy, so that a bar costs what it costs there.
 */
export const strategy = perInstrument({
  name: 'every-cycle',
  params: z.strictObject({ cycleBars: z.int().min(2).default(2) }),
  state: z.strictObject({}),
  reasons: { BENCH_ENTRY: 'a cycle begins', BENCH_EXIT: 'half a cycle is over', BENCH_WAIT: 'between the two' },
  features: () => ({
    fast: { indicator: 'sma', params: { period: 10 } },
    slow: { indicator: 'sma', params: { period: 30 } },
    rsi: { indicator: 'rsi', params: { period: 14 } },
    atr: { indicator: 'atr', params: { period: 14 } },
  }),
  start: () => ({}),
  step({ params: { cycleBars }, state, time, barMs, bar: { close }, position, onTheirWay }) {
    const turn = Math.floor(time / barMs) % cycleBars;
    const because = (code: string) => ({ state, why: { code, numbers: {} } });
    if (turn === 0 && position === null && !onTheirWay.entry) {
      const levels = { stopLoss: close * 0.9, takeProfit: close * 1.1 };
      const action = { kind: 'enter', side: 'long', confidence: 1, ...levels, entry: { type: 'market' } } as const;
      return { ...because('BENCH_ENTRY'), action };
    }
    if (turn === Math.floor(cycleBars / 2) && position !== null && !onTheirWay.exit) {
      return { ...because('BENCH_EXIT'), action: { kind: 'exit' } };
    }
    return { ...because('BENCH_WAIT'), action: null };
  },
});
