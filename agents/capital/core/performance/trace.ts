import { type AssetPair, type FillFacts, feeInQuote } from '#shared/accounting/fill.ts';
import { applyFill, openPosition, type Position, unrealizedPnl } from '#shared/accounting/position.ts';
import { type Decimal, sum, ZERO } from '#shared/kernel/decimal.ts';
import { type EpochMs, epochMs } from '#shared/kernel/time.ts';
import type { Span } from './figures.ts';

export interface TimedFill extends FillFacts {
  readonly time: EpochMs;
  /** Quote per unit of a fee asset that is neither base nor quote; null when unknown. */
  readonly feePrice: Decimal | null;
}

/** A position with all its fills, in the order of the venue. */
export interface PositionHistory {
  readonly pair: AssetPair;
  readonly closedAt: EpochMs | null;
  /** As it is stored: with what is no fill, such as dust and funding; without fees in a third asset. */
  readonly realizedPnl: Decimal;
  readonly fills: readonly TimedFill[];
}

/** What a position earned at a moment, and what is held from then on. */
interface Step {
  readonly time: EpochMs;
  readonly realized: Decimal;
  readonly held: Pick<Position, 'side' | 'quantity' | 'entryPrice'>;
}

/** How a position went, oldest step first. */
export type Trace = readonly Step[];

/**
 * A position's profit, fill by fill. What it closed with beyond its fills (dust, funding) is earned at the close; a fee in a
 * third asset when it was paid, as far as its price is known.
 */
export function traceOf({ pair, closedAt, realizedPnl, fills }: PositionHistory): Trace {
  const steps: Step[] = [];
  let position: Position | null = null;
  for (const fill of fills) {
    const before: Decimal = position?.realizedPnl ?? ZERO;
    position = (position === null ? openPosition(fill, { pair }) : applyFill(position, fill, { pair })).position;
    const realized = position.realizedPnl.minus(before).minus(thirdFee(fill, pair));
    steps.push({ time: fill.time, realized, held: position });
  }
  if (closedAt !== null && position !== null) {
    const time = epochMs(Math.max(closedAt, steps.at(-1)?.time ?? closedAt));
    steps.push({
      time,
      realized: realizedPnl.minus(position.realizedPnl),
      held: { ...position, quantity: ZERO },
    });
  }
  return steps;
}

const thirdFee = (fill: TimedFill, pair: AssetPair): Decimal =>
  feeInQuote(fill, pair) === null ? feeOf(fill, pair) : ZERO;

/** A fill's fee in quote; 0 where nobody knows its price. */
export const feeOf = (fill: TimedFill, pair: AssetPair): Decimal => feeInQuote(fill, pair, fill.feePrice) ?? ZERO;

/** What was earned in a span. */
export const realizedIn = (trace: Trace, { from, to }: Span): Decimal =>
  sum(trace.filter(step => step.time > from && step.time <= to).map(step => step.realized));

/** What is held at a moment; null before the first fill. */
export const heldAt = (trace: Trace, at: EpochMs): Step['held'] | null =>
  trace.findLast(step => step.time <= at)?.held ?? null;

/** What is open at a moment would earn at a price; at its own price where that is unknown: nothing. */
export function openProfit(trace: Trace, at: EpochMs, price: Decimal | null): Decimal {
  const held = heldAt(trace, at);
  return held === null ? ZERO : unrealizedPnl(held, price ?? held.entryPrice);
}

/** Open quantity times entry price times how long, in quote times ms. */
export function costOverTime(trace: Trace, { from, to }: Span): number {
  let total = 0;
  for (const [index, { time, held }] of trace.entries()) {
    const end = Math.min(to, trace[index + 1]?.time ?? to);
    const start = Math.max(from, time);
    if (end > start) total += held.quantity.times(held.entryPrice).toNumber() * (end - start);
  }
  return total;
}
