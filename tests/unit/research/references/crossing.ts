import { z } from 'zod';
import { perInstrument } from '#shared/domain/per-instrument.ts';
import type { Action, AnyStrategy } from '#shared/domain/strategy.ts';

const side = z.enum(['long', 'short']);

const params = z.strictObject({
  fast: z.int(),
  slow: z.int(),
  sides: z.array(side),
  /** Length of a bar of the reference, in ms. */
  periodMs: z.int(),
  /** Which bar of ours within it, from 0: after which its close is known, at which a position is left, and one entered. */
  decideAt: z.int(),
  leaveAt: z.int(),
  enterAt: z.int(),
  /** Shares of the close that the signal was raised at; a stop that far away is never reached. */
  stopShare: z.number(),
  targetShare: z.number().nullable(),
  /** Open time of the bar at which all is left and after which nothing is entered. */
  finishAt: z.number(),
});
type Params = z.output<typeof params>;

const state = z.strictObject({
  /** Closes of the reference's bars, as many as the slow average takes and one more. */
  closes: z.array(z.number()),
  wanted: side.nullable(),
});
type State = z.output<typeof state>;

const average = (closes: readonly number[]): number => closes.reduce((total, one) => total + one, 0) / closes.length;

/** The side to which the fast average has crossed the slow one at the last close; null when it has not. */
function crossed(closes: readonly number[], { fast, slow }: Params): 'long' | 'short' | null {
  if (closes.length <= slow) return null;
  const gap = (end: number): number => average(closes.slice(end - fast, end)) - average(closes.slice(end - slow, end));
  const [before, now] = [gap(closes.length - 1), gap(closes.length)];
  if (before < 0 && now > 0) return 'long';
  return before > 0 && now < 0 ? 'short' : null;
}

function entry(wanted: 'long' | 'short', price: number, { stopShare, targetShare }: Params): Action {
  const sign = wanted === 'long' ? 1 : -1;
  const stopLoss = price * (1 - sign * stopShare);
  const takeProfit = targetShare === null ? null : price * (1 + sign * targetShare);
  return { kind: 'enter', side: wanted, confidence: 1, stopLoss, takeProfit, entry: { type: 'market' } };
}

/** Trades the crossing of two simple averages of closes: leaves what the other side holds, and enters if that side is traded. */
export const crossing = perInstrument<Params, State, never>({
  name: 'crossing',
  params,
  state,
  reasons: {},
  features: () => ({}),
  start: () => ({ closes: [], wanted: null }),
  step({ params: all, state: before, time, barMs, bar, position, onTheirWay }) {
    const phase = (time % all.periodMs) / barMs;
    const why = { code: 'CROSSING', numbers: {} };
    let { closes, wanted } = before;
    if (phase === all.decideAt) {
      closes = [...closes, bar.close].slice(-all.slow - 1);
      wanted = crossed(closes, all);
    }
    const next = { closes, wanted };
    const isOver = time >= all.finishAt;
    if (position !== null) {
      const leaves = phase === all.leaveAt && (isOver || (wanted !== null && wanted !== position.side));
      return { state: next, action: leaves && !onTheirWay.exit ? { kind: 'exit' } : null, why };
    }
    const enters = phase === all.enterAt && !isOver && wanted !== null && all.sides.includes(wanted);
    const signalled = closes.at(-1) ?? bar.close;
    return { state: next, action: enters && wanted !== null ? entry(wanted, signalled, all) : null, why };
  },
}) as unknown as AnyStrategy;
