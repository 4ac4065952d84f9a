import { z } from 'zod';
import { timeframeMs } from '#shared/kernel/time.ts';
import { referenceText } from './files.ts';
import type { ReferenceBar } from './phases.ts';

const flag = z.union([z.literal(0), z.literal(1)]);
const price = z.number();
/** Signals are those of the candle's close: enter and exit long, enter and exit short, and a name. */
const candle = z
  .tuple([z.int(), price, price, price, price, z.number(), flag, flag])
  .rest(z.union([z.number(), z.string(), z.null()]));

const testCase = z.object({
  id: z.string(),
  comment: z.array(z.string()),
  data: z.array(candle),
  /** Ratios of the stake, which is the position's cost by the leverage. */
  stop_loss: z.number(),
  /** Minutes since the entry, and from then on the profit at which the position is closed. */
  roi: z.record(z.string(), z.number()),
  /** Of all trades together. */
  profit_perc: z.number(),
  trailing_stop: z.boolean().default(false),
  trailing_only_offset_is_reached: z.boolean().default(false),
  trailing_stop_positive: z.number().nullable().default(null),
  trailing_stop_positive_offset: z.number().default(0),
  use_exit_signal: z.boolean().default(false),
  use_custom_stoploss: z.boolean().default(false),
  custom_entry_price: z.number().nullable().default(null),
  custom_exit_price: z.number().nullable().default(null),
  adjust_entry_price: z.number().nullish(),
  leverage: z.number().default(1),
  trades: z.array(
    z.object({
      exit_reason: z.string(),
      open_tick: z.int(),
      close_tick: z.int(),
      is_short: z.boolean().default(false),
    }),
  ),
});
export type FreqtradeCase = z.output<typeof testCase>;

export const freqtradeCases = (): readonly FreqtradeCase[] =>
  z.object({ cases: z.array(testCase) }).parse(JSON.parse(referenceText('freqtrade/backtest-detail-cases.json'))).cases;

export const CANDLE_MS = timeframeMs('1h');
export const START = Date.parse('2022-01-01T00:00Z');

export const barsOf = ({ data }: FreqtradeCase): readonly ReferenceBar[] =>
  data.map(([index, open, high, low, close]) => ({ time: START + index * CANDLE_MS, open, high, low, close }));

export interface CandleSignals {
  readonly enter: 'long' | 'short' | null;
  readonly exit: readonly ('long' | 'short')[];
}

/** What the candles say. Nothing is entered where the same candle says to leave that side, or to enter the other. */
export const signalsOf = ({ data, use_exit_signal }: FreqtradeCase): readonly CandleSignals[] =>
  data.map(([, , , , , , enterLong, exitLong, enterShort = 0, exitShort = 0]) => {
    const long = enterLong === 1 && exitLong === 0 && enterShort !== 1;
    const short = enterShort === 1 && exitShort !== 1 && enterLong === 0;
    const exit = use_exit_signal
      ? [...(exitLong === 1 ? (['long'] as const) : []), ...(exitShort === 1 ? (['short'] as const) : [])]
      : [];
    return { enter: long ? 'long' : short ? 'short' : null, exit };
  });
