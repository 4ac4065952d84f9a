import { z } from 'zod';
import { type InstrumentInput, perInstrument } from '#shared/domain/per-instrument.ts';
import type { Action, AnyStrategy, HeldPosition } from '#shared/domain/strategy.ts';

const side = z.enum(['long', 'short']);

const params = z.strictObject({
  signals: z.array(z.strictObject({ enter: side.nullable(), exit: z.array(side) })),
  /** When the first candle opens, and the length of each, in ms. */
  startAt: z.number(),
  candleMs: z.int(),
  leverage: z.number(),
  /** Loss and profits as ratios of the stake; profits by the minutes since the entry from which on they are enough. */
  stopRatio: z.number(),
  targets: z.array(z.strictObject({ fromMinute: z.number(), ratio: z.number() })),
  limitPrice: z.number().nullable(),
});
type Params = z.output<typeof params>;
type Input = InstrumentInput<Params, null, never>;

/** In which bar of ours within a candle a position is left, and in which one is entered: the first two show its open. */
const LEAVE_AT = 0;
const ENTER_AT = 1;

const MINUTE_MS = 60_000;
const sign = (of: 'long' | 'short'): 1 | -1 => (of === 'long' ? 1 : -1);
const profitAt = (price: number, { side: held, entryPrice }: HeldPosition, { leverage }: Params): number =>
  sign(held) * (price / entryPrice - 1) * leverage;

function entry(wanted: 'long' | 'short', { params: all, bar }: Input): Action {
  const price = all.limitPrice ?? bar.close;
  const at = (ratio: number): number => price * (1 + (sign(wanted) * ratio) / all.leverage);
  const [first] = all.targets;
  return {
    kind: 'enter',
    side: wanted,
    confidence: 1,
    stopLoss: at(all.stopRatio),
    takeProfit: first === undefined ? null : Math.max(at(first.ratio), bar.close / 100),
    entry: all.limitPrice === null ? { type: 'market' } : { type: 'limit', price: all.limitPrice },
  };
}

/** Why the position is left at the candle's open; null when it is not. */
function leaveReason(held: HeldPosition, index: number, { params: all, time, bar }: Input): string | null {
  if (all.signals[index - 1]?.exit.includes(held.side) === true) return 'EXIT_SIGNAL';
  const openedAt = Math.floor((held.openedAt - 1 - all.startAt) / all.candleMs) * all.candleMs + all.startAt;
  const minutes = (time - openedAt) / MINUTE_MS;
  const target = all.targets.slice(1).findLast(({ fromMinute }) => fromMinute <= minutes);
  return target !== undefined && profitAt(bar.close, held, all) >= target.ratio ? 'ROI' : null;
}

function act(input: Input): { readonly action: Action | null; readonly code: string } {
  const { params: all, time, barMs, position, onTheirWay } = input;
  const index = Math.floor((time - all.startAt) / all.candleMs);
  const phase = ((time - all.startAt) % all.candleMs) / barMs;
  if (position === null) {
    const wanted = phase === ENTER_AT && index < all.signals.length - 1 ? all.signals[index - 1]?.enter : null;
    return { action: wanted == null || onTheirWay.entry ? null : entry(wanted, input), code: 'ENTRY' };
  }
  const reason = phase === LEAVE_AT && !onTheirWay.exit ? leaveReason(position, index, input) : null;
  if (reason !== null) return { action: { kind: 'exit' }, code: reason };
  return { action: null, code: 'HELD' };
}

/** Enters and leaves where the candles say so, with a stop and targets that shrink with time; an exit plan lets the stop follow. */
export const scripted = perInstrument<Params, null, never>({
  name: 'scripted',
  params,
  state: z.null(),
  reasons: {},
  features: () => ({}),
  start: () => null,
  step(input) {
    const { action, code } = act(input);
    return { state: null, action, why: { code, numbers: {} } };
  },
}) as unknown as AnyStrategy;
